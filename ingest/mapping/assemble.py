"""From typed rows to the JSON of invoices, debtors and claims, column by column.

The order and the names of the keys are those of the contract's example. A blank
optional field is left out; a debtor whose columns are all blank, and a claim
whose amount is blank or zero, do not exist. A company's name travels as
``lastname``. The JSON of rows with faults may lack fields: it is compared, never
sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import mask
from ingest.mapping.bind import Bound
from ingest.mapping.payload import (
    Part,
    amounts,
    booleans,
    dates,
    escaped,
    holds,
    joined,
    listed,
    masked,
    member,
    spread,
    whole,
)

_MIDNIGHT: Final = "T00:00:00Z"
_TEXTS_AFTER_DATES: Final = ("uniqueSourceInvoiceId", "description", "ocrReferenceNumber")
DEBTORS: Final = ',"debtors":['
CLAIMS: Final = '],"claims":['
END: Final = "]}"
"""What stands between and after the pieces of an invoice: head, debtors and claims."""
_PRINCIPAL: Final = "PRINCIPAL"
_FIXED_BYTES: Final = 1_024
"""More than the names, numbers, dates and brackets of an invoice's head, a debtor or a claim."""
_LONGEST_ESCAPE: Final = 17
"""Bytes that one byte of a text becomes at most: what stands for the ``|`` before a country."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A debtor or a claim of each row; ``present`` is None where every row has it."""

    parts: list[Part]
    present: pa.Array | None

    def text(self, size: int) -> pa.Array:
        """Return its JSON, null in rows that do not have it."""
        column = joined(self.parts, size)
        return column if self.present is None else masked(column, self.present)


class TypedRows:
    """Typed columns by target, and the JSON of their rows in pieces."""

    def __init__(self, typed: pa.Table, bound: Bound, company_type: str) -> None:
        """Look at ``typed``; ``company_type`` is the wire's word for a company."""
        self.size: int = typed.num_rows
        self.bound = bound
        self._typed = typed
        self._names = frozenset(typed.column_names)
        self._company_type = company_type

    def column(self, target: str) -> pa.Array:
        """Return the column of ``target``; all null where it is not mapped."""
        if target in self._names:
            return whole(self._typed.column(target))
        return pa.nulls(self.size, pa.string())

    def texts(self, target: str) -> pa.Array:
        """Return the texts of ``target`` as they stand between quotes."""
        return escaped(self.column(target))

    def present(self, slot: int) -> pa.Array | None:
        """Say which rows name debtor ``slot``; None stands for all."""
        filled = []
        for binding in self.bound.bindings:
            named = binding.target.startswith(f"debtors.{slot}.") and binding.headings
            if named and binding.expression.default is None:
                column = self.column(binding.target)
                if not column.null_count:
                    return None
                filled.append(column.is_valid())
        return reduce(pc.or_, filled) if filled else None

    def claimed(self, slot: int) -> pa.Array:
        """Return what claim ``slot`` of each row amounts to in minor units; 0 where none is."""
        return pc.fill_null(self.column(f"claims.{slot}.remainingAmount"), 0)

    def principal(self, slot: int) -> pa.Array:
        """Return whether claim ``slot`` of each row, where there is one, is of the principal."""
        kind = self.column(f"claims.{slot}.type")
        return pc.fill_null(pc.equal(kind, _PRINCIPAL), fill_value=False)

    def at(self, lines: np.ndarray) -> "TypedRows":
        """Return the rows at the positions ``lines``, in that order."""
        return TypedRows(self._typed.take(pa.array(lines)), self.bound, self._company_type)

    def could_exceed(self, most: int, invoice: np.ndarray | None = None) -> np.ndarray:
        """Say which invoices could have more than ``most`` bytes, by the length of texts.

        ``invoice`` says which of them each row is part of; None stands for one of each row.
        What it does not name is smaller; what it names has to be built to know.
        """
        rows = np.ones(self.size, np.int64) if invoice is None else np.bincount(invoice)
        fixed = _FIXED_BYTES * (1 + self.bound.debtor_slots + self.bound.claim_slots)
        texts = [field.name for field in self._typed.schema if pa.types.is_string(field.type)]
        lengths = [pc.binary_length(self.column(name)) for name in texts]
        longest = sum(pc.max(each).as_py() or 0 for each in lengths)
        if (fixed + _LONGEST_ESCAPE * longest) * int(rows.max(initial=0)) <= most:
            return np.zeros(len(rows), dtype=bool)
        total = sum(pc.fill_null(each, 0).to_numpy().astype(np.int64) for each in lengths)
        bound = fixed + _LONGEST_ESCAPE * total
        if invoice is not None:
            bound = np.bincount(invoice, weights=bound)
        return np.asarray(bound > most)

    def head(self) -> list[Part]:
        """Return the invoice's own fields, without the closing brace."""
        return _head(self)

    def debtor(self, slot: int) -> Piece:
        """Return the debtor that ``slot`` names."""
        return Piece(self.debtor_parts(slot), self.present(slot))

    def debtor_parts(self, slot: int) -> list[Part]:
        """Return the JSON of debtor ``slot``, whether a row names it or not."""
        return _debtor(self, f"debtors.{slot}.", self._company_type)

    def claim(self, slot: int) -> Piece:
        """Return the claim in ``slot``."""
        return _claim(self, f"claims.{slot}.")


