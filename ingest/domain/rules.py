"""The catalogue of rules: what can be wrong with a row, in one place.

A code is stable: reports, mappings and documents name it, and it never changes
its meaning. ``sentence`` and ``hint`` speak to the clerk who can mend the row in
the ERP. ``docs/rules.md`` is generated from this file.

``{column}``, ``{value}`` and ``{detail}`` in a sentence are filled in by
``ingest.domain.faults``; ``{value}`` is masked where the rule is about a
national id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """What a fault does to its row."""

    ERROR = "error"
    """The row, and with it its whole invoice, is held back."""
    WARNING = "warning"
    """The row goes on; the report says what was noticed or repaired."""


class Stage(StrEnum):
    """Which part of the job finds the fault."""

    READING = "reading"
    PARSING = "parsing"
    INVOICE = "invoice"
    DEBTOR = "debtor"
    CLAIM = "claim"
    GROUPING = "grouping"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong with a row.

    ``adjustable`` rules may be given another severity in a mapping; the others
    protect money or identity, or leave nothing that could be sent.
    """

    code: str
    stage: Stage
    severity: Severity
    sentence: str
    hint: str
    adjustable: bool = False


def _error(code: str, stage: Stage, sentence: str, hint: str, *, adjustable: bool = False) -> Rule:
    return Rule(code, stage, Severity.ERROR, sentence, hint, adjustable)


def _warning(code: str, stage: Stage, sentence: str, hint: str) -> Rule:
    return Rule(code, stage, Severity.WARNING, sentence, hint, adjustable=True)


_READING: Final = (
    _error(
        "short_record",
        Stage.READING,
        "The record has fewer fields than the heading: {detail}.",
        "Look for a missing delimiter or a line break inside a field, then export the row again.",
    ),
    _error(
        "long_record",
        Stage.READING,
        "The record has more fields than the heading: {detail}.",
        "A field holds the delimiter without quotes around it. Quote it or take it out.",
    ),
    _error(
        "text_after_quote",
        Stage.READING,
        "Text stands after a closing quote.",
        "Double the quotes inside the field, or take them out.",
    ),
    _error(
        "nul_byte",
        Stage.READING,
        "The record holds a NUL byte.",
        "The export is damaged here. Export the row again.",
    ),
    _error(
        "excel_error_cell",
        Stage.READING,
        "The cell in {column} holds the Excel error {value}.",
        "Mend the formula in the workbook, or type the value.",
    ),
    _error(
        "number_lost_digits",
        Stage.READING,
        "{column} holds a number of more than 15 digits, {value}: Excel has lost its last digits.",
        "Format the column as text in the ERP's export or in Excel, and enter the value again.",
    ),
)

_PARSING: Final = (
    _error(
        "required_missing",
        Stage.PARSING,
        "{column} is empty, and {detail} needs it.",
        "Fill in the value in the ERP.",
    ),
    _error(
        "amount_unreadable",
        Stage.PARSING,
        "{value} in {column} is no amount in the format the mapping declares.",
        "Write digits with the declared decimal and thousands signs, such as {detail}.",
    ),
    _error(
        "amount_too_precise",
        Stage.PARSING,
        "{value} in {column} has more decimals than the currency has.",
        "Round the amount in the ERP.",
    ),
    _error(
        "amount_too_large",
        Stage.PARSING,
        "{value} in {column} is larger than any invoice can be.",
        "Check that an id number did not end up in the amount column.",
    ),
    _error(
        "date_unreadable",
        Stage.PARSING,
        "{value} in {column} is no date in a format the mapping declares.",
        "Write the date as {detail}.",
    ),
    _error(
        "boolean_unreadable",
        Stage.PARSING,
        "{value} in {column} is neither yes nor no.",
        "Write one of: {detail}.",
    ),
    _error(
        "value_not_in_table",
        Stage.PARSING,
        "{value} in {column} is not in the mapping's value table.",
        "Correct the value, or add it to the table in the mapping: {detail}.",
    ),
    _error(
        "value_too_long",
        Stage.PARSING,
        "{column} is longer than the mapping allows: {detail}.",
        "Correct the value in the ERP.",
    ),
)

