"""What a mapping file may ask of single rows: which to leave out, what must hold of the rest."""

from enum import StrEnum
from typing import Final, Self

from pydantic import ConfigDict, Field, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue

from ingest.mapping.block import Block, Headings, Pattern, Word, one_of

_QUESTIONS: Final = ("is", "equals", "starts_with", "matches")


def or_list_of(schema: JsonSchemaValue) -> None:
    """Tell editors that one entry needs no list."""
    entry = schema.pop("items")
    schema["anyOf"] = [{"type": schema.pop("type"), "items": entry}, entry]


class ConditionKind(StrEnum):
    """What can be asked of a cell; amounts are read as the mapping declares them."""

    BLANK = "blank"
    FILLED = "filled"
    ZERO = "zero"
    NEGATIVE = "negative"
    POSITIVE = "positive"


class Condition(Block):
    """A question about one column. Exactly one of is, equals, starts_with and matches."""

    model_config = ConfigDict(json_schema_extra=one_of(*_QUESTIONS))

    column: Headings
    is_: ConditionKind | None = Field(
        None, alias="is", description="blank, filled, zero, negative or positive."
    )
    equals: list[Word] | None = Field(
        None, min_length=1, description="The trimmed cell is one of these; case is ignored."
    )
    starts_with: list[Word] | None = Field(
        None, min_length=1, description="The trimmed cell starts so; case is ignored."
    )
    matches: Pattern | None = Field(
        None, description="A regular expression (RE2) that the whole trimmed cell matches."
    )

    @model_validator(mode="after")
    def _exactly_one_question(self) -> Self:
        asked = [
            name
            for name in ("is_", "equals", "starts_with", "matches")
            if getattr(self, name) is not None
        ]
        if len(asked) != 1:
            found = " and ".join(name.rstrip("_") for name in asked) or "none"
            msg = f"exactly one of is, equals, starts_with and matches is needed, found {found}"
            raise ValueError(msg)
        return self


class Exclusion(Block):
    """Rows that are left out, and why. All conditions of `when` must hold."""

    reason: str = Field(min_length=1, max_length=60, description="Why, in the report's words.")
    when: list[Condition] = Field(
        min_length=1,
        json_schema_extra=or_list_of,
        description="One condition, or several that must all hold.",
    )

    @field_validator("when", mode="before")
    @classmethod
    def _one_condition_needs_no_list(cls, given: object) -> object:
        return [given] if isinstance(given, dict) else given


class Requirement(Condition):
    """What must hold of every row that is not left out; a row of which it does not is a fault."""

    reason: str = Field(
        min_length=1, max_length=120, description="What is needed and why, in the report's words."
    )
