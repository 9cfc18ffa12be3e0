"""What the blocks of a mapping file are made of."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.json_schema import JsonSchemaValue

from ingest.mapping import constraints

Heading = Annotated[str, Field(min_length=1, description="A column's heading in the export.")]
Headings = Annotated[
    Heading | Annotated[list[Heading], Field(min_length=1)],
    Field(description="A heading, or several that mean the same in different exports."),
]
Pattern = Annotated[str, AfterValidator(constraints.regular_expression)]
Word = Annotated[str, Field(min_length=1)]


class Block(BaseModel):
    """A block of the file: nothing unknown is accepted, nothing changes after loading."""

    # Numbers become text where text is wanted, so that `1: PRIVATE` needs no quotes.
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, coerce_numbers_to_str=True
    )


def one_of(*keys: str) -> JsonSchemaValue:
    """Return the part of a JSON Schema that wants exactly one of ``keys``."""
    return {"oneOf": [{"required": [key]} for key in keys]}
