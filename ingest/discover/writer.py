"""The proposal as a commented mapping file; what is open has no value there and is no mapping yet.

A key without a value is a mistake to whoever loads the file, so that nothing
can be sent before every ``DECIDE`` has an answer.
"""

from collections.abc import Iterator
from itertools import chain

from ingest.discover.consequences import ONE_INVOICE, SEVERAL_INVOICES
from ingest.discover.draft import DECIDE, Draft, constant, slug, undecided
from ingest.discover.join import BETWEEN, JOIN, SOURCE, Join
from ingest.discover.layout import Layout
from ingest.discover.questions import Option, Question
from ingest.discover.synonyms import Field
from ingest.discover.written_rows import debtor, exclusions
from ingest.discover.yaml_text import comment, flow_list, line, scalar


def mapping_text(draft: Draft) -> str:
    """Return the mapping file."""
    blocks = (
        _head,
        _source,
        _register,
        _amounts,
        _dates,
        _invoice,
        debtor,
        _claims,
        exclusions,
        _rest,
    )
    texts = ("\n".join(block(draft)) for block in blocks)
    return "\n\n".join(text for text in texts if text) + "\n"


def _head(draft: Draft) -> Iterator[str]:
    rows, total = draft.sample.rows, draft.sample.total
    yield f"# Proposed from the first {rows} of {total} rows of {comment(draft.file)}."
    yield "# Behind each field: how sure it is, and why. What is marked DECIDE has no value yet:"
    yield "# write one behind the key. 'amili-ingest mapping check' lists what is still open."
    yield line(0, "version", "1")
    yield line(0, "name", f"own/{slug(draft.file)}")
    yield "# The columns as they are now: a run says what changed in them."
    headings = [column.heading for column in draft.sample.columns]
    yield line(0, "headings", flow_list(headings))


def _source(draft: Draft) -> Iterator[str]:
    yield "source:"
    yield from _layout(draft.layout, 1)


def _register(draft: Draft) -> Iterator[str]:
    """Yield the register that is joined; nothing where there is none."""
    register = draft.register
    if register is None:
        return
    yield "# A row of the export gets the columns of its row there, as in customers.HEADING."
    yield "sources:"
    yield line(1, SOURCE)
    if register.same_file:
        yield line(2, "same_file", "true")
    else:
        said = f"beside the export; or name it: --source {SOURCE}=FILE"
        yield line(2, "file", scalar(register.file), said)
    yield from _layout(register.layout, 2)
    if question := draft.proposal.open_question(JOIN):
        yield from undecided(2, "join", question, _pair)
    elif register.join is not None:
        yield line(2, "join", _written(register.join), register.join.why)


def _written(join: Join) -> str:
    pad = f", zero_pad: {join.zero_pad}" if join.zero_pad else ""
    return f"{{column: {scalar(join.column)}, to: {scalar(join.to)}{pad}}}"


def _pair(key: str) -> str:
    to, _, column = key.partition(BETWEEN)
    return f"{{column: {scalar(column)}, to: {scalar(to)}}}"


def _layout(layout: Layout, indent: int) -> Iterator[str]:
    source, unsure = layout.source, layout.unsure
    for said in (*layout.evidence, *layout.sheets):
        yield f"{'  ' * indent}# {comment(said)}"
    if layout.sheets:
        if "sheet" in unsure:
            question = Question("sheet", "which sheet? Its name, or its number above.")
            yield from undecided(indent, "sheet", question)
        elif source.sheet is not None:
            yield line(indent, "sheet", scalar(str(source.sheet)))
    else:
        yield line(indent, "encoding", source.encoding)
        if "delimiter" in unsure:
            question = Question("delimiter", "the counts above fit several.")
            yield from undecided(indent, "delimiter", question)
        else:
            yield line(indent, "delimiter", _quoted(source.delimiter))
    yield line(indent, "heading_row", str(source.heading_row))


