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
from ingest.identifiers.columns import Mask, TextBytes, has_other_than_digits, mask, mask_of
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
_MONTH: Final = (
    r"(?i:jan|feb|mar|mär|apr|mai|maj|may|jun|jul|aug|sep|sept|okt|oct|nov|des|dec|dez)[a-z]*"
)
_NUMBER: Final = r"[0-9]{1,4}"
_DAY: Final = (
    rf"^(?:(?:{_NUMBER}\.?[ .-])?{_MONTH}\.?[ .-]?{_NUMBER}|{_NUMBER}\.?[ .-]?{_MONTH}\.?"
    rf"|[0-9]{{1,2}}([./-])[0-9]{{1,2}}[./-](?:[0-9]{{2}}|[0-9]{{4}})"
    r"|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[ T]00:00:00)?)$"
)
_MONTHS: Final = re.findall("...", "janfebmaraprmaimajmayjunjulaugsepoktoctnovdesdecdez")
_SIGNS_OF_DATES: Final = np.frombuffer(b"./- ", np.uint8)
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
_BEYOND_ASCII: Final = 0x80
_BLANK: Final = 0x20


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
    findings = []
    for step in (_error_cells, _ids, _decimals, _words):
        for finding in step(text, kind):
            findings.append(finding)
            if not RULES[finding.code].adjustable:
                text = null_at(text, finding.where)
        if step is _decimals:
            text = _without_decimals(text, kind)
    return Examined(text, tuple(findings))


def _error_cells(text: pa.Array, _kind: Kind) -> Iterator[Finding]:
    if _holds(text, b"#"):
        yield from _found("excel_error_cell", text, _ERROR)


def _ids(text: pa.Array, kind: Kind) -> Iterator[Finding]:
    if kind not in _IDS:
        return
    if _holds(text, b"+") and (_holds(text, b"E") or _holds(text, b"e")):
        yield from _found("id_scientific", text, _SCIENTIFIC)
    lost = _lost_digits(text, kind)
    if lost.any():
        yield Finding("id_digits_lost", lost)
    if kind is Kind.ID:
        may_be = _may_be_dates(text)
        if may_be.any():
            days = mask_of(len(text), may_be, _matches(text.take(pa.array(may_be)), _DAY))
            if days.any():
                yield Finding("id_became_date", days)


def _decimals(text: pa.Array, kind: Kind) -> Iterator[Finding]:
    """Yield ids with decimals: of those that are digits only, they can be taken off."""
    if kind in _IDS and (_holds(text, b".") or _holds(text, b",")):
        code = "id_decimals_removed" if kind in _DIGITS_ONLY else "id_became_number"
        yield from _found(code, text, _DECIMALS)


def _without_decimals(text: pa.Array, kind: Kind) -> pa.Array:
    if kind not in _DIGITS_ONLY or not (_holds(text, b".") or _holds(text, b",")):
        return text
    return pc.replace_substring_regex(text, _DECIMALS, r"\1")


def _words(text: pa.Array, kind: Kind) -> Iterator[Finding]:
    """Yield traces of wrong encodings, signs that only look like others, and control signs."""
    if kind not in _WORDS:
        return
    used = TextBytes(text).used
    beyond = bool((used >= _BEYOND_ASCII).any())
    if beyond and _may_be_garbled(used):
        yield from _quoted("text_garbled", text, _GARBLED)
    if beyond and kind is Kind.ID:
        yield from _quoted("id_lookalike", text, rf"{_STRANGE}")
    if (used < _BLANK).any() or (used == 0x7F).any() or (beyond and _holds_pair(used, 0xC2, 0xA0)):  # noqa: PLR2004 - DEL, and what stands before C1 controls
        yield from _quoted("control_character", text, _CONTROL)


def _may_be_garbled(used: np.ndarray) -> bool:
    """Tell whether bytes of Ã, Â, â, of quotes or of a lost character occur at all."""
    pairs = ((0xC3, 0x82), (0xC3, 0x83), (0xE2, 0x80), (0xEF, 0xBF))
    return any(((used[:-1] == one) & (used[1:] == other)).any() for one, other in pairs)


def _holds_pair(used: np.ndarray, first: int, below: int) -> bool:
    return bool(((used[:-1] == first) & (used[1:] < below)).any())


def _holds(text: pa.Array, sign: bytes) -> bool:
    return bool((TextBytes(text).used == sign[0]).any())


def _matches(text: pa.Array, pattern: str) -> Mask:
    return mask(pc.match_substring_regex(text, pattern))


def _found(code: str, text: pa.Array, pattern: str) -> Iterator[Finding]:
    where = _matches(text, pattern)
    if where.any():
        yield Finding(code, where)


def _quoted(code: str, text: pa.Array, pattern: str) -> Iterator[Finding]:
    """Yield the values that match, with what matched in the first of them as detail."""
    for finding in _found(code, text, pattern):
        first = text.filter(pa.array(finding.where)).slice(0, 1)
        sign = pc.struct_field(pc.extract_regex(first, f"(?P<sign>{pattern})"), "sign")[0].as_py()
        yield Finding(code, finding.where, _named(sign))


def _named(signs: str) -> str:
    points = " ".join(f"U+{ord(sign):04X}" for sign in signs)
    return f"'{signs}' ({points})" if signs.isprintable() else points


def _lost_digits(text: pa.Array, kind: Kind) -> Mask:
    """Return where digits behind the fifteenth are all zero, and that is no chance."""
    found = TextBytes(text)
    long = np.flatnonzero(found.lengths > _KEPT_DIGITS)
    lost = np.zeros(len(text), bool)
    if not len(long):
        return lost
    values = text.take(pa.array(long))
    tails = pc.utf8_slice_codeunits(values, _KEPT_DIGITS, 64)
    zeros = ~has_other_than_digits(values) & _matches(tails, "^0+$")
    enough = found.lengths[long] >= _KEPT_DIGITS + _FEWEST_ZEROS
    if kind is Kind.KID:
        enough |= kid.examine(values).mismatched
    lost[long] = zeros & enough
    return lost


def _may_be_dates(text: pa.Array) -> np.ndarray:
    """Return the places of values that begin like a date: with a month, or with few digits."""
    found = TextBytes(text)
    lines = np.flatnonzero((found.lengths > 3) & (found.lengths < 20))  # noqa: PLR2004 - of dates
    if not len(lines):
        return lines
    begin = [found.data.take(found.starts[lines] + place, mode="clip") for place in range(5)]
    digit = (begin[0] - np.uint8(ord("0"))) <= 9  # noqa: PLR2004 - the highest digit
    second, third, fifth = (np.isin(begin[place], _SIGNS_OF_DATES) for place in (1, 2, 4))
    letters = (begin[1] >= ord("A")) | (begin[2] >= ord("A"))
    folded = sum((begin[place] | 0x20).astype(np.uint32) << (8 * place) for place in range(3))
    months = np.array([sum(ord(sign) << (8 * i) for i, sign in enumerate(m)) for m in _MONTHS])
    may_be = np.isin(folded, months) | (digit & (second | third | fifth | letters))
    return np.asarray(lines[may_be])
