"""The text of a target to its value, kind by kind; what cannot be converted is null and found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers import (
    country,
    email,
    kid,
    national_id,
    organisation_number,
    phone,
    postal_code,
)
from ingest.identifiers.columns import encoded, mask
from ingest.identifiers.lists import Lists
from ingest.mapping import declaration
from ingest.mapping.bind import Binding
from ingest.mapping.dates import reader_of
from ingest.mapping.evidence import Said, said_by_dates
from ingest.mapping.findings import Finding
from ingest.mapping.fold import fold
from ingest.mapping.layouts import Currencies, read_amounts
from ingest.mapping.places import country_of
from ingest.mapping.targets import Kind
from ingest.mapping.text import by_distinct, capitals, empty_as_null, spread


@dataclass(frozen=True, slots=True)
class Context:
    """What a conversion may need besides the text itself."""

    mapping: declaration.Mapping
    currencies: Currencies
    columns: Mapping[str, pa.Array]
    """Targets that are typed already."""


@dataclass(frozen=True, slots=True, eq=False)
class Converted:
    """A typed column, and what was found in it."""

    column: pa.Array
    findings: tuple[Finding, ...] = ()
    said: Said | None = None
    """What amounts and dates say about how they are written, with places for rows."""


Converter = Callable[[pa.Array, Binding, Context], Converted]

PER_ROW: Final = frozenset({Kind.AMOUNT, Kind.POSTAL_CODE})
"""Kinds whose value depends on another column of the row, so that no constant is one value."""


def _text(text: pa.Array, _binding: Binding, _context: Context) -> Converted:
    return Converted(text)


def _code(text: pa.Array, binding: Binding, _context: Context) -> Converted:
    return Converted(
        _countries(text) if binding.target.endswith(".countryCode") else capitals(text)
    )


def _countries(text: pa.Array) -> pa.Array:
    """Return codes of countries, also for their names; what is neither stays as it is."""
    codes = capitals(text)
    coded = encoded(codes)
    distinct = coded.dictionary.to_pylist()
    if country.COMMON.issuperset(distinct):
        return codes
    found = [code if code in country.COMMON else country_of(code) or code for code in distinct]
    return pa.array(found, pa.string()).take(coded.indices)


def _kid(text: pa.Array, _binding: Binding, context: Context) -> Converted:
    agreed = context.mapping.kid
    algorithm, lengths = agreed.algorithm, agreed.lengths
    values, restored = kid.restore_zeros(text, algorithm=algorithm, lengths=lengths)
    return Converted(values, (Finding("kid_zero_restored", restored),))


def _amount(text: pa.Array, _binding: Binding, context: Context) -> Converted:
    amounts = read_amounts(text, context.currencies)
    example = example_amount(context.mapping.numbers)
    findings = [Finding(error.value, where, example) for error, where in amounts.wrong.items()]
    return Converted(amounts.minor, tuple(findings), amounts.said)


def example_amount(numbers: declaration.Numbers) -> str:
    """Return how an amount may be written, for a hint.

    >>> example_amount(declaration.Numbers())
    '1 234,50'
    """
    thousand = f"1{numbers.thousands[0] if numbers.thousands else ''}234"
    return thousand if numbers.unit == "minor" else f"{thousand}{numbers.decimal}50"


def _date(text: pa.Array, _binding: Binding, context: Context) -> Converted:
    formats = context.mapping.dates
    reader, coded = reader_of(tuple(formats)), encoded(text)
    read = [reader.read(value) for value in coded.dictionary.to_pylist()]
    values, unreadable = spread(pa.array(read, pa.date32()), coded)
    finding = Finding("date_unreadable", unreadable, " or ".join(formats))
    return Converted(values, (finding,), said_by_dates(coded, read))


def _boolean(text: pa.Array, _binding: Binding, context: Context) -> Converted:
    words = {fold(word): meaning for word, meaning in context.mapping.booleans.items()}
    values, unreadable = by_distinct(text, lambda word: words.get(fold(word)), pa.bool_())
    detail = ", ".join(context.mapping.booleans)
    return Converted(values, (Finding("boolean_unreadable", unreadable, detail),))


def _identification(text: pa.Array, _binding: Binding, _context: Context) -> Converted:
    values, restored = national_id.restore_zero(organisation_number.compact(text))
    return Converted(empty_as_null(values), (Finding("national_id_zero_restored", restored),))


def _emails(text: pa.Array, _binding: Binding, _context: Context) -> Converted:
    return _list(email.examine(text), email.MALFORMED)


def _phones(text: pa.Array, _binding: Binding, _context: Context) -> Converted:
    return _list(phone.examine(text), phone.MALFORMED)


def _list(read: Lists, code: str) -> Converted:
    rejected = mask(pc.is_valid(read.rejected))
    return Converted(read.values, (Finding(code, rejected, value=read.rejected),))


def _postal_code(text: pa.Array, binding: Binding, context: Context) -> Converted:
    country = context.columns[binding.target.replace("zipCode", "countryCode")]
    norwegian = mask(pc.equal(country, postal_code.COUNTRY))
    read = postal_code.examine(text, norwegian)
    return Converted(read.values, (Finding("postal_code_zero_restored", read.restored),))


CONVERTERS: Final[Mapping[Kind, Converter]] = {
    Kind.TEXT: _text,
    Kind.ID: _text,
    Kind.CODE: _code,
    Kind.KID: _kid,
    Kind.AMOUNT: _amount,
    Kind.DATE: _date,
    Kind.BOOLEAN: _boolean,
    Kind.IDENTIFICATION: _identification,
    Kind.EMAILS: _emails,
    Kind.PHONES: _phones,
    Kind.POSTAL_CODE: _postal_code,
}
"""How each kind is converted."""
