"""A person as somebody names them, and whether a text speaks of them.

An id number is looked for as digits, however they are grouped, also without the
zeros at its front that Excel takes away. A name is looked for word by word, in
any order and over several cells, without regard to capitals: a text too many is
forgotten rather than one too few.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_FEWEST_DIGITS: Final = 6
_FEWEST_WORDS: Final = 2
_SHORTEST_WORD: Final = 2
_GAPS: Final = "[ \N{NO-BREAK SPACE}.-]"


@dataclass(frozen=True, slots=True)
class Person:
    """An id number (``digits``) or a name (``words``, at least two); never shown."""

    digits: str = ""
    words: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return nothing that tells who it is."""
        return "Person(...)"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the person that ``text`` names.

        Raises ValueError, in words, where it could mean too many.

        >>> Person.read("260112 12345").digits, Person.read(" Kari  PRØVE ").words
        ('26011212345', ('kari', 'prøve'))
        >>> Person.read("Kari")
        Traceback (most recent call last):
        ValueError: give first and last name, or an id number of at least 6 digits
        """
        digits = re.sub(_GAPS, "", text.strip())
        if digits.isdecimal() and len(digits) >= _FEWEST_DIGITS:
            return cls(digits=digits)
        words = tuple(dict.fromkeys(_plain(text).split()))
        if len(words) >= _FEWEST_WORDS and min(map(len, words)) >= _SHORTEST_WORD:
            return cls(words=words)
        msg = "give first and last name, or an id number of at least 6 digits"
        raise ValueError(msg)

    def named_in(self, text: str) -> bool:
        """Tell whether ``text`` speaks of the person.

        >>> (
        ...     Person.read("01012612345").named_in("id 10126-12345,"),
        ...     Person.read("Bo Li").named_in('"firstname":"Bo","lastname":"Lind"'),
        ... )
        (True, False)
        """
        plain = _plain(text)
        if self.digits:
            parts = f"{_GAPS}?".join(self.digits.lstrip("0"))
            return re.search(rf"(?<!\d)0*{parts}(?!\d)", plain) is not None
        return all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain) for word in self.words)

    def among(self, texts: pa.Array) -> np.ndarray:
        """Return the places of the ``texts`` that speak of the person."""
        likely = np.flatnonzero(self._likely(texts).to_numpy(zero_copy_only=False))
        named = [place for place in likely if self.named_in(texts[int(place)].as_py())]
        return np.array(named, np.int64)

    def _likely(self, texts: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
        """Say of whole columns at once which texts are worth a closer look."""
        texts = pc.fill_null(texts, "")
        if self.digits:
            close = pc.replace_substring_regex(texts, _GAPS, "")
            return pc.match_substring(close, self.digits.lstrip("0"))
        lower = pc.utf8_normalize(pc.utf8_lower(texts), "NFKC")
        found = pa.repeat(pa.scalar(value=True), len(texts))
        for word in self.words:
            # What casefold makes of ß and its like, lower case does not.
            longest = max(re.split("ss", word), key=len)
            found = pc.and_(found, pc.match_substring(lower, longest))
        return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