@dataclass(frozen=True, slots=True)
class Invoices:
    """Invoices, one entry each: JSON and its bytes, how many debtors and claims, the claims' sum.

    ``principal`` is the sum of those claims that are of the principal, without fees and interest.
    ``payload`` is null for invoices whose JSON nobody needs, and ``sizes`` may be 0 for them.
    """

    payload: pa.Array
    sizes: np.ndarray
    debtors: np.ndarray
    claims: np.ndarray
    total: np.ndarray
    principal: np.ndarray


def row_invoices(rows: TypedRows, needed: np.ndarray | None = None) -> Invoices:
    """Return each row as an invoice of its own; only ``needed`` ones (positions) with JSON."""
    debtors = [rows.present(slot) for slot in range(rows.bound.debtor_slots)]
    claims = [rows.claimed(slot) for slot in range(rows.bound.claim_slots)]
    payload = _payload(rows) if needed is None else _payload_at(rows, needed)
    lengths = pc.binary_length(payload)
    return Invoices(
        payload=payload,
        sizes=(pc.fill_null(lengths, 0) if lengths.null_count else lengths).to_numpy(),
        debtors=_how_many(debtors, rows.size),
        claims=_how_many([pc.not_equal(minor, 0) for minor in claims], rows.size),
        total=np.sum([minor.to_numpy() for minor in claims], axis=0),
        principal=np.sum(
            [minor.to_numpy() * mask(rows.principal(slot)) for slot, minor in enumerate(claims)],
            axis=0,
        ),
    )


def _payload(rows: TypedRows) -> pa.Array:
    debtors = [rows.debtor(slot) for slot in range(rows.bound.debtor_slots)]
    claims = [rows.claim(slot) for slot in range(rows.bound.claim_slots)]
    parts = [*rows.head(), DEBTORS, *_distinct(debtors, rows.size)]
    return joined([*parts, CLAIMS, *_all_of(claims, rows.size), END], rows.size)


def _payload_at(rows: TypedRows, lines: np.ndarray) -> pa.Array:
    """Return the JSON of the rows at ``lines``; null elsewhere."""
    if not len(lines):
        return pa.nulls(rows.size, pa.string())
    return spread(_payload(rows.at(lines)), lines, rows.size)


def _how_many(found: Sequence[pa.Array | None], size: int) -> np.ndarray:
    """Count for each row where it is true; None is true for all."""
    counts = np.zeros(size, dtype=np.int64)
    for present in found:
        counts += 1 if present is None else mask(present)
    return counts


def _distinct(debtors: list[Piece], size: int) -> list[Part]:
    if len(debtors) == 1:
        return _all_of(debtors, size)
    kept: list[pa.Array] = []
    for debtor in debtors:
        text = debtor.text(size)
        for earlier in kept:
            text = masked(text, pc.invert(pc.fill_null(pc.equal(text, earlier), fill_value=False)))
        kept.append(text)
    return [listed(kept, size)]


def _all_of(found: list[Piece], size: int) -> list[Part]:
    """Return the parts of a list; inline where that spares a column of its own."""
    first, *others = found
    if first.present is not None:
        return [listed([piece.text(size) for piece in found], size)]
    parts = list(first.parts)
    for piece in others:
        parts += member(",", piece.text(size))
    return parts


