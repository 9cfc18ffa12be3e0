"""Typed values as the export writes them, so that who reads of one can search for it."""

import pyarrow as pa
import pyarrow.compute as pc

from ingest.mapping.dates import write
from ingest.mapping.declaration import Mapping
from ingest.mapping.payload import amounts


def written(column: pa.Array, currency: pa.Array, mapping: Mapping) -> pa.Array:
    """Return values as ``mapping`` declares them: integers are minor units of ``currency``'s code.

    Dates are written in the first format, amounts without groups; texts stay as they are.

    >>> mapping = Mapping.model_construct(dates=["dd.mm.yyyy"])
    >>> import datetime
    >>> written(pa.array([datetime.date(2026, 1, 31)]), pa.nulls(1), mapping).to_pylist()
    ['31.01.2026']
    """
    if pa.types.is_integer(column.type):
        return _amounts(column, currency, mapping)
    if pa.types.is_date(column.type):
        coded = column.dictionary_encode()
        days = [write(day, mapping.dates[0]) for day in coded.dictionary.to_pylist()]
        return pa.array(days, pa.string()).take(coded.indices)
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "yes", "no")
    return column.cast(pa.string())


def _amounts(minor: pa.Array, currency: pa.Array, mapping: Mapping) -> pa.Array:
    if mapping.numbers.unit == "minor":
        return minor.cast(pa.string())
    text = amounts(minor, currency)
    return text if mapping.numbers.decimal == "." else pc.replace_substring(text, ".", ",")
