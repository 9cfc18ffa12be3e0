"""Countries by their names in six languages.

Source: the Unicode Common Locale Data Repository, as babel carries it.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

from ingest.mapping.fold import fold

_LANGUAGES: Final = ("nb", "nn", "da", "sv", "de", "en")
_ALPHA_2: Final = 2
_USUAL: Final = {
    "usa": "US",
    "u.s.a.": "US",
    "uk": "GB",
    "england": "GB",
    "wales": "GB",
    "holland": "NL",
    "scotland": "GB",
    "skottland": "GB",
    "skotland": "GB",
    "schottland": "GB",
}
"""Names that the repository lacks, and codes that are no ISO ones."""


def country_of(text: str) -> str | None:
    """Return the ISO 3166 alpha-2 code of a code or name.

    >>> country_of("Norge"), country_of("tyskland"), country_of("se"), country_of("Atlantis")
    ('NO', 'DE', 'SE', None)
    >>> country_of("UK"), country_of("NOR"), country_of("Österreich"), country_of("Danmark ")
    ('GB', None, 'AT', 'DK')
    """
    folded = fold(text)
    code = folded.upper() if len(folded) == _ALPHA_2 else None
    code = _USUAL.get(folded) or code or _names().get(folded)
    return code if code in _codes() else None


def country_table(texts: Iterable[str]) -> dict[str, str]:
    """Return the value table for ``texts``, those that are no codes themselves and are known."""
    return {text: code for text in texts if (code := country_of(text))}


@cache
def _names() -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 - takes 0.1 s to load, for columns of countries only

    named = dict(_USUAL)
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == _ALPHA_2:
                named.setdefault(fold(name), code)
    return named


@cache
def _codes() -> frozenset[str]:
    from ingest.identifiers.country import all_codes  # noqa: PLC0415 - as above

    return all_codes()
