"""The blocks of a proposed mapping that speak of a row's debtor, and of rows that are left out."""

from collections.abc import Iterator
from typing import Final

from ingest.discover.codes import debtor_type, document_reason
from ingest.discover.consequences import INVOICE, OTHER_DOCUMENT, document_key, type_key
from ingest.discover.draft import Draft, constant, undecided
from ingest.discover.questions import Question
from ingest.discover.synonyms import Field
from ingest.discover.yaml_text import flow_list, line, scalar
from ingest.mapping.places import country_table

_BEFORE_COUNTRY: Final = (
    Field.FIRST_NAME,
    Field.LAST_NAME,
    Field.NAME,
    Field.CUSTOMER_NUMBER,
    Field.IDENTIFICATION,
    Field.EMAILS,
    Field.PHONES,
    Field.STREET,
    Field.ZIP_CODE,
    Field.CITY,
)
_ALPHA_2: Final = 2


def debtor(draft: Draft) -> Iterator[str]:
    """Yield the block of debtors."""
    chosen = draft.proposal.chosen
    first, *more = _type(draft)
    yield "debtors:"
    yield f"  - {first.lstrip()}"
    yield from more
    if Field.NAME in chosen and Field.LAST_NAME not in chosen:
        yield "    # One column holds the whole name, which is right for companies. Of private"
        yield "    # debtors it is split by a rule, such as first_words and last_word, or"
        yield "    # after_comma and before_comma: see docs/mapping.md."
    for field in _BEFORE_COUNTRY:
        yield from draft.field(2, field)
    yield from _country(draft)


def _open(draft: Draft, field: Field) -> bool:
    return draft.proposal.open_question(field.value) is not None


def _type(draft: Draft) -> Iterator[str]:
    heading = draft.heading(Field.DEBTOR_TYPE)
    if _open(draft, Field.DEBTOR_TYPE) or heading is None:
        question = draft.proposal.open_question(Field.DEBTOR_TYPE.value)
        if question:
            yield from undecided(2, "type", question, _with_table)
        else:
            yield from draft.decided(2, "type", "type", constant)
        return
    yield line(2, "type")
    yield line(3, "column", heading, draft.why(Field.DEBTOR_TYPE))
    yield line(3, "values")
    for code in draft.codes(Field.DEBTOR_TYPE):
        known = debtor_type(code)
        if known:
            yield line(4, scalar(code), known)
        else:
            yield from draft.decided(4, scalar(code), type_key(code))


def _with_table(heading: str) -> str:
    return f"{{column: {scalar(heading)}, values: {{CODE: PRIVATE, OTHER: COMPANY}}}}"


def _country(draft: Draft) -> Iterator[str]:
    heading = draft.heading(Field.COUNTRY)
    if heading is None:
        yield from draft.field(2, Field.COUNTRY)
        if not _open(draft, Field.COUNTRY):
            said = "no column of countries was found: NO is taken for every address"
            yield line(2, "countryCode", constant("NO"), said)
        return
    values = draft.proposal.column(draft.proposal.chosen[Field.COUNTRY].headings[0]).values
    if all(len(text) == _ALPHA_2 for text in values.counts):
        yield from draft.field(2, Field.COUNTRY)
        return
    table = country_table(values.counts).items()
    listed = ", ".join(f"{scalar(text)}: {scalar(code)}" for text, code in table)
    yield line(2, "countryCode")
    yield line(3, "column", heading, draft.why(Field.COUNTRY))
    yield "      # The countries of the rows that were looked at; others are reported as faults."
    yield line(3, "values", f"{{{listed}}}")


def exclusions(draft: Draft) -> Iterator[str]:
    """Yield the rules by which rows are left out; nothing where there are none."""
    rules = [*_settled(draft), *_documents(draft), *_cleared(draft)]
    if rules:
        yield "# Rows that are no claims; each is listed in excluded.csv with its reason."
        yield "exclude:"
        yield from rules


def _settled(draft: Draft) -> Iterator[str]:
    if heading := draft.heading(Field.REMAINING):
        yield f"  - {{reason: settled, when: {{column: {heading}, is: zero}}}}"
        yield f"  - {{reason: credit note, when: {{column: {heading}, is: negative}}}}"


def _documents(draft: Draft) -> Iterator[str]:
    heading = draft.heading(Field.DOCUMENT_TYPE)
    reasons: dict[str, list[str]] = {}
    open_ = []
    for code in draft.codes(Field.DOCUMENT_TYPE):
        if question := draft.proposal.open_question(document_key(code)):
            open_.append((code, question))
            continue
        reason = document_reason(code)
        if reason is None:
            answered = draft.answer(document_key(code))
            reason = "" if answered == INVOICE else OTHER_DOCUMENT
        if reason:
            reasons.setdefault(reason, []).append(code)
    for reason, listed in reasons.items():
        when = f"{{column: {heading}, equals: {flow_list(listed)}}}"
        yield f"  - {{reason: {reason}, when: {when}}}"
    if open_:
        yield f"  - reason: {OTHER_DOCUMENT}"
        yield "    when:"
        yield f"      column: {heading}"
        text = " ".join(question.text for _, question in open_)
        yield from undecided(3, "equals", Question("", f"{text} List those that are no invoices."))
        yield f"      #   {flow_list([code for code, _ in open_])}"


def _cleared(draft: Draft) -> Iterator[str]:
    if heading := draft.heading(Field.CLEARED):
        yield f"  - {{reason: cleared, when: {{column: {heading}, is: filled}}}}"