_INVOICE: Final = (
    _error(
        "amount_not_positive",
        Stage.INVOICE,
        "{value} in {column} is zero or negative.",
        "Settled invoices and credit notes are left out by an exclude rule in the mapping.",
    ),
    _error(
        "open_above_original",
        Stage.INVOICE,
        "The open amount, {value}, is larger than the original amount, {detail}.",
        "Fees or interest may be inside the open amount: give them a claim of their own.",
        adjustable=True,
    ),
    _error(
        "claims_differ_from_open",
        Stage.INVOICE,
        "The claims add up to {value}, but the open amount is {detail}.",
        "Check the amounts of the invoice's rows, or which columns the claims are mapped to.",
        adjustable=True,
    ),
    _error(
        "issued_in_future",
        Stage.INVOICE,
        "The invoice date, {value}, lies in the future.",
        "Check day, month and year in the ERP, and the date format in the mapping.",
    ),
    _error(
        "due_before_issued",
        Stage.INVOICE,
        "The due date, {value}, is before the invoice date, {detail}.",
        "Check both dates in the ERP, and the date format in the mapping.",
    ),
    _warning(
        "due_not_passed",
        Stage.INVOICE,
        "The due date, {value}, has not passed yet.",
        "Leave the invoice out until it is due, unless this is on purpose.",
    ),
    _error(
        "date_implausible",
        Stage.INVOICE,
        "{value} in {column} is before the year 2000.",
        "Check the year in the ERP, and the date format in the mapping.",
        adjustable=True,
    ),
    _error(
        "currency_unknown",
        Stage.INVOICE,
        "{value} in {column} is no ISO 4217 currency.",
        "Use a code such as NOK, or give the mapping a value table.",
    ),
    _error(
        "invoice_type_unknown",
        Stage.INVOICE,
        "{value} in {column} is no invoice type that the API knows.",
        "Use one of: {detail}. A value table in the mapping translates the ERP's own codes.",
    ),
    _warning(
        "kid_mismatch",
        Stage.INVOICE,
        "The KID {value} fails its check digit or its agreed length.",
        "Check that Excel has not cut leading zeros, and the kid settings of the mapping.",
    ),
    _error(
        "kid_malformed",
        Stage.INVOICE,
        "The KID {value} is not 2 to 25 digits (the last may be '-').",
        "Correct the KID in the ERP, or format its column as text.",
        adjustable=True,
    ),
)

_DEBTOR: Final = (
    _error(
        "debtor_type_unknown",
        Stage.DEBTOR,
        "{value} in {column} is neither PRIVATE nor COMPANY.",
        "Correct the value, or translate the ERP's own codes with a value table in the mapping.",
    ),
    _error(
        "private_name_missing",
        Stage.DEBTOR,
        "A private debtor needs a first and a last name; {detail} is empty.",
        "Fill in the name in the ERP.",
    ),
    _error(
        "company_name_missing",
        Stage.DEBTOR,
        "A company needs a name.",
        "Fill in the name in the ERP.",
    ),
    _error(
        "national_id_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no national id: it needs 11 digits.",
        "Correct the number in the ERP, or leave it empty.",
    ),
    _error(
        "national_id_check_digits",
        Stage.DEBTOR,
        "The national id {value} in {column} has wrong check digits or an impossible date.",
        "Compare the number with its source: a digit is wrong or two are swapped.",
    ),
    _error(
        "national_id_synthetic",
        Stage.DEBTOR,
        "The national id {value} in {column} is a synthetic test number.",
        "Test data must not be sent to production.",
    ),
    _warning(
        "national_id_zero_restored",
        Stage.DEBTOR,
        "The national id in {column} had lost its leading zero; it was restored.",
        "Format the column as text, so that Excel keeps leading zeros.",
    ),
    _error(
        "organisation_number_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no organisation number: it needs 9 digits.",
        "Correct the number in the ERP, or leave it empty.",
    ),
    _error(
        "organisation_number_check_digit",
        Stage.DEBTOR,
        "The organisation number {value} in {column} has a wrong check digit.",
        "Compare the number with the register: a digit is wrong or two are swapped.",
    ),
    _error(
        "type_contradicts_id",
        Stage.DEBTOR,
        "The debtor is {detail}, but the id in {column} says otherwise.",
        "An organisation number belongs to a company, a national id to a person.",
    ),
    _warning(
        "email_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no e-mail address; it is left out.",
        "Correct the address in the ERP.",
    ),
    _warning(
        "phone_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no phone number; it is left out.",
        "Correct the number in the ERP; foreign numbers need their country code.",
    ),
    _error(
        "postal_code_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no postal code of {detail}.",
        "A Norwegian postal code has four digits. Correct it in the ERP.",
        adjustable=True,
    ),
    _warning(
        "postal_code_zero_restored",
        Stage.DEBTOR,
        "The postal code in {column} had lost its leading zero; it was restored.",
        "Format the column as text, so that Excel keeps leading zeros.",
    ),
    _error(
        "country_unknown",
        Stage.DEBTOR,
        "{value} in {column} is no ISO 3166 country code.",
        "Use a code such as NO, or give the mapping a value table.",
    ),
)

