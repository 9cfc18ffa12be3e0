"""E-mail address: RFC 5321 and 5322 as the package email-validator reads them, without asking DNS.

Cells hold lists, split at ``;``, ``,``, ``/`` and blanks. The canonical form
has the domain in small letters.

>>> canonical(" Kari.Nordmann@Example.COM ")
'Kari.Nordmann@example.com'
>>> canonical("kari@localhost")
Traceback (most recent call last):
ingest.identifiers.refusal.IdentifierError: not an e-mail address
>>> cells = pa.array(["a@example.com; ingen, b@example.com", None])
>>> examine(cells).values.to_pylist(), examine(cells).rejected.to_pylist()
(['a@example.com;b@example.com', None], ['ingen', None])
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import TextColumn, mask, replaced_where, truths
from ingest.identifiers.lists import Kind, Lists, examine_lists
from ingest.identifiers.refusal import IdentifierError

MALFORMED: Final = "email_malformed"

LONGEST: Final = 254
"""Characters that a mail server takes (RFC 5321, 4.5.3.1.3)."""

_LOCAL: Final = r"[A-Za-z0-9_+]+(?:[.-][A-Za-z0-9_+]+)*"
_PLAIN: Final = rf"^{_LOCAL}@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{{2,3}}$"
"""Good beyond doubt: top-level domains of two or three letters hold none that is reserved."""
_NEARLY_PLAIN: Final = (
    rf"^(?P<local>{_LOCAL})@"
    r"(?P<domain>(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,24})$"
)
_RESERVED: Final = r"\.(?:arpa|invalid|local|localhost|onion|test)$"
"""Domains that email-validator refuses (RFC 6761)."""
_LONGEST_PLAIN: Final = 63
"""Below every limit of a part, so that no part needs measuring."""


def canonical(text: str) -> str:
    """Return one address in canonical form. Raises IdentifierError: email_malformed."""
    from email_validator import (  # noqa: PLC0415 - takes 0.1 s to load, for odd addresses only
        EmailNotValidError,
        validate_email,
    )

    address = text.strip()
    if len(address) <= LONGEST:
        try:
            return str(validate_email(address, check_deliverability=False).normalized)
        except EmailNotValidError:
            pass
    raise IdentifierError(MALFORMED, "not an e-mail address")


def examine(column: TextColumn) -> Lists:
    """Judge every address in a text column of cells as ``canonical`` does."""
    return examine_lists(column, _KIND)


def _plain(cells: pa.Array) -> pa.Array:
    good = pc.and_(
        pc.match_substring_regex(cells, _PLAIN),
        pc.less_equal(pc.binary_length(cells), _LONGEST_PLAIN),
    )
    values = cells if pc.all(good).as_py() else pc.if_else(good, cells, None)
    odd = mask(values.is_null()) & mask(cells.is_valid())
    return replaced_where(values, odd, lambda _: _nearly_plain(cells.filter(truths(odd))))


def _nearly_plain(cells: pa.Array) -> pa.Array:
    """Accept capitals in the domain, and longer top-level domains; few exports have them."""
    found = pc.extract_regex(cells, _NEARLY_PLAIN)
    domain = pc.ascii_lower(pc.struct_field(found, "domain"))
    good = pc.and_(
        pc.invert(pc.match_substring_regex(domain, _RESERVED)),
        pc.less_equal(pc.binary_length(cells), _LONGEST_PLAIN),
    )
    return pc.if_else(
        good, pc.binary_join_element_wise(pc.struct_field(found, "local"), domain, "@"), None
    )


_KIND: Final = Kind(r"[;,/\s\p{Z}]+", _plain, canonical)
