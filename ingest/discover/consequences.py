"""What follows from the chosen columns: the invoice's identity, and what their codes mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.discover.candidates import Column
from ingest.discover.codes import debtor_type, document_reason
from ingest.discover.questions import Option, Question
from ingest.discover.synonyms import Field

BY_ANSWER: Final = "decided by you"
"""What speaks for a column that a person chose."""
ONE_INVOICE: Final = "yes"
"""The answer to ``invoice_key`` that rows with the same number are one invoice."""
SEVERAL_INVOICES: Final = "no"
"""The answer that they are not."""
INVOICE: Final = "invoice"
"""The answer that a type of document is claimed."""
OTHER_DOCUMENT: Final = "other document"
"""The answer that it is not, which becomes the reason of the exclusion."""
_DEBTORS: Final = (Option("PRIVATE"), Option("COMPANY"))
_CURRENCIES: Final = tuple(map(Option, ("NOK", "SEK", "DKK", "EUR")))
Columns = Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns that fill a field, with the confidence in percent and the evidence."""

    field: Field
    headings: tuple[str, ...]
    percent: int
    why: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What keeps an invoice from being created twice, or the questions about it."""

    chosen: Chosen | None = None
    questions: tuple[Question, ...] = ()


def identity_of(chosen: Mapping[Field, Chosen], columns: Columns) -> Identity:
    """Return the column of ``uniqueSourceInvoiceId``.

    It is the invoice's number, if every row has another one and the export has
    no key of the ledger besides. Everything else is asked.
    """
    number, key = chosen.get(Field.INVOICE_NUMBER), chosen.get(Field.SOURCE_ID)
    if number is None:
        return Identity()
    column = columns[number.headings[0]]
    once = column.values.distinct == column.values.filled
    questions = []
    if not once:
        questions += _several_rows(column)
    if key is not None and key.why != BY_ANSWER:
        questions.append(_which_key(column, columns[key.headings[0]]))
    elif key is None and once:
        why = "the invoice's number is another one in every row"
        return Identity(Chosen(Field.SOURCE_ID, number.headings, number.percent, why))
    elif key is None:
        questions.append(_which_key(column, None))
    return Identity(None, tuple(questions))


def _several_rows(column: Column) -> list[Question]:
    values = column.values
    text = (
        f"{values.filled} rows have {values.distinct} different values of '{column.heading}': "
        "are rows with the same value one invoice?"
    )
    claims = (
        Option("each", "every row of an invoice has a claim of its own"),
        Option("once", "the rows repeat one claim"),
    )
    return [
        Question("invoice_key", text, (Option(ONE_INVOICE), Option(SEVERAL_INVOICES))),
        Question("rows", "if rows are one invoice, how often does the claim count?", claims),
    ]


def _which_key(number: Column, key: Column | None) -> Question:
    options = [Option(each.heading, _uniqueness(each)) for each in (number, key) if each]
    return Question(
        Field.SOURCE_ID.value, "what keeps an invoice from being created twice?", tuple(options)
    )


def _uniqueness(column: Column) -> str:
    values = column.values
    return f"{values.distinct} different values in {values.filled} rows"


def code_questions(chosen: Mapping[Field, Chosen], columns: Columns) -> list[Question]:
    """Return the questions about codes whose meaning is not known, or not in the export."""
    questions = []
    if Field.CURRENCY not in chosen:
        text = "no column holds the currency; which one is it in every row?"
        questions.append(Question("currencyCode", text, _CURRENCIES))
    if Field.DEBTOR_TYPE not in chosen:
        text = f"no column tells the debtors' type; what are all of them?{_by_ids(chosen, columns)}"
        questions.append(Question("type", text, _DEBTORS))
    types = codes(Field.DEBTOR_TYPE, chosen, columns)
    documents = codes(Field.DOCUMENT_TYPE, chosen, columns)
    return [
        *questions,
        *(_which_debtor(code) for code in types if debtor_type(code) is None),
        *(_which_document(code) for code in documents if document_reason(code) is None),
    ]


def _which_debtor(code: str) -> Question:
    return Question(type_key(code), f"what kind of debtor is {code!r}?", _DEBTORS)


def _which_document(code: str) -> Question:
    options = (Option(INVOICE), Option(OTHER_DOCUMENT, "its rows are left out"))
    return Question(document_key(code), f"what is the document type {code!r}?", options)


def type_key(code: str) -> str:
    """Return the key of the question what debtors of ``code`` are."""
    return f"type {code!r}"


def document_key(code: str) -> str:
    """Return the key of the question what documents of ``code`` are."""
    return f"document {code!r}"


def codes(field: Field, chosen: Mapping[Field, Chosen], columns: Columns) -> tuple[str, ...]:
    """Return the codes in the column of ``field``, the commonest first; none without a column."""
    if field not in chosen:
        return ()
    return columns[chosen[field].headings[0]].values.codes() or ()


def _by_ids(chosen: Mapping[Field, Chosen], columns: Columns) -> str:
    if Field.IDENTIFICATION not in chosen:
        return ""
    values = columns[chosen[Field.IDENTIFICATION].headings[0]].values
    return (
        f" By check digits, {values.organisation_numbers:.0%} of the ids are organisations' and "
        f"{values.national_ids:.0%} are people's."
    )