_CLAIM: Final = (
    _error(
        "claim_not_positive",
        Stage.CLAIM,
        "The claim in {column}, {value}, is negative.",
        "Credit notes are left out by an exclude rule in the mapping.",
    ),
    _error(
        "claim_type_missing",
        Stage.CLAIM,
        "The claim has an amount but no type.",
        "Fill in the type in the ERP, or give the mapping a constant.",
    ),
)

_GROUPING: Final = (
    _error(
        "invoice_key_missing",
        Stage.GROUPING,
        "{column} is empty, so nobody can tell which invoice the row belongs to.",
        "Fill in the value in the ERP.",
    ),
    _error(
        "held_by_row",
        Stage.GROUPING,
        "The invoice is held back because of row {detail}.",
        "Correct that row; this one goes with it.",
    ),
    _error(
        "rows_disagree",
        Stage.GROUPING,
        "The rows of this invoice disagree about {column}: {detail}.",
        "Make the rows of the invoice say the same, or check the mapping's invoice_key.",
    ),
    _error(
        "debtors_disagree",
        Stage.GROUPING,
        "Two rows of this invoice describe customer {value} differently: {detail}.",
        "Make the rows say the same about the debtor.",
    ),
    _error(
        "no_debtor",
        Stage.GROUPING,
        "No row of the invoice names a debtor.",
        "Fill in the debtor's columns.",
    ),
    _error(
        "no_claim",
        Stage.GROUPING,
        "No row of the invoice has an amount to claim.",
        "A settled invoice is left out by an exclude rule in the mapping.",
    ),
    _error(
        "source_id_conflict",
        Stage.GROUPING,
        "The source id {value} stands for other content in row {detail}.",
        "Find out which of the rows is right and take the other out: none of them is sent.",
    ),
    _error(
        "invoice_too_large",
        Stage.GROUPING,
        "The invoice alone is larger than a request may be: {detail}.",
        "Split the invoice, or raise the chunk's size in bytes.",
    ),
)

_LEDGER: Final = (
    _error(
        "created_with_other_content",
        Stage.LEDGER,
        "An invoice with this source id and other content was created before, in {detail}.",
        "Nothing was sent. Change the created invoice at Amili, or give the new one its own id.",
    ),
    _error(
        "open_in_other_run",
        Stage.LEDGER,
        "The invoice is still open in {detail}.",
        "Run 'amili-ingest resume' first, then this file again.",
    ),
)

RULES: Final[Mapping[str, Rule]] = {
    rule.code: rule
    for rule in (*_READING, *_PARSING, *_INVOICE, *_DEBTOR, *_CLAIM, *_GROUPING, *_LEDGER)
}
"""Every rule by its code, in the order in which a row meets them."""

DUPLICATE_ROW: Final = "duplicate"
"""The reason of rows excluded because an equal row of the same export was kept."""
BEYOND_LIMIT: Final = "limit"
"""The reason of rows excluded because the run was limited to fewer invoices."""
