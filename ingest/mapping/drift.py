"""What changed in an export's headings since its mapping was written, in sentences.

Nothing is taken for the same because it looks so: a new name is suggested, and
the mapping's owner decides.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from ingest.mapping.fold import fold

_LEAST_LIKENESS: Final = 0.6
_MOST_TOLD: Final = 10


def changes(recorded: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return what differs between the ``recorded`` headings and those that were ``found``.

    Case, blanks and the way accents are stored do not count. Empty where nothing
    was recorded or nothing changed.

    >>> changes(["Nr", "Restsum", "Dato"], ["Nr", "Restbeløp", "Dato", "KID"])
    ["The column 'Restsum' is gone; 'Restbeløp' stands in its place.", "The column 'KID' is new."]
    >>> changes(["Nr", "Dato"], ["dato", "nr"])
    ['The columns stand in another order.']
    """
    if not recorded:
        return []
    told = [*_gone_and_new(recorded, found), *_moved(recorded, found)]
    more = len(told) - _MOST_TOLD
    return [*told[:_MOST_TOLD], f"And {more} more changes."] if more > 0 else told


def _gone_and_new(recorded: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    before, after = {fold(name) for name in recorded}, {fold(name) for name in found}
    new = [name for name in found if fold(name) not in before]
    suggested: set[str] = set()
    for place, name in enumerate(recorded):
        if fold(name) in after:
            continue
        here = found[place] if place < len(found) else None
        like = _likest(name, [each for each in new if each not in suggested])
        if like is not None:
            suggested.add(like)
            yield f"The column '{name}' is gone; '{like}' is new and has a similar name."
        elif here in new and here not in suggested:
            suggested.add(here)
            yield f"The column '{name}' is gone; '{here}' stands in its place."
        else:
            yield f"The column '{name}' is gone."
    yield from (f"The column '{name}' is new." for name in new if name not in suggested)


def _likest(name: str, others: Sequence[str]) -> str | None:
    scored = [(SequenceMatcher(None, fold(name), fold(each)).ratio(), each) for each in others]
    score, likest = max(scored, default=(0.0, None))
    return likest if score >= _LEAST_LIKENESS else None


def _moved(recorded: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    """Columns are found by their headings, so another order is only worth knowing."""
    before, after = [fold(name) for name in recorded], [fold(name) for name in found]
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield "The columns stand in another order."
