"""Headings as words that can be compared across spellings, cases and five languages."""

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ł": "l"})
_PARTS: Final = re.compile(r"[a-z]+|[0-9]+")
_CAMEL: Final = re.compile(r"(?<=[a-zæøåäö])(?=[A-ZÆØÅÄÖ])")
_WHOLE: Final = {
    "nummer": "nr",
    "number": "nr",
    "num": "nr",
    "no": "nr",
    "fakt": "faktura",
    "forf": "forfalls",
    "org": "organisasjons",
    "opr": "opprinnelig",
    "tlf": "telefon",
    "tel": "telefon",
    "adr": "adresse",
    "inv": "invoice",
    "cust": "customer",
    "amt": "amount",
}
"""Short forms of words, and what they stand for."""
_ENDS: Final = re.compile(r"(?<=[a-z]{3})(?:nummer|number)$")


def words(heading: str) -> list[str]:
    """Return the words of a heading: small letters without accents, short forms written out.

    >>> words("Fakt. nummer"), words("bookedInvoiceNumber"), words("Straße 2")
    (['faktura', 'nr'], ['booked', 'invoice', 'nr'], ['strasse', '2'])
    """
    apart = _CAMEL.sub(" ", heading)
    small = unicodedata.normalize("NFKC", apart).casefold().translate(_LETTERS)
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", small)
        if not unicodedata.combining(letter)
    )
    return [_ENDS.sub("nr", _WHOLE.get(part, part)) for part in _PARTS.findall(bare)]


def joined(heading: str) -> str:
    """Return the words of a heading as one.

    >>> joined("Forfallsdato") == joined("FORFALLS-DATO") == joined("forf.dato")
    True
    """
    return "".join(words(heading))
