"""The same rules in a loop over rows: csv and pydantic, as one would write it in an afternoon.

It reads amounts, dates and codes, proves ids and KIDs by their check digits,
and holds the fields of a row against each other. It makes no reports.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator

TODAY: Final = date(2026, 11, 22)

_AMOUNT: Final = re.compile(r"-?(?:\d{1,3}(?: \d{3})+|\d+)(?:,\d{1,2})?")
_EMAIL: Final = re.compile(r"[A-Za-z0-9_.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PHONE: Final = re.compile(r"(?:\+47)?[2-9]\d{7}")
_COUNTRIES: Final = frozenset({"NO", "SE", "DK", "FI", "IS", "DE", "GB", "NL", "PL", "US"})
_CURRENCIES: Final = frozenset({"NOK", "SEK", "DKK", "EUR", "USD", "GBP"})
_FIRST: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_ORGANISATION: Final = (3, 2, 7, 6, 5, 4, 3, 2, 1)
_DECEMBER: Final = 12
_DAYS: Final = 31


def amount(text: str) -> int:
    """Return minor units."""
    if not _AMOUNT.fullmatch(text):
        raise ValueError(text)
    whole, _, decimals = text.replace(" ", "").partition(",")
    return int(whole + decimals.ljust(2, "0"))


def day(text: str) -> date:
    """Return the date of dd.mm.yyyy."""
    return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a date has no zone


def _sums(digits: Iterable[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def proven_id(text: str) -> str:
    """Return a national id or an organisation number whose check digits are right."""
    digits = [int(digit) for digit in text]
    if len(digits) == len(_ORGANISATION):
        if _sums(digits, _ORGANISATION) % 11:
            raise ValueError(text)
        return text
    if len(digits) != len(_SECOND) or _sums(digits, _FIRST) % 11 or _sums(digits, _SECOND) % 11:
        raise ValueError(text)
    days, month = int(text[:2]) % 40, int(text[2:4]) % 40
    if not (1 <= days <= _DAYS and 1 <= month <= _DECEMBER):
        raise ValueError(text)
    return text


def proven_kid(text: str) -> str:
    """Return a KID whose check digit is right by modulus 10."""
    doubled = sum(int(digit) * 2 // 10 + int(digit) * 2 % 10 for digit in text[-2::-2])
    if not text.isdigit() or (doubled + sum(int(digit) for digit in text[::-2])) % 10:
        raise ValueError(text)
    return text


def matching(pattern: re.Pattern[str]) -> BeforeValidator:
    """Return a validator of texts that a pattern matches, or that are blank."""

    def judge(text: str) -> str:
        if text and not pattern.fullmatch(text):
            raise ValueError(text)
        return text

    return BeforeValidator(judge)


def listed(codes: frozenset[str]) -> BeforeValidator:
    """Return a validator of codes."""

    def judge(text: str) -> str:
        if text not in codes:
            raise ValueError(text)
        return text

    return BeforeValidator(judge)


Money = Annotated[int, BeforeValidator(amount)]
Day = Annotated[date, BeforeValidator(day)]


class Row(BaseModel):
    """One row, by the headings of the export."""

    number: str = Field(alias="Fakturanr", min_length=1)
    original: Money = Field(alias="Beløp", gt=0)
    open: Money = Field(alias="Restbeløp", gt=0)
    currency: Annotated[str, listed(_CURRENCIES)] = Field(alias="Valuta")
    issued: Day = Field(alias="Fakturadato")
    due: Day = Field(alias="Forfallsdato")
    kid: Annotated[str, BeforeValidator(proven_kid)] = Field(alias="KID")
    kind: Annotated[str, listed(frozenset("PFB"))] = Field(alias="Kundetype")
    first: str = Field(alias="Fornavn")
    last: str = Field(alias="Etternavn", min_length=1)
    customer: str = Field(alias="Kundenr")
    identification: Annotated[str, BeforeValidator(proven_id)] = Field(alias="Fødselsnr/Orgnr")
    email: Annotated[str, matching(_EMAIL)] = Field(alias="E-post")
    phone: Annotated[str, matching(_PHONE)] = Field(alias="Telefon")
    street: str = Field(alias="Adresse")
    postal_code: Annotated[str, matching(re.compile(r"\d{4}"))] = Field(alias="Postnr")
    city: str = Field(alias="Poststed")
    country: Annotated[str, listed(_COUNTRIES)] = Field(alias="Land")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Row":
        if self.due < self.issued or self.issued > TODAY or self.open > self.original:
            raise ValueError(self.number)
        if self.kind == "P" and not self.first:
            raise ValueError(self.number)
        return self


def read_in_a_loop(file: Path) -> tuple[Counter[str], int]:
    """Return faults by field, and the money of good rows in minor units."""
    faults: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    total = 0
    with file.open(newline="", encoding="utf-8") as lines:
        for cells in csv.DictReader(lines, delimiter=";"):
            try:
                row = Row.model_validate({name: cell.strip() for name, cell in cells.items()})
            except ValidationError as error:
                faults.update(str(each["loc"]) for each in error.errors())
                continue
            numbers[row.number] += 1
            total += row.open
    faults["twice"] = sum(count > 1 for count in numbers.values())
    return faults, total