def _head(rows: TypedRows) -> list[Part]:
    currency = rows.column("invoice.currency")
    original = amounts(rows.column("invoice.originalInvoiceAmount"), currency)
    parts = ['{"type":"', rows.texts("invoice.type"), '"']
    parts += member(',"invoiceNumber":"', rows.texts("invoice.invoiceNumber"), '"')
    parts += member(',"originalInvoiceAmount":', original)
    parts += member(',"currency":"', escaped(currency), '"')
    for name in ("invoiceDate", "dueDate"):
        parts += member(f',"{name}":"', dates(rows.column(f"invoice.{name}"), _MIDNIGHT), '"')
    for name in _TEXTS_AFTER_DATES:
        parts += member(f',"{name}":"', rows.texts(f"invoice.{name}"), '"')
    return parts + _rest_of_head(rows)


def _rest_of_head(rows: TypedRows) -> list[Part]:
    parts: list[Part] = []
    notice = rows.column("invoice.collectionNoticeDate")
    if notice.null_count < len(notice):
        parts += member(',"collectionNoticeDate":"', dates(notice), '"')
    for name in ("vat", "fees"):
        answers = rows.column(f"invoice.{name}")
        if answers.null_count < len(answers):
            parts += member(f',"{name}":', booleans(answers))
    return parts


def _debtor(rows: TypedRows, slot: str, company_type: str) -> list[Part]:
    kind = rows.column(f"{slot}type")
    company = pc.fill_null(pc.equal(kind, "COMPANY"), fill_value=False)
    wire = pc.if_else(company, company_type, kind) if pc.any(company).as_py() else kind
    parts = ['{"type":"', escaped(wire), '"', *_names(rows, slot, company)]
    for name in ("customerNumber", "identificationNumber"):
        parts += member(f',"{name}":"', rows.texts(slot + name), '"')
    parts += member(',"emails":[{"value":"', _items(rows, f"{slot}emails"), '"}]')
    parts += member(',"phoneNumbers":[{"value":"', _items(rows, f"{slot}phoneNumbers"), '"}]')
    return [*parts, *_address(rows, slot), "}"]


def _names(rows: TypedRows, slot: str, company: pa.Array) -> list[Part]:
    first, last = rows.texts(f"{slot}firstname"), rows.texts(f"{slot}lastname")
    if pc.any(company).as_py():
        name = pc.coalesce(rows.texts(f"{slot}name"), last)
        first, last = masked(first, pc.invert(company)), pc.if_else(company, name, last)
    return [*member(',"firstname":"', first, '"'), *member(',"lastname":"', last, '"')]


def _items(rows: TypedRows, target: str) -> pa.Array:
    """Return the joined values of ``target`` as the inside of a list of objects."""
    column = rows.texts(target)
    if holds(column, "|"):
        column = pc.replace_substring(column, "|", '","countryCode":"')
    if holds(column, ";"):
        column = pc.replace_substring(column, ";", '"},{"value":"')
    return column


def _address(rows: TypedRows, slot: str) -> list[Part]:
    lines = {name: rows.texts(slot + name) for name in ("street", "city", "zipCode")}
    country = rows.texts(f"{slot}countryCode")
    whole = next((name for name, line in lines.items() if not line.null_count), None)
    if whole is not None:
        return _inline_address(lines, country, whole)
    fields = [
        pc.binary_join_element_wise(f'"{name}":"', line, '"', "") for name, line in lines.items()
    ]
    present = reduce(pc.or_, [line.is_valid() for line in lines.values()])
    fields.append(pc.binary_join_element_wise('"countryCode":"', country, '"', ""))
    address = masked(listed(fields, len(country)), present)
    return member(',"addresses":[{', address, "}]")


def _inline_address(lines: dict[str, pa.Array], country: pa.Array, whole: str) -> list[Part]:
    """Return the parts of an address that every row has, because every row has its ``whole``."""
    parts: list[Part] = [',"addresses":[{']
    before = True
    for name, line in lines.items():
        before = before and name != whole
        comma_before, comma_after = ("", ",") if before else (",", "")
        if name == whole:
            parts += [f'"{name}":"', line, '"']
        else:
            parts += member(f'{comma_before}"{name}":"', line, f'"{comma_after}')
    return [*parts, *member(',"countryCode":"', country, '"'), "}]"]


def _claim(rows: TypedRows, slot: str) -> Piece:
    minor = rows.column(f"{slot}remainingAmount")
    exists = pc.fill_null(pc.not_equal(minor, 0), fill_value=False)
    kind = rows.texts(f"{slot}type")
    parts: list[Part] = ["{", *member('"type":"', kind, '",')]
    parts += ['"remainingAmount":', amounts(minor, rows.column("invoice.currency"))]
    parts += member(',"description":"', rows.texts(f"{slot}description"), '"')
    return Piece([*parts, "}"], None if pc.all(exists).as_py() else exists)
