"""What a mapping file may say about lists that hold more than invoices."""

from typing import Annotated

from pydantic import Field

from ingest.mapping.block import Block, Headings, Word


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
