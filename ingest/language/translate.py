"""Finds the catalogue's entry for an English text, and says it in another language.

An entry is a template. It fits a text that has the same words, whatever stands in the holes;
of several that fit, the one with the most words is taken. What stands in a hole is translated
in its turn where an entry fits it, and stays as it is where none does: values and the API's
own words pass through unchanged.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from string import Formatter
from types import ModuleType
from typing import Final

from ingest.language.names import Language

_SEPARATORS: Final = ("\n", " | ", "; ", ". ", ": ", ", ")
"""Where a text that no entry fits may be several texts, the widest gap first."""
_NAMED: Final = re.compile(r"(\S+: )(.+)", re.DOTALL)
_EXPLAINED: Final = re.compile(r"([^()]+) \(([^()]+)\)")
"""A name before a text, and a text behind a word."""
_LISTED: Final = re.compile(
    r"(?P<before>['`]|[./-][dmy]{1,4}|[a-z][A-Za-z]*[A-Z]\w*) (?P<joint>or|and) "
    r"(?=['`]|[dmy]{1,4}[./-]|[a-z][A-Za-z]*[A-Z])"
)
"""An English word between two names: what is quoted, forms of dates, fields of the API."""
_LONGEST: Final = 2_000
"""Characters up to which a text is held against entries as a whole."""
_REMEMBERED: Final = 4_096
_NUMBERS: Final = frozenset({"count", "line", "minor", "most", "percent"})
"""Names of holes that hold numbers only, so that few words around them are enough."""
_VERBATIM: Final = "said"
"""The name of a hole that holds the words of others."""


def translated(text: str, language: Language) -> str:
    """Return an English text of the program in ``language``; one it does not know as it is.

    >>> translated("Nothing is left to do.", Language.BOKMAL)
    'Ingenting gjenstår.'
    >>> translated("There is no file 'open items.csv'.", Language.BOKMAL)
    "Filen 'open items.csv' finnes ikke."
    """
    return text if language is Language.ENGLISH else _translated(text, language)


def translated_detail(text: str, language: Language) -> str:
    """Return what stands in a rule's sentence as ``{detail}`` in ``language``.

    >>> translated_detail("1, 2, 3, 4, 5 and 3 more", Language.BOKMAL)
    '1, 2, 3, 4, 5 og 3 til'
    """
    return text if language is Language.ENGLISH else _reader(language, details=True).say(text)


def template_in(template: str, language: Language) -> str:
    """Return a template that stands in the catalogue word for word, its holes still open.

    >>> template_in("{value} in {column} is neither yes nor no.", Language.BOKMAL)
    '{value} i {column} er verken ja eller nei.'
    """
    if language is Language.ENGLISH:
        return template
    return _reader(language, details=False).entries.get(template, template)


def reason_in(reason: str, language: Language) -> str:
    """Return why a mapping leaves a row out; what an author of mappings wrote stays as it is.

    >>> reason_in("settled", Language.BOKMAL), reason_in("paid by cheque", Language.BOKMAL)
    ('oppgjort', 'paid by cheque')
    """
    if language is Language.ENGLISH:
        return reason
    reasons: Mapping[str, str] = _catalogue(language).REASONS
    return reasons.get(reason, reason)


@lru_cache(_REMEMBERED)
def _translated(text: str, language: Language) -> str:
    return _reader(language, details=False).say(text)


@lru_cache
def _reader(language: Language, *, details: bool) -> "Reader":
    found = _catalogue(language)
    of_details = Reader(found.DETAILS, {}, found.JOINTS)
    return of_details if details else Reader(found.TEXTS, found.WORDS, found.JOINTS, of_details)


def _catalogue(language: Language) -> ModuleType:
    # The catalogue is large, and only readers of another language need it.
    from ingest.language import bokmal  # noqa: PLC0415 - as above

    return {Language.BOKMAL: bokmal}[language]


class _Entry:
    """A template with holes. Its pattern is made when a text holds its longest piece."""

    def __init__(self, template: str) -> None:
        self.template = template
        self._pieces = list(_pieces(template))
        self._longest = max((piece for piece, _ in self._pieces), key=len)
        self.weight = sum(len(piece) for piece, _ in self._pieces)

    def fits(self, text: str) -> re.Match[str] | None:
        """Return what fills the holes, by their names; None unless the whole text fits."""
        return self._pattern.fullmatch(text) if self._longest in text else None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        seen: set[str] = set()
        pattern = ""
        for piece, name in self._pieces:
            pattern += re.escape(piece)
            if name is not None:
                what = r"[\d\s.,%]+" if name in _NUMBERS else ".*?"
                pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{what})"
                seen.add(name)
        return re.compile(pattern, re.DOTALL)


class Reader:
    """A catalogue, ready to recognise texts."""

    def __init__(
        self,
        entries: Mapping[str, str],
        words: Mapping[str, str],
        joints: Mapping[str, str],
        inner: "Reader | None" = None,
    ) -> None:
        """Take the templates and single words, and what they are in the other language.

        ``joints`` are the words between names in a list; ``inner`` knows what may
        stand in holes besides.
        """
        self._joints = joints
        self.entries = entries
        self._bare = {key.strip(): other.strip() for key, other in entries.items()}
        self._words = words
        self._inner = inner
        holed = [_Entry(key) for key in self._bare if "{" in key]
        self._holed = sorted(holed, key=lambda entry: -entry.weight)

    def say(self, text: str) -> str:
        """Return ``text`` in the other language, with the blanks around it as they are."""
        bare = text.strip()
        said = self.say_whole(bare)
        if said is None:
            said = self._parts(bare)
        return text.replace(bare, said, 1) if bare else text

    def say_whole(self, text: str) -> str | None:
        """Return a text in the other language that an entry fits as a whole, else None."""
        if text in self._words:
            return self._words[text]
        found = self.find(text)
        if found is None:
            return None
        template, values = found
        filled = {
            name: value if name == _VERBATIM else self._value(value)
            for name, value in values.items()
        }
        return self._bare[template].format_map(filled)

    def find(self, text: str) -> tuple[str, Mapping[str, str]] | None:
        """Return the template that fits ``text`` as a whole, and what fills it."""
        if text in self._bare and "{" not in text:
            return text, {}
        if len(text) <= _LONGEST:
            for entry in self._holed:
                if found := entry.fits(text):
                    return entry.template, found.groupdict()
        return None

    def _parts(self, text: str) -> str:
        if "\n" not in text:
            if named := _NAMED.fullmatch(text):
                return named[1] + self._value(named[2])
            if explained := _EXPLAINED.fullmatch(text):
                return f"{self._value(explained[1])} ({self._value(explained[2])})"
        for separator in _SEPARATORS:
            if separator in text:
                return separator.join(map(self._value, text.split(separator)))
        return _LISTED.sub(self._joint, text)

    def _joint(self, found: re.Match[str]) -> str:
        return f"{found['before']} {self._joints.get(found['joint'], found['joint'])} "

    def _value(self, value: str) -> str:
        # A single word may be somebody's own: but for a few, only texts of several are ours.
        if " " not in value.strip():
            return self._words.get(value, value)
        said = self.say(value)
        return self._inner.say(value) if self._inner and said == value else said


def _pieces(template: str) -> Iterator[tuple[str, str | None]]:
    for literal, name, _, _ in Formatter().parse(template):
        yield literal, name
