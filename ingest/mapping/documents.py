"""What a mapping file may say about lists that hold more than invoices."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from ingest.mapping.block import Block, Headings, Word


class Credits(Block):
    """Credit notes that are taken off the invoice that each refers to, and are claimed nowhere."""

    words: list[Word] = Field(
        min_length=1, description="What credit notes are called there; case is ignored."
    )
    refers_to: list[Headings] = Field(
        min_length=1,
        description="The columns in which a credit note names its invoice, one for each column of "
        "`invoice_key` and in its order.",
    )
    amounts: Literal["negative", "positive"] = Field(
        "negative",
        description="How the claim's column writes the amount of a credit note; one that is "
        "written otherwise is a fault.",
    )

    @field_validator("refers_to", mode="before")
    @classmethod
    def _one_column_needs_no_list(cls, given: object) -> object:
        return [given] if isinstance(given, str) else given


class Documents(Block):
    """The kinds of document in the export. A row of a kind that is not listed is a fault."""

    column: Headings = Field(description="The column that tells what a row is.")
    invoices: list[Word] = Field(
        min_length=1, description="What invoices are called there; case is ignored."
    )
    leave_out: dict[
        Annotated[str, Field(min_length=1, max_length=60)],
        Annotated[list[Word], Field(min_length=1)],
    ] = Field(
        default={},
        description="What else there is, and is left out: a reason, such as `payment`, `credit "
        "note`, `reminder` or `interest`, and the words for it.",
    )
    credits: Credits | None = Field(
        None, description="Credit notes that are netted against their invoices."
    )