def _quoted(sign: str) -> str:
    return '"\\t"' if sign == "\t" else f'"{sign}"'


def _amounts(draft: Draft) -> Iterator[str]:
    amounts = draft.proposal.amounts
    yield f"# Amounts: {comment(amounts.evidence)}."
    yield "numbers:"
    if question := draft.proposal.open_question("decimal"):
        yield from undecided(1, "decimal", question, _quoted)
        return
    decimal = draft.answer("decimal") or amounts.decimal
    yield line(1, "decimal", _quoted(decimal))
    yield line(1, "thousands", flow_list(amounts.thousands[decimal]))


def _dates(draft: Draft) -> Iterator[str]:
    dates, proposal = draft.proposal.dates, draft.proposal
    yield f"# Dates: {comment(dates.evidence) or 'nothing proves a format'}."
    answered = [value for key, value in proposal.answers.items() if key.startswith("dates")]
    formats = list(dict.fromkeys([*dates.formats, *answered]))
    open_ = [each for each in proposal.questions if each.key.startswith("dates")]
    if formats and not open_:
        yield line(0, "dates", flow_list(formats))
        return
    if formats:
        yield f"# Proven: {', '.join(formats)}; declare it besides."
    none = Question("dates", "no column of dates is known yet.", (Option("dd.mm.yyyy"),))
    text = " ".join(question.text for question in open_ or [none])
    options = chain.from_iterable(question.options for question in open_ or [none])
    question = Question("dates", text, tuple(options))
    yield from undecided(0, "dates", question, lambda form: flow_list([form]))


def _invoice(draft: Draft) -> Iterator[str]:
    yield from _invoice_key(draft)
    yield "invoice:"
    yield from draft.field(1, Field.INVOICE_NUMBER)
    yield from draft.field(1, Field.ORIGINAL)
    yield from draft.field(1, Field.CURRENCY)
    yield from draft.decided(1, "currency", "currencyCode", constant)
    for field in (Field.INVOICE_DATE, Field.DUE_DATE, Field.NOTICE_DATE):
        yield from draft.field(1, field)
    yield "  # The identity: an invoice is created once for each value. Where numbers start again"
    yield "  # each year or in each company, join the column that tells them apart."
    if Field.INVOICE_NUMBER in draft.proposal.chosen:
        yield from draft.field(1, Field.SOURCE_ID)
    else:
        yield line(1, Field.SOURCE_ID.value, "", f"{DECIDE} first the invoice's number")
    for field in (Field.KID, Field.DESCRIPTION):
        yield from draft.field(1, field)


def _invoice_key(draft: Draft) -> Iterator[str]:
    heading = draft.heading(Field.INVOICE_NUMBER)
    key = {ONE_INVOICE: f"[{heading}]", SEVERAL_INVOICES: "[]"}
    yield from draft.decided(0, "invoice_key", "invoice_key", key.__getitem__)


def _claims(draft: Draft) -> Iterator[str]:
    yield "claims:"
    yield "  - type: {constant: PRINCIPAL}"
    yield from draft.field(2, Field.REMAINING)
    yield from draft.decided(2, "rows", "rows")


def _rest(draft: Draft) -> Iterator[str]:
    """Say what became of the columns that no field reads."""
    proposal = draft.proposal
    used = {heading for each in proposal.chosen.values() for heading in each.headings}
    used |= {option.value for question in proposal.questions for option in question.options}
    used |= _joined(draft.register.join) if draft.register and draft.register.join else set()
    left = [each for each in proposal.judged if each.column.heading not in used]
    if left:
        yield "# Columns that nothing reads:"
    for each in left:
        could = [f"{c.field.value} at {c.percent} %" for c in each.candidates[:2]]
        said = "; ".join([*each.against, *could]) or "nothing is known about the heading"
        yield f"# - {comment(each.column.heading)}: {comment(said)}"


def _joined(join: Join) -> set[str]:
    return {join.to, f"{SOURCE}.{join.column}"}
