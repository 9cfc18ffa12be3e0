"""What a mapping file may say about how an export is written."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, field_validator, model_validator

from ingest.mapping import constraints
from ingest.mapping.block import Block, Heading, Headings, Pattern, Word, one_of
from ingest.mapping.fold import fold

REPEATED_HEADING: Final = "repeated heading"
"""The reason of rows that are left out because they repeat the heading, as on a new page."""

_SIGNS: Final = ("begins_with", "matches")


class Noise(Block):
    """Rows that are no records, such as subtotals and footers. They are in the reports, excluded.

    Exactly one of begins_with and matches tells them.
    """

    model_config = ConfigDict(json_schema_extra=one_of(*_SIGNS))

    reason: str = Field(min_length=1, max_length=60, description="Why, in the report's words.")
    begins_with: list[Word] | None = Field(
        None,
        min_length=1,
        description="The first text of the row begins with one of these words; case is ignored. "
        "`Total` is found in `Total for 10001`, but not in `Totalbygg AS`.",
    )
    matches: Pattern | None = Field(
        None,
        description="A regular expression (RE2) that the whole row matches, without the blanks "
        "at its ends: the line as it stands in the file; of a workbook, the cells with tabs "
        "between.",
    )
    control_total: Headings | None = Field(
        None,
        description="The row holds the sum of this column, over all rows that are no noise. If "
        "they do not add up to it, or no such row is there, nothing is sent.",
    )

    @model_validator(mode="after")
    def _exactly_one_sign(self) -> Self:
        given = [sign for sign in _SIGNS if getattr(self, sign) is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            msg = f"exactly one of begins_with and matches is needed, found {found}"
            raise ValueError(msg)
        if any(not word.strip() for word in self.begins_with or ()):
            msg = "a word of begins_with is blank: every row would begin with it"
            raise ValueError(msg)
        return self


class FixedColumn(Block):
    """A column of a file whose columns have a fixed width."""

    name: Heading | None = Field(None, description="What it is called; empty for a gap.")
    width: int = Field(ge=1, le=10_000, description="In characters.")


class Unnamed(StrEnum):
    """What happens to columns without a heading."""

    REFUSE = "refuse"
    LETTER = "letter"


class Source(Block):
    """How the export is written. CSV and workbooks are told apart by their content."""

    encoding: Annotated[str, AfterValidator(constraints.encoding)] = Field(
        "auto",
        description="A Python codec name, or `auto`: byte order mark, else strict UTF-8, else "
        "cp1252. Nothing is guessed by statistics. DOS code pages (cp865, cp850) must be named.",
    )
    delimiter: str = Field(
        ";", min_length=1, max_length=1, description="The character between fields of a CSV."
    )
    quote: str = Field(
        '"', max_length=1, description="The quote character of a CSV; empty for none."
    )
    framed: bool = Field(
        default=False,
        description="Every line begins and ends with the delimiter, as in lists that SAP prints.",
    )
    heading_row: Annotated[int, Field(ge=1, le=1000)] | Literal["auto"] = Field(
        1,
        description="The row of the heading, as Excel numbers it; `auto` for the first row, of "
        "the first 200, that has all the headings that the mapping names.",
    )
    unnamed: Unnamed = Field(
        Unnamed.REFUSE,
        description="Columns with values but no heading: refused, or named by their letter, as "
        "in `(A)`.",
    )
    fixed_width: list[FixedColumn] = Field(
        default=[],
        description="The columns of a file without delimiters, from left to right. It has no "
        "heading; with a `heading_row`, the rows up to that one are skipped.",
    )
    noise: list[Noise] = Field(
        default=[],
        description="Rows that are no records. Rows that repeat the heading need no entry.",
    )
    sheet: str | int | None = Field(
        None, description="The sheet's name or number (from 1); needed where several have content."
    )

    other_headings: Literal["refuse", "match"] = Field(
        "refuse",
        description="Of several files that are one run: `match` also takes columns that only some "
        "of them have. Those that the mapping names must be in all of them.",
    )

    @property
    def noise_reasons(self) -> tuple[str, ...]:
        """Why rows are no records: the readers name a reason by its place here."""
        return (REPEATED_HEADING, *(noise.reason for noise in self.noise))

    @field_validator("fixed_width")
    @classmethod
    def _named_once(cls, given: list[FixedColumn]) -> list[FixedColumn]:
        names = [column.name for column in given if column.name]
        if given and not names:
            msg = "none of the columns has a name"
            raise ValueError(msg)
        twice = [name for name, count in Counter(map(fold, names)).items() if count > 1]
        if twice:
            msg = f"two columns are called {twice[0]!r}"
            raise ValueError(msg)
        return given

    @model_validator(mode="after")
    def _signs_differ(self) -> Self:
        if self.delimiter == self.quote:
            msg = f"{self.quote!r} cannot be both delimiter and quote"
            raise ValueError(msg)
        if self.fixed_width and self.heading_row == "auto":
            msg = "a file of fixed width has no heading to be found"
            raise ValueError(msg)
        return self


class Join(Block):
    """How a row of the export finds its row in a register."""

    column: Headings = Field(description="The register's column that is compared.")
    to: Headings = Field(description="The export's column that it is compared with.")
    zero_pad: int | None = Field(
        None,
        ge=2,
        le=40,
        description="Put zeros before digits, on both sides, until they are this long.",
    )


class Register(Source):
    """A second file, such as a customer register, whose columns each row of the export gets."""

    file: str | None = Field(
        None,
        min_length=1,
        description="Its name, or a pattern such as `customers*`, beside the export; case is "
        "ignored. `--source NAME=FILE` names another one.",
    )
    same_file: bool = Field(
        default=False, description="It is another `sheet` of the export's own workbook."
    )
    join: Join = Field(description="How a row of the export finds its row there.")

    @field_validator("file")
    @classmethod
    def _beside(cls, given: str | None) -> str | None:
        if given is not None and ("/" in given or "\\" in given or given.startswith(".")):
            msg = f"{given!r} is no name of a file beside the export"
            raise ValueError(msg)
        return given

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if self.same_file and (self.file or self.sheet is None):
            msg = "same_file needs a sheet, and no file"
            raise ValueError(msg)
        if any(noise.control_total for noise in self.noise):
            msg = "only the export can have a control total"
            raise ValueError(msg)
        return self
