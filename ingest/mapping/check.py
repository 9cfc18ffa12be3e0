"""What a mapping says that no row could ever make right: constants, defaults and table entries.

They stand in the file, so they are judged when the file is loaded, and not
once for each row of an export. The judgement works on the file's values, block
by block, so that a mistake elsewhere in the file hides nothing here.
"""

from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from ingest.domain.rules import OUR_REASONS
from ingest.identifiers import country, currency
from ingest.identifiers.refusal import IdentifierError
from ingest.mapping.amounts import AmountError, AmountReader
from ingest.mapping.check_documents import mistakes_of_documents
from ingest.mapping.dates import DateReader
from ingest.mapping.declaration import (
    ANY_OTHER,
    Claim,
    DateFormat,
    Debtor,
    Expression,
    Invoice,
    Mapping,
    Numbers,
)
from ingest.mapping.fold import fold
from ingest.mapping.targets import DEBTOR_TYPES, INVOICE_TYPES, Kind, kind_of
from ingest.mapping.tree import Path, Value

Mistake = tuple[Path, str]

_Part = TypeVar("_Part")
_EXPRESSION: Final = TypeAdapter(Expression)


def mistakes(value: Value) -> Iterator[Mistake]:
    """Yield where in a file's values something is wrong, and what, in one sentence each.

    What does not have the form of the declaration is left to pydantic.
    """
    file = value if isinstance(value, dict) else {}
    judges = _Judges(file)
    for path, expression in _expressions(file):
        target = ".".join(str(part) for part in path)
        for key, sentence in _in_expression(expression, judges.of(target)):
            yield (*path, *key), sentence
        yield from (((*path, key), sentence) for key, sentence in _misplaced(expression, target))
    for path, debtor in _blocks(file, "debtors"):
        if not {"name", "lastname"} & debtor.keys():
            yield path, "a debtor needs name or lastname"
        last = _read(_EXPRESSION, debtor.get("lastname"))
        if last and last.part and "name" not in debtor and _can_be_a_company(debtor):
            yield path, "a company's name has no parts: map it to name as well"
    for path, exclusion in _blocks(file, "exclude"):
        reason = exclusion.get("reason")
        if reason in OUR_REASONS:
            sentence = f"{reason!r} is a reason that the program itself gives; use another"
            yield (*path, "reason"), sentence
    yield from mistakes_of_documents(file)


def _blocks(file: dict[str, Value], key: str) -> Iterator[tuple[Path, dict[str, Value]]]:
    """Yield the blocks of a list, or the one block, that stand under ``key``."""
    value = file.get(key)
    if isinstance(value, dict):
        yield (key,), value
    elif isinstance(value, list):
        for place, block in enumerate(value):
            if isinstance(block, dict):
                yield (key, place), block


def _expressions(file: dict[str, Value]) -> Iterator[tuple[Path, Expression]]:
    for key, model in (("invoice", Invoice), ("debtors", Debtor), ("claims", Claim)):
        for path, block in _blocks(file, key):
            for name, value in block.items():
                read = _read(_EXPRESSION, value) if name in model.model_fields else None
                if read is not None and name != "rows":
                    yield (*path, name), read


def _read(adapter: TypeAdapter[_Part], value: Value) -> _Part | None:
    """Return a part of the file as the declaration reads it, or None where it cannot."""
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None


Judge = Callable[[str], str | None]
"""Says what is wrong with a text that is to become the value of a target, or None."""


def _in_expression(expression: Expression, judge: Judge) -> Iterator[Mistake]:
    if "separator" in expression.model_fields_set and expression.join is None:
        yield ("separator",), "only join uses a separator"
    for key, text in (("constant", expression.constant), ("default", expression.default)):
        if text is not None and not text.strip():
            yield (key,), f"the {key} is empty; take it out"
        elif text is not None and (key == "default" or expression.values is None):
            yield from _judged((key,), text, judge)
    listed = expression.values or {}
    for code, meaning in listed.items():
        if meaning.strip():
            yield from _judged(("values", code), meaning, judge)
    constant = expression.constant
    known = {fold(code) for code in listed}
    if listed and constant and fold(constant) not in known and ANY_OTHER not in known:
        yield ("constant",), f"the value table does not list {constant!r}"


_SUMMED: Final = ("originalInvoiceAmount", "openAmount")
_PARTED: Final = ("firstname", "lastname")


