r"""What Excel, wrong encodings and copied text have done to a column's cells.

Excel shortens long numbers (``1,23E+11``), keeps fifteen digits of them, makes
numbers and dates of ids (``10001.0``, ``mai.26``), and writes ``#N/A`` where a
formula failed. Text that was decoded wrongly keeps the traces: UTF-8 read as
cp1252 (``Ã¦``), cp850 or cp865 read as cp1252 (``B†k``), and the sign for a lost
character. What one reading alone can explain is put right and told; the rest is
told. A good column costs a look at its bytes.

>>> found = examine(pa.array(["1,23E+11", "10001", "mai.26"]), Kind.ID)
>>> [(each.code, each.where.tolist()) for each in found.findings]
[('id_scientific', [True, False, False]), ('id_became_date', [False, False, True])]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.rules import RULES
from ingest.identifiers import kid
from ingest.identifiers.columns import (
    Mask,
    TextBytes,
    has_other_than_digits,
    mask,
    mask_of,
    truths,
)
from ingest.mapping.findings import Finding
from ingest.mapping.targets import Kind
from ingest.mapping.text import null_at

_DIGITS_ONLY: Final = frozenset({Kind.KID, Kind.IDENTIFICATION, Kind.PHONES, Kind.POSTAL_CODE})
_IDS: Final = _DIGITS_ONLY | {Kind.ID}
_WORDS: Final = frozenset({Kind.ID, Kind.TEXT})
_KEPT_DIGITS: Final = 15
_FEWEST_ZEROS: Final = 3
"""Zeros at the end of an id that are no chance any more; of a KID, one that fails its check."""

_ERROR: Final = (
    r"^(?:#{3,}|(?i:#(?:N/A|NV|I/T|N/D|SAKNAS!|NULL!|DIV(?:ISION)?/0!|REF(?:ERENCE|ERENS)?!|BEZUG!"
    r"|VALUE!|VERDI!|VÆRDI!|VÄRDEFEL!|WERT!|NAME\?|NAVN\?|NAMN\?|NUM!|TALL!|ZAHL!|OGILTIGT!"
    r"|GETTING_DATA|SPILL!|CALC!)))$"
)
"""In the languages of Excel that our users have; ``###`` stands for a column too narrow."""
_SCIENTIFIC: Final = r"^[0-9](?:[.,][0-9]+)?[eE][+][0-9]{1,3}$"
_DECIMALS: Final = r"^([0-9]+)[.,]0{1,2}$"
_NUMBER: Final = r"^[0-9]+(?:[.,]0{1,2}|,[0-9]+)$"
"""Of ids that may hold other signs: a point can be part of them, a comma is Excel's."""
_MONTH: Final = r"(?i:jan|feb|mar|mär|apr|mai|maj|may|jun|jul|aug|sep|sept|okt|oct|nov|des|dec|dez)"
_UP_TO_31: Final = r"(?:0?[1-9]|[12][0-9]|3[01])"
_DAY: Final = (
    rf"^(?:{_MONTH}\.?[ .-][0-9]{{2}}|[0-9]{{1,2}}\.?[ .-]?{_MONTH}\.?"
    rf"|{_UP_TO_31}(?:[./-]{_UP_TO_31}[./-](?:19|20)[0-9]{{2}}|[./]{_UP_TO_31}[./][0-9]{{2}})"
    r"|(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?:[ T]00:00:00)?)$"
)
"""As Excel shows dates: mai.26, 1-okt, 01.05.2026, 5/26/26, 2026-05-01."""
_MONTHS: Final = re.findall("...", "janfebmaraprmaimajmayjunjulaugsepoktoctnovdesdecdez")
_OF_MONTHS: Final = [
    np.isin(np.arange(256), [ord(c) for month in _MONTHS for c in (month[at], month[at].upper())])
    for at in range(3)
]
"""Which bytes stand first, second and third in months."""
_PARTS: Final = np.array([chr(code) in "./- " or chr(code).isalpha() for code in range(256)])
"""Which bytes stand between the parts of a date, or begin its month."""
_LOST: Final = "\N{REPLACEMENT CHARACTER}"
_DAGGERS: Final = "\u2020\u203a"
_QUOTES: Final = _DAGGERS + "\u201e\u201d\u201a\u2018"
"""What cp1252 has where cp850 and cp865 have å, ø and ä, ö, é, æ."""
_GARBLED: Final = (
    rf"{_LOST}|[ÃÂ][^\x00-\x7F]|(?:^|[ ])Â(?:[ ]|$)|â€"
    rf"|\p{{L}}[{_QUOTES}]\p{{L}}|[{_DAGGERS}]\p{{L}}|\p{{L}}[{_DAGGERS}]"
)
_STRANGE: Final = r"[^\x20-\x7E\p{Latin}\p{Z}]"
_CONTROL: Final = r"[\x00-\x1F\x7F\x{80}-\x{9F}]"
_ZERO: Final = np.uint8(ord("0"))
_NINE: Final = ord("9")
_BLANK: Final = 0x20
_BEYOND_ASCII: Final = 0x80
_BEFORE_C1: Final = 0xC2
_BEYOND_C1: Final = 0xA0
_LEAST_OF_THREE_BYTES: Final = 0xE0


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """A column as it goes on, null where a value is lost, and what was found in it."""

    text: pa.Array
    findings: tuple[Finding, ...]


