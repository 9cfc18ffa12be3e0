"""What a mapping file may say, version 1: pydantic models, one per block of the YAML file.

The models are the only definition. The JSON Schema for editors and
``docs/mapping.md`` are generated from them, so every description here is read
by the people who write mappings.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    GetJsonSchemaHandler,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ingest.domain.rules import RULES, Severity
from ingest.mapping import constraints
from ingest.mapping.block import Block, Headings, Word, one_of
from ingest.mapping.conditions import Condition, Exclusion, Requirement, or_list_of
from ingest.mapping.documents import Documents
from ingest.mapping.names import NamePart
from ingest.mapping.source import Register, Source

DateFormat = Annotated[str, AfterValidator(constraints.date_format)]
SourceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
RuleCode = Annotated[str, AfterValidator(constraints.adjustable_rule)]


class Numbers(Block):
    """How amounts are written."""

    decimal: Literal[",", "."] = Field(",", description="The decimal sign.")
    thousands: list[Literal[" ", ".", ",", "'"]] = Field(
        default=[" "],
        description="Signs allowed between groups of three digits; a blank stands for every kind "
        "of blank.",
    )
    unit: Literal["major", "minor"] = Field(
        "major",
        description="`minor` where amounts are whole numbers of the smallest unit, such as øre: "
        "`450000` is then 4500.00.",
    )

    @model_validator(mode="after")
    def _signs_differ(self) -> Self:
        if self.decimal in self.thousands:
            msg = f"{self.decimal!r} cannot be both decimal and thousands sign"
            raise ValueError(msg)
        return self


_ORIGINS: Final = ("column", "first_of", "join", "constant")


ANY_OTHER: Final = "*"
"""The entry of a value table that stands for every value that is not listed."""


class Expression(Block):
    """Where a value comes from, and the steps it takes: gather, trim, strip, table, pad, default.

    Exactly one of column, first_of, join and constant. A plain string is short
    for ``column``.
    """

    column: Headings | None = Field(None, description="One column.")
    first_of: list[Headings] | None = Field(
        None, min_length=1, description="The first of these columns that is not empty."
    )
    join: list[Headings] | None = Field(
        None,
        min_length=1,
        description="These columns, those that are not empty, joined. "
        "For `uniqueSourceInvoiceId`, none of them may be empty.",
    )
    constant: str | None = Field(None, description="The same value for every row.")
    separator: str = Field(" ", description="What `join` puts between two values.")
    trim: bool = Field(default=True, description="Remove blanks of every kind around the value.")
    strip: str = Field("", description="Characters to remove wherever they stand in the value.")
    values: Annotated[dict[Word, str], AfterValidator(constraints.table)] | None = Field(
        None,
        min_length=1,
        description="Value table: the export's codes and what they mean. Case is ignored; a value "
        'that is not listed is a fault, unless `"*"` is listed, which stands for any other.',
    )
    unlisted: Literal["fault", "keep"] = Field(
        "fault", description="`keep` leaves a value that the table does not list as it is."
    )
    part: NamePart | None = Field(
        None,
        description="Of `firstname` and `lastname`: the part of a whole name. `before_comma` and "
        "`after_comma` split `Nordmann, Kari`; `first_words` and `last_word` split "
        "`Kari Nordmann`, where van, von, de and their like belong to the last name.",
    )
    zero_pad: int | None = Field(
        None,
        ge=2,
        le=40,
        description="Put zeros before digits until the value is this long; more digits are a "
        "fault.",
    )
    default: str | None = Field(None, description="The value to take where the result is empty.")
    minus: list[Headings] = Field(
        default=[],
        description="Of amounts: columns to take off, such as what was credited and paid; an "
        "empty cell counts nothing.",
    )
    plus_days: Annotated[int, Field(ge=0, le=365)] | Headings | None = Field(
        None,
        description="Of dates: days to add, such as days of credit: a number, or a column that "
        "holds them.",
    )
    rows: Literal["same", "sum"] = Field(
        "same",
        description="Of `originalInvoiceAmount` and `openAmount`: `sum` where each row of an "
        "invoice has a part of it, as item lines have.",
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Tell editors about the short form, and that one origin is needed."""
        block = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "string"}, {**block, **one_of(*_ORIGINS)}]}

    @model_validator(mode="before")
    @classmethod
    def _plain_string_is_a_column(cls, given: object) -> object:
        return {"column": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _exactly_one_origin(self) -> Self:
        origins = [name for name in _ORIGINS if getattr(self, name) is not None]
        if len(origins) != 1:
            found = " and ".join(origins) or "none"
            msg = f"exactly one of column, first_of, join and constant is needed, found {found}"
            raise ValueError(msg)
        return self


class Invoice(Block):
    """The invoice's own fields, named as the API names them."""

    type: Expression = Field(
        default=Expression(constant="NOTICE"), description="NOTICE or PAYMENT_REMINDER."
    )
    invoiceNumber: Expression = Field(description="The printed number; joins the API's results.")  # noqa: N815
    originalInvoiceAmount: Expression = Field(description="The amount as first invoiced.")  # noqa: N815
    currency: Expression = Field(default=Expression(constant="NOK"), description="ISO 4217 code.")
    invoiceDate: Expression = Field(description="The date of issue.")  # noqa: N815
    dueDate: Expression = Field(description="The date by which it was to be paid.")  # noqa: N815
    uniqueSourceInvoiceId: Expression = Field(  # noqa: N815
        description="The creditor's own id: with environment and organisation it is the invoice's "
        "identity, and what keeps it from being created twice."
    )
    collectionNoticeDate: Expression | None = Field(  # noqa: N815
        None, description="The date of the collection notice."
    )
    vat: Expression | None = Field(None, description="Whether VAT is part of the claim: yes or no.")
    fees: Expression | None = Field(None, description="Whether fees may be added: yes or no.")
    description: Expression | None = Field(None, description="Free text.")
    ocrReferenceNumber: Expression | None = Field(None, description="The KID.")  # noqa: N815
    openAmount: Expression | None = Field(  # noqa: N815
        None, description="What is still to be paid; not sent, but held against the claims' sum."
    )


class Debtor(Block):
    """One debtor of a row; absent in rows where all its columns are empty."""

    type: Expression = Field(description="PRIVATE or COMPANY.")
    firstname: Expression | None = Field(None, description="A private debtor's first name.")
    lastname: Expression | None = Field(None, description="A private debtor's last name.")
    name: Expression | None = Field(None, description="A company's name; sent as `lastname`.")
    customerNumber: Expression | None = Field(None, description="The ERP's customer number.")  # noqa: N815
    identificationNumber: Expression | None = Field(  # noqa: N815
        None, description="National id (11 digits) or organisation number (9 digits)."
    )
    emails: Expression | None = Field(
        None, description="One or several, split at `;`, `,`, `/` and blanks."
    )
    phoneNumbers: Expression | None = Field(  # noqa: N815
        None, description="One or several, split at `;`, `,`, `/`; sent as E.164."
    )
    street: Expression | None = Field(None, description="Street and number, or post box.")
    city: Expression | None = Field(None, description="The post town.")
    zipCode: Expression | None = Field(  # noqa: N815
        None, description="The postal code; in Norway, zeros that Excel cut are put back."
    )
    countryCode: Expression = Field(  # noqa: N815
        default=Expression(constant="NO"),
        description="ISO 3166 code, or the country's name in a Nordic language, German or English.",
    )


class RowsRule(StrEnum):
    """How often a claim stands in the rows of an invoice that has several."""

    EACH = "each"
    ONCE = "once"
    SUM = "sum"


class Claim(Block):
    """One claim of a row; left out in rows where its amount is empty or zero."""

    type: Expression = Field(
        default=Expression(constant="PRINCIPAL"), description="The API's claim type."
    )
    remainingAmount: Expression = Field(description="What is still to be paid of it.")  # noqa: N815
    description: Expression | None = Field(None, description="Free text.")
    rows: RowsRule = Field(
        RowsRule.EACH,
        description="`each`: every row of an invoice has a claim of its own. `once`: the rows "
        "repeat one claim, which must be the same in all of them and counts once. `sum`: each "
        "row has a part of one claim, as item lines have; parts may be negative.",
    )


class Confirmed(StrEnum):
    """What a person has compared with the system that the export comes from."""

    AMOUNTS = "amounts"
    DATES = "dates"


class KidAlgorithm(StrEnum):
    """Which check digit a creditor's KIDs carry, by agreement with its bank."""

    MOD10 = "mod10"
    MOD11 = "mod11"
    EITHER = "either"


class Kid(Block):
    """The creditor's KID agreement."""

    algorithm: KidAlgorithm = Field(KidAlgorithm.EITHER, description="mod10, mod11 or either.")
    lengths: list[Annotated[int, Field(ge=2, le=25)]] = Field(
        default=[], description="The agreed lengths; empty for any from 2 to 25."
    )


class Mapping(Block):
    """A mapping file, version 1."""

    version: Literal[1] = Field(description="The version of this format.")
    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$",
        description="Small letters, digits, hyphens and slashes.",
    )
    description: str = Field("", description="For people; nothing reads it.")
    headings: list[Word] = Field(
        default=[],
        description="The headings of the export for which the mapping was written. Where they "
        "differ, the run says what changed.",
    )
    source: Source = Field(default=Source(), description="How the export is written.")
    sources: dict[SourceName, Register] = Field(
        default={},
        description="Further files by name, such as a customer register. Their columns are "
        "named `NAME.HEADING`, as in `customers.City`.",
    )
    numbers: Numbers = Field(default=Numbers(), description="How amounts are written.")
    dates: list[DateFormat] = Field(
        default=["dd.mm.yyyy"],
        min_length=1,
        description="The date formats that occur, in the letters d, m and y, such as `dd.mm.yyyy`.",
    )
    booleans: Annotated[dict[Word, bool], AfterValidator(constraints.table)] = Field(
        default={
            **dict.fromkeys(["ja", "j", "yes", "y", "true", "1", "x"], True),
            **dict.fromkeys(["nei", "n", "no", "false", "0"], False),
        },
        description="What stands for yes and for no; case is ignored.",
    )
    invoice_key: list[Headings] = Field(
        default=[],
        json_schema_extra=or_list_of,
        description="The columns that tell which rows are one invoice; empty where every row is "
        "an invoice of its own.",
    )
    invoice: Invoice = Field(description="The fields of the invoice itself.")
    debtors: list[Debtor] = Field(min_length=1, description="The debtors that one row can name.")
    claims: list[Claim] = Field(min_length=1, description="The claims that one row can hold.")
    documents: Documents | None = Field(
        None, description="The kinds of document, where the export holds more than invoices."
    )
    exclude: list[Exclusion] = Field(default=[], description="Rows that are no claims.")
    require: list[Requirement] = Field(
        default=[], description="What must hold of the rows that are not left out."
    )
    confirmed: list[Confirmed] = Field(
        default=[],
        description="`amounts` or `dates`, or both: a person has compared them with the system "
        "that they come from, so columns that could be read in two ways do not stop the file.",
    )
    kid: Kid = Field(default=Kid(), description="What the creditor agreed with its bank.")
    rules: dict[RuleCode, Severity] = Field(
        default={}, description="Another severity for rules that allow it: `code: warning`."
    )

    @field_validator("invoice_key", mode="before")
    @classmethod
    def _one_key_needs_no_list(cls, given: object) -> object:
        return [given] if isinstance(given, str) else given

    @field_validator("dates")
    @classmethod
    def _dates_agree(cls, given: list[str]) -> list[str]:
        return constraints.unambiguous(given)

    @cached_property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """What leaves rows out: other kinds of document first, then `exclude`."""
        kinds = self.documents
        others = () if kinds is None else kinds.leave_out.items()
        return (
            *(
                Exclusion(reason=reason, when=[Condition(column=kinds.column, equals=words)])
                for reason, words in others
                if kinds is not None
            ),
            *self.exclude,
        )

    def severity(self, code: str) -> Severity:
        """Return the severity of rule ``code`` under this mapping."""
        return self.rules.get(code, RULES[code].severity)
