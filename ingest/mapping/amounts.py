"""Amounts as text, in the signs a mapping declares, to integer minor units; no float anywhere.

This is the definition, one value at a time; ``ingest.mapping.layouts`` says the
same of whole columns.

The grammar, after outer blanks: perhaps a currency word before or behind, one
minus sign before or behind or parentheses around, digits in one piece or in
groups of exactly three with one declared sign between them, then perhaps the
decimal sign and digits. A declared blank stands for every kind of blank. The
currency word must be the row's own currency: ``USD 100`` in a row of kroner is
no amount. More decimals than the currency has are too precise, unless they
are zeros: it is the value that counts, not how it is written. Where the
mapping declares minor units, an amount is a whole number of them.

>>> kroner = AmountReader(Numbers(), "NOK")
>>> kroner.read("kr 4 500,00"), kroner.read("4500,5-")
(450000, -450050)
>>> kroner.read("1,500"), kroner.read("1,234").value
(150, 'amount_too_precise')
>>> kroner.read("1.234").value, kroner.read("USD 100").value
('amount_unreadable', 'amount_unreadable')
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ingest.domain.money import MAX_MINOR, exponent
from ingest.mapping.declaration import Numbers
from ingest.mapping.text import BLANKS, SPACES

_MINUS: Final = ("-", "\u2212")
_KRONER: Final = ("NOK", "SEK", "DKK", "ISK")
_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}
_NO_DIGIT: Final = re.compile(r"[^0-9]")
MOST_DIGITS: Final = len(str(MAX_MINOR))
"""The digits of an amount that is still believed, in minor units."""


class AmountError(StrEnum):
    """Why a text is no amount: a code of the catalogue of rules."""

    UNREADABLE = "amount_unreadable"
    TOO_PRECISE = "amount_too_precise"
    TOO_LARGE = "amount_too_large"


@dataclass(frozen=True, slots=True)
class Layout:
    """What the signs around an amount's digits say: its sign, and how many digits are decimals."""

    negative: bool
    decimals: int


class AmountReader:
    """Reads amounts of one currency in the signs that a mapping declares."""

    def __init__(self, numbers: Numbers, currency: str) -> None:
        """Compile the grammar; ``currency`` is a code, or '' where it is not known."""
        # Amounts in minor units have no decimals to count.
        self.places = 0 if numbers.unit == "minor" else exponent(currency)
        self._form = re.compile(_form(numbers))
        words = "|".join(re.escape(word) for word in _words(currency)) or "(?!)"
        self._before = re.compile(rf"^(?P<sign>[-\u2212]?)(?:{words})(?![a-z])", re.IGNORECASE)
        self._behind = re.compile(rf"(?<![a-z])(?:{words})$", re.IGNORECASE)

    def read(self, text: str) -> int | AmountError:
        """Return the minor units that ``text`` says, or why it says none."""
        found, negative = self._matched(text)
        if not found:
            return AmountError.UNREADABLE
        whole = _NO_DIGIT.sub("", found["whole"]).lstrip("0")
        decimals = (found["decimals"] or "").rstrip("0")
        if len(whole) > MOST_DIGITS - self.places:
            return AmountError.TOO_LARGE
        if len(decimals) > self.places:
            return AmountError.TOO_PRECISE
        minor = int(whole + decimals.ljust(self.places, "0") or "0")
        return -minor if negative else minor

    def layout(self, text: str) -> Layout | None:
        """Return the layout of ``text``; None where any digits in it could be too many.

        The minor units of every text that differs only in its digits are then
        those digits as a number, scaled by the decimals that are missing.
        """
        found, negative = self._matched(text)
        if not found:
            return None
        decimals = len(found["decimals"] or "")
        if decimals > self.places or len(found["whole"]) > MOST_DIGITS - self.places:
            return None
        return Layout(negative, decimals)

    def _matched(self, text: str) -> tuple[re.Match[str] | None, bool]:
        body, negative = _without_sign(self._without_currency(text.strip(BLANKS)))
        return self._form.fullmatch(body), negative

    def _without_currency(self, text: str) -> str:
        """Take one currency word away, in front or else behind."""
        bare, times = self._before.subn(r"\g<sign>", text)
        return (bare if times else self._behind.sub("", text)).strip(BLANKS)


def _words(currency: str) -> list[str]:
    """Return what may stand for ``currency`` beside its amount, the longest first."""
    words = [currency] if currency else []
    words += ["kr.", "kr"] if currency in _KRONER else []
    return [*words, _SYMBOLS[currency]] if currency in _SYMBOLS else words


def _without_sign(text: str) -> tuple[str, bool]:
    """Take one minus or one pair of parentheses away; a second one stays, and is no digit."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(BLANKS), True
    if text.startswith(_MINUS):
        return text[1:].strip(BLANKS), True
    if text.endswith(_MINUS):
        return text[:-1].strip(BLANKS), True
    return text, False


def _form(numbers: Numbers) -> str:
    signs = [f"[{SPACES}]" if s == " " else re.escape(s) for s in numbers.thousands]
    groups = [rf"[0-9]{{1,3}}(?:{sign}[0-9]{{3}})+" for sign in signs]
    whole = "|".join([*groups, "[0-9]+"])
    decimals = "0+" if numbers.unit == "minor" else "[0-9]+"
    return rf"(?P<whole>{whole})(?:{re.escape(numbers.decimal)}(?P<decimals>{decimals}))?"