def examine(text: pa.Array, kind: Kind) -> Examined:
    """Return a clean column of ``kind`` without what can be put right, and all its damage.

    What has an error that no mapping can soften is null from there on, so that
    nothing else is said of it.
    """
    look = TextBytes(text)
    found = [*_error_cells(text, look)]
    if kind in _IDS:
        found += _ids(text, look, kind)
    if kind in _WORDS:
        found += _words(text, look, kind)
    for finding in found:
        if finding.code == "id_decimals_removed":
            text = pc.replace_substring_regex(text, _DECIMALS, r"\1")
        elif not RULES[finding.code].adjustable:
            text = null_at(text, finding.where)
    return Examined(text, tuple(found))


def _error_cells(text: pa.Array, look: TextBytes) -> Iterator[Finding]:
    if _holds(look, "#"):
        yield from _found("excel_error_cell", text, _ERROR)


def _ids(text: pa.Array, look: TextBytes, kind: Kind) -> Iterator[Finding]:
    if _holds(look, "+") and (_holds(look, "E") or _holds(look, "e")):
        yield from _found("id_scientific", text, _SCIENTIFIC)
    if (long := np.flatnonzero(look.lengths > _KEPT_DIGITS)).size:
        lost = mask_of(len(text), long, _lost_digits(text.take(pa.array(long)), kind))
        if lost.any():
            yield Finding("id_digits_lost", lost)
    if _holds(look, ".") or _holds(look, ","):
        if kind in _DIGITS_ONLY:
            yield from _found("id_decimals_removed", text, _DECIMALS)
        else:
            yield from _found("id_became_number", text, _NUMBER)
    if kind is Kind.ID and (may_be := _may_be_dates(look)).size:
        days = mask_of(len(text), may_be, _matches(text.take(pa.array(may_be)), _DAY))
        if days.any():
            yield Finding("id_became_date", days)


def _words(text: pa.Array, look: TextBytes, kind: Kind) -> Iterator[Finding]:
    """Yield traces of wrong encodings, signs that only look like others, and control signs."""
    used = look.used
    control = look.lowest < _BLANK or _holds(look, "\x7f")
    if look.highest >= _BEYOND_ASCII:
        if _may_be_garbled(look):
            yield from _quoted("text_garbled", text, _GARBLED)
        if kind is Kind.ID:
            yield from _quoted("id_lookalike", text, _STRANGE)
        control |= bool(((used[:-1] == _BEFORE_C1) & (used[1:] < _BEYOND_C1)).any())
    if control:
        yield from _quoted("control_character", text, _CONTROL)


def _may_be_garbled(look: TextBytes) -> bool:
    """Tell whether bytes of Ã, Â, â, of quotes or of a lost character occur at all."""
    if look.highest >= _LEAST_OF_THREE_BYTES:
        return True
    first, second = look.used[:-1], look.used[1:]
    return bool(((first == 0xC3) & ((second & 0xFE) == 0x82)).any())  # noqa: PLR2004 - Â and Ã


def _holds(look: TextBytes, sign: str) -> bool:
    return look.holds(ord(sign))


def _matches(text: pa.Array, pattern: str) -> Mask:
    return mask(pc.match_substring_regex(text, pattern))


def _found(code: str, text: pa.Array, pattern: str) -> Iterator[Finding]:
    where = _matches(text, pattern)
    if where.any():
        yield Finding(code, where)


def _quoted(code: str, text: pa.Array, pattern: str) -> Iterator[Finding]:
    """Yield the values that match, with what first matched in each of them as detail."""
    for finding in _found(code, text, pattern):
        where = truths(finding.where)
        matched = pc.extract_regex(text.filter(where), f"(?P<sign>{pattern})")
        signs = pc.struct_field(matched, "sign").dictionary_encode()
        named = pa.array(map(_named, signs.dictionary.to_pylist()), pa.string()).take(signs.indices)
        nothing = pa.nulls(len(text), pa.string())
        yield Finding(code, finding.where, pc.replace_with_mask(nothing, where, named))


def _named(signs: str) -> str:
    points = " ".join(f"U+{ord(sign):04X}" for sign in signs)
    return f"'{signs}' ({points})" if signs.isprintable() else points


def _lost_digits(values: pa.Array, kind: Kind) -> Mask:
    """Return where digits behind the fifteenth are all zero, and that is no chance."""
    tails = pc.utf8_slice_codeunits(values, _KEPT_DIGITS, 64)
    enough = TextBytes(tails).lengths >= _FEWEST_ZEROS
    if kind is Kind.KID:
        enough |= kid.examine(values).mismatched
    zeros: Mask = ~has_other_than_digits(values) & _matches(tails, "^0+$") & enough
    return zeros


def _may_be_dates(look: TextBytes) -> np.ndarray:
    """Return the places of values that begin like a date: with a month, or with few digits."""
    if look.lowest >= _ZERO and look.highest <= _NINE:
        return np.empty(0, np.int64)
    lines = np.flatnonzero((look.lengths > 3) & (look.lengths < 20))  # noqa: PLR2004 - of dates
    first = look.data.take(look.starts[lines])
    words = lines[_OF_MONTHS[0][first]]
    for place in (1, 2):
        words = words[_OF_MONTHS[place][look.data.take(look.starts[words] + place)]]
    figures = lines[(first - _ZERO) <= 9]  # noqa: PLR2004 - as above
    parted = np.zeros(len(figures), bool)
    for place in (1, 2, 4):
        parted |= _PARTS[look.data.take(look.starts[figures] + place, mode="clip")]
    return np.union1d(words, figures[parted])
