"""What a heading says about its column: every field it could mean, how surely, and why."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from ingest.discover.synonyms import (
    AMOUNTS,
    BANK_WORDS,
    INCLUDING,
    NOT_AMOUNT_WORDS,
    NOT_AMOUNTS,
    ONLY_WHOLE,
    OTHER_ADDRESS,
    SYNONYMS,
    Field,
)
from ingest.discover.words import joined, words

SURE: Final = 80
CONTAINED: Final = 60
NEAR: Final = 55
PERHAPS: Final = 50
CONTAINED_PERHAPS: Final = 35
"""Confidence in percent that a heading alone gives."""
_OTHER_ADDRESS: Final = 20
_LEAST_LIKENESS: Final = 0.87
_LEAST_LENGTH: Final = 6
_SHORTEST_CONTAINED: Final = 3
_ADDRESS: Final = (Field.STREET, Field.ZIP_CODE, Field.CITY, Field.COUNTRY)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One field that a heading may mean; ``percent`` of confidence, ``why`` in words."""

    field: Field
    percent: int
    why: str


def meanings(heading: str) -> list[Meaning]:
    """Return the fields that ``heading`` may mean, the surest first.

    >>> [(each.field.value, each.percent) for each in meanings("Fakt.nr")]
    [('invoiceNumber', 80)]
    >>> [(each.field.value, each.percent) for each in meanings("Beløp eks. mva")]
    []
    """
    parts = words(heading)
    found = {field: told for field in Field if (told := _meaning(field, parts))}
    if not_an_amount(heading):
        found = {field: told for field, told in found.items() if field not in AMOUNTS}
    if set(parts) & set(BANK_WORDS) and len(parts) > 1:
        found.pop(Field.IDENTIFICATION, None)
    if set(parts) & set(OTHER_ADDRESS):
        found = {
            field: Meaning(field, told.percent - _OTHER_ADDRESS, told.why)
            if field in _ADDRESS
            else told
            for field, told in found.items()
        }
    return sorted(found.values(), key=lambda told: -told.percent)


def not_an_amount(heading: str) -> str | None:
    """Return the word for which a heading that looks like an amount is none, if there is one.

    >>> not_an_amount("Beløp eks. mva"), not_an_amount("Kundetype privat")
    ('mva', None)
    >>> not_an_amount("Beløp inkl. mva") is None
    True
    """
    parts = words(heading)
    if set(parts) & set(INCLUDING):
        return None
    inside = [word for word in NOT_AMOUNTS for part in parts if word in part]
    return next(iter([*inside, *(part for part in parts if part in NOT_AMOUNT_WORDS)]), None)


def is_known(heading: str) -> bool:
    """Say whether a text is a heading that the list has, and nothing besides."""
    return any(told.percent >= PERHAPS for told in meanings(heading))


def _meaning(field: Field, parts: list[str]) -> Meaning | None:
    whole = "".join(parts)
    sure, perhaps = _known(field)
    if whole in sure:
        return Meaning(field, SURE, "heading")
    if whole in perhaps:
        return Meaning(field, PERHAPS, "heading, which some systems use for something else")
    runs = _runs(parts)
    if runs & sure.keys():
        return Meaning(field, CONTAINED, "part of the heading")
    near = _nearest(whole, sure)
    if near:
        return Meaning(field, NEAR, f"heading is nearly '{near}'")
    if runs & perhaps.keys():
        return Meaning(field, CONTAINED_PERHAPS, "part of the heading")
    return None


@cache
def _known(field: Field) -> tuple[dict[str, str], dict[str, str]]:
    """Return the sure and the uncertain headings of ``field``, as they compare and as written."""
    texts = SYNONYMS[field]
    sure, perhaps = (
        {joined(text): text for text in told.split("|") if text}
        for told in (texts.sure, texts.perhaps)
    )
    return sure, perhaps


def _runs(parts: list[str]) -> set[str]:
    """Return every run of neighbouring words, joined, that is long enough to mean something."""
    places = range(len(parts))
    runs = {"".join(parts[first : last + 1]) for first in places for last in places[first:]}
    return {run for run in runs if len(run) >= _SHORTEST_CONTAINED} - ONLY_WHOLE


def _nearest(whole: str, known: dict[str, str]) -> str | None:
    """Return the heading that ``whole`` is but for a slip of the keyboard."""
    if len(whole) < _LEAST_LENGTH:
        return None
    matcher = SequenceMatcher(b=whole)
    for text, written in known.items():
        matcher.set_seq1(text)
        if (
            len(text) >= _LEAST_LENGTH
            and matcher.quick_ratio() >= _LEAST_LIKENESS <= matcher.ratio()
        ):
            return written
    return None
