"""How the report tables are written: our columns, the delimiter, the quotes.

UTF-8 with a byte order mark, because Excel takes the file for the local code
page without one; CRLF between records, as RFC 4180 has it; the export's own
delimiter, or ``;``, which Excel expects where the decimal sign is a comma. Every
text is quoted, so that blanks, delimiters and line breaks survive any reader;
numbers are not, and a cell of ours that says nothing is empty without quotes.

Our columns follow the export's and are named ``amili_...``, so that a later run
can recognise them in a corrected report and leave them alone.
"""

import string
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv

from ingest.domain.ours import INTEGERS, our_columns, prefix

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_ROWS_AT_ONCE: Final = 4_096
"""That are turned into text together: a tenth quicker than by 1,024, which pyarrow would take."""


def our_headings(originals: Sequence[str], *, several: bool = False) -> tuple[str, ...]:
    """Return the headings of our columns beside the export's own, of one file or ``several``.

    Where the export is a report of ours, its ``amili_`` columns are kept as they
    are, and the new ones are told apart by a number.

    >>> our_headings(["Fakturanr", "Beløp"])[:3]
    ('amili_row', 'amili_line', 'amili_run')
    >>> our_headings(["Fakturanr", "Amili_Row"])[:3]
    ('amili2_row', 'amili2_line', 'amili2_run')
    """
    taken = {heading.strip().casefold() for heading in originals}
    for number in count(1):
        ours = tuple(prefix(number) + name for name in our_columns(several=several))
        if taken.isdisjoint(ours):
            break
    return ours


def report_schema(originals: Sequence[str], *, several: bool = False) -> pa.Schema:
    """Return the columns of every report table: the export's, then ours."""
    headings = our_headings(originals, several=several)
    ours = [
        (heading, pa.int64() if name in INTEGERS else pa.string())
        for heading, name in zip(headings, our_columns(several=several), strict=True)
    ]
    return pa.schema([*((heading, pa.string()) for heading in originals), *ours])


def write_options(delimiter: str | None) -> pa.csv.WriteOptions:
    r"""Return how the tables are written, with ``delimiter`` if a CSV can have it, else ``;``.

    >>> write_options("\t").delimiter, write_options(None).delimiter, write_options("§").delimiter
    ('\t', ';', ';')
    """
    usable = delimiter is not None and delimiter in _DELIMITERS
    return pa.csv.WriteOptions(delimiter=delimiter if usable else ";", eol="\r\n")


def without_heading(options: pa.csv.WriteOptions) -> pa.csv.WriteOptions:
    """Return ``options`` for the lines behind the first ones."""
    return pa.csv.WriteOptions(
        delimiter=options.delimiter,
        eol=options.eol,
        include_header=False,
        batch_size=_ROWS_AT_ONCE,
    )


def as_csv(table: pa.Table, options: Any) -> pa.Buffer:  # noqa: ANN401 - pyarrow has no types
    """Return the bytes of ``table`` as a CSV, which nothing changes any more."""
    sink = pa.BufferOutputStream()
    pa.csv.write_csv(table, sink, options)
    return sink.getvalue()


# Digits stand without quotes around them, and a quote cannot be both.
_DELIMITERS: Final = frozenset("\t " + string.punctuation) - {'"'}
