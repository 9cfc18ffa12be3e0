"""What a mapping file may say about how an export is written."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from ingest.mapping import constraints
from ingest.mapping.block import Block


class Source(Block):
    """How the export is written. CSV and workbooks are told apart by their content."""

    encoding: Annotated[str, AfterValidator(constraints.encoding)] = Field(
        "auto",
        description="A Python codec name, or `auto`: byte order mark, else strict UTF-8, else "
        "cp1252. Nothing is guessed by statistics.",
    )
    delimiter: str = Field(
        ";", min_length=1, max_length=1, description="The character between fields of a CSV."
    )
    quote: str = Field(
        '"', max_length=1, description="The quote character of a CSV; empty for none."
    )
    heading_row: int = Field(
        1, ge=1, le=1000, description="The row of the heading, as Excel numbers it."
    )
    sheet: str | int | None = Field(
        None, description="The sheet's name or number (from 1); needed where several have content."
    )

    @model_validator(mode="after")
    def _signs_differ(self) -> Self:
        if self.delimiter == self.quote:
            msg = f"{self.quote!r} cannot be both delimiter and quote"
            raise ValueError(msg)
        return self
