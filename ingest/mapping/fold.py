"""When two words of a file mean the same: case, blanks around them and Unicode form aside.

Source of the equivalence: Unicode TR15 (NFKC) and the standard's full case folding.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_BLANKS = re.compile(r"\s+")
UNSEEN: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
"""Signs of no width: they come along with text copied from web pages and change nothing."""

_WITHOUT_UNSEEN = dict.fromkeys(map(ord, UNSEEN))


def fold(text: str) -> str:
    r"""Return what of ``text`` counts when headings or table keys are compared.

    >>> fold(" Forfalls\u00a0 DATO ") == fold("forfalls dato")
    True
    >>> fold("Belo\u0308p") == fold("bel\u00f6p")
    True
    >>> fold("Beløp") == fold("Belop")
    False
    """
    visible = text.translate(_WITHOUT_UNSEEN)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return _BLANKS.sub(" ", folded).strip()


def clashes(words: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of ``words`` that differ as written but fold to the same.

    >>> clashes(["P", "F", "p"])
    [('P', 'p')]
    """
    seen: dict[str, str] = {}
    return [(seen[key], word) for word in words if seen.setdefault(key := fold(word), word) != word]