def _misplaced(expression: Expression, target: str) -> Iterator[tuple[str, str]]:
    """Yield keys that the target, or the rest of the expression, has no use for."""
    kind, field = kind_of(target), target.rpartition(".")[2]
    if expression.minus and kind is not Kind.AMOUNT:
        yield "minus", "only amounts can be taken off"
    if expression.plus_days is not None and kind is not Kind.DATE:
        yield "plus_days", "only to dates can days be added"
    if expression.rows == "sum" and field not in _SUMMED:
        yield "rows", f"only {' and '.join(_SUMMED)} can be sums"
    if expression.part is not None and field not in _PARTED:
        yield "part", f"only {' and '.join(_PARTED)} are parts of a name"
    if expression.unlisted == "keep" and expression.values is None:
        yield "unlisted", "there is no value table"
    if expression.unlisted == "keep" and ANY_OTHER in (expression.values or {}):
        yield "unlisted", f"{ANY_OTHER!r} in values says already what other values become"
    for key in ("minus", "plus_days", "part"):
        if expression.constant is not None and getattr(expression, key):
            yield key, "a constant is written as it is to be"


def _can_be_a_company(debtor: dict[str, Value]) -> bool:
    kind = _read(_EXPRESSION, debtor.get("type"))
    return kind is None or kind.constant is None or kind.constant.strip().upper() != "PRIVATE"


def _judged(at: Path, text: str, judge: Judge) -> Iterator[Mistake]:
    sentence = judge(text)
    if sentence is not None:
        yield at, sentence


class _Judges:
    """The judges of a mapping's targets."""

    def __init__(self, file: dict[str, Value]) -> None:
        """Take the file's own formats; where they are wrong, the usual ones."""
        invoice = file.get("invoice")
        written = invoice.get("currency") if isinstance(invoice, dict) else None
        code = _read(_EXPRESSION, written)
        currency_code = (code.constant or code.default or "").upper() if code else "NOK"
        numbers = _read(TypeAdapter(Numbers), file.get("numbers")) or Numbers()
        self._amounts = AmountReader(numbers, currency_code)
        self._formats = _read(TypeAdapter(list[DateFormat]), file.get("dates")) or ["dd.mm.yyyy"]
        self._dates = DateReader(self._formats)
        words = _read(TypeAdapter(dict[str, bool]), file.get("booleans"))
        self._words = {fold(word) for word in (words or Mapping.model_fields["booleans"].default)}

    def of(self, target: str) -> Judge:
        """Return the judge of ``target``."""
        by_kind: dict[Kind, Judge] = {
            Kind.AMOUNT: self._amount,
            Kind.DATE: self._date,
            Kind.BOOLEAN: self._boolean,
        }
        if kind_of(target) is Kind.CODE:
            return _code_judge(target)
        return by_kind.get(kind_of(target), _anything)

    def _amount(self, text: str) -> str | None:
        wrong = isinstance(self._amounts.read(text), AmountError)
        return f"found {text!r}, expected an amount as `numbers` declares them" if wrong else None

    def _date(self, text: str) -> str | None:
        formats = " or ".join(self._formats)
        wrong = self._dates.read(text) is None
        return f"found {text!r}, expected a date as {formats}" if wrong else None

    def _boolean(self, text: str) -> str | None:
        wrong = fold(text) not in self._words
        return f"found {text!r}, expected a word that `booleans` lists" if wrong else None


def _anything(_text: str) -> None:
    return None


def _code_judge(target: str) -> Judge:
    field = target.rpartition(".")[2]
    if field == "currency":
        return lambda text: _identified(text, currency.canonical, "an ISO 4217 currency code")
    if field == "countryCode":
        return lambda text: _identified(text, country.canonical, "an ISO 3166 country code")
    if target.startswith("debtors."):
        return lambda text: _listed(text, DEBTOR_TYPES)
    return (lambda text: _listed(text, INVOICE_TYPES)) if target == "invoice.type" else _anything


def _identified(text: str, canonical: Callable[[str], str], expected: str) -> str | None:
    try:
        canonical(text)
    except IdentifierError:
        return f"found {text!r}, expected {expected}"
    return None


def _listed(text: str, codes: Collection[str]) -> str | None:
    if text.strip().upper() in codes:
        return None
    near = get_close_matches(text.strip().upper(), codes, n=1)
    meant = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(codes)}"
    return f"found {text!r}; {meant}"
