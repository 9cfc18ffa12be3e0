"""People, companies and numbers that nobody has: all names are invented, all ids synthetic.

A synthetic national id has 80 added to its month, as Skatteetaten's test
population has; the organisation numbers begin with 2 or 3, which no real one
does. Addresses of e-mail end in example.com.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

_FIRST_NAMES = [
    "Kari",
    "Ola",
    "Ingrid",
    "Lars",
    "Åse",
    "Pål",
    "Bjørg",
    "Tor",
    "Sølvi",
    "Jørn",
    "Astrid",
    "Håkon",
    "Marit",
    "Sverre",
    "Gørild",
    "Øystein",
]
_LAST_NAMES = [
    "Prøvesen",
    "Testdal",
    "Eksempelvåg",
    "Øvemoen",
    "Liksomrud",
    "Tenkeberg",
    "Påfunnset",
    "Dikterud",
    "Fantasæter",
    "Blåbærnes",
    "Skissestad",
    "Lekøy",
]
_COMPANIES = [
    "Prøvebruket",
    "Liksomhandel",
    "Eksempelverkstedet",
    "Påfunn",
    "Øvelse",
    "Skisse",
    "Tenkte",
    "Bygg",
    "Fantasiæskeri",
]
_STREETS = ["Prøveveien", "Eksempelgata", "Liksomstien", "Øvebakken", "Tenkegata", "Skissevegen"]
_PLACES = (
    ("0155", "Oslo"),
    ("5003", "Bergen"),
    ("7010", "Trondheim"),
    ("9008", "Tromsø"),
    ("1604", "Fredrikstad"),
    ("4006", "Stavanger"),
    ("6003", "Ålesund"),
)
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_COMPANY_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)


def _with_check_digit(body: str, weights: Sequence[int]) -> str | None:
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=False))
    check = -total % 11
    return None if check == 10 else f"{body}{check}"  # noqa: PLR2004 - no digit is worth 10


def _first_found(attempt: Callable[[], str | None]) -> str:
    while (found := attempt()) is None:
        pass
    return found


def national_id(dice: random.Random, *, day_below_ten: bool = False, d_number: bool = False) -> str:
    """Return 11 digits of somebody who is not: month + 80, and day + 40 for a D-number."""

    def attempt() -> str | None:
        day = dice.randint(1, 9 if day_below_ten else 28) + 40 * d_number
        year, month = dice.randint(50, 99), dice.randint(1, 12) + 80
        body = f"{day:02d}{month:02d}{year:02d}{dice.randint(100, 499):03d}"
        first = _with_check_digit(body, _FIRST_WEIGHTS)
        return first and _with_check_digit(first, _SECOND_WEIGHTS)

    return _first_found(attempt)


def organisation_number(dice: random.Random) -> str:
    """Return 9 digits with a right check digit, in a series that is not handed out."""
    return _first_found(
        lambda: _with_check_digit(
            f"{dice.choice('23')}{dice.randrange(10**7):07d}", _COMPANY_WEIGHTS
        )
    )


def kid(number: int) -> str:
    """Return a KID with a modulus 10 check digit."""
    body = f"{number:011d}"
    doubled = sum(
        int(digit) if place % 2 else sum(divmod(2 * int(digit), 10))
        for place, digit in enumerate(reversed(body))
    )
    return f"{body}{-doubled % 10}"


def amount_text(amount: Decimal, blank: str = " ") -> str:
    """Return ``1 234,50``."""
    return f"{amount:,.2f}".replace(",", blank).replace(".", ",")


def person(dice: random.Random, number: int) -> dict[str, str]:
    """Return a private debtor's cells."""
    first, last = dice.choice(_FIRST_NAMES), dice.choice(_LAST_NAMES)
    has_id, is_d_number = dice.random() < 0.6, dice.random() < 0.1  # noqa: PLR2004 - shares
    return {
        "Kundenr": f"{10_000 + number}",
        "Navn": dice.choice(["", f"{first} {last}"]),
        "Kundetype": dice.choice(["P", "Privat"]),
        "Fornavn": first,
        "Etternavn": last,
        "Fødselsnr/Orgnr": national_id(dice, d_number=is_d_number) if has_id else "",
        "E-post": dice.choice(["", f"kunde{number}@example.com"]),
        "Telefon": dice.choice(["", f"400 00 {number % 1000:03d}", f"+4790000{number % 1000:03d}"]),
        **_address(dice, number),
    }


def company(dice: random.Random, number: int) -> dict[str, str]:
    """Return a company's cells, its number written as ERPs write it."""
    plain = organisation_number(dice)
    spaced = f"{plain[:3]} {plain[3:6]} {plain[6:]}"
    written = [plain, spaced, spaced.replace(" ", "."), f"NO {spaced} MVA"]
    two = f"post{number}@example.com; regnskap{number}@example.com"
    return {
        "Kundenr": f"{20_000 + number}",
        "Navn": f"{dice.choice(_COMPANIES)} {number} AS",
        "Kundetype": dice.choice(["F", "Firma", "Bedrift"]),
        "Fornavn": "",
        "Etternavn": "",
        "Fødselsnr/Orgnr": dice.choice(written),
        "E-post": dice.choice(["", f"post{number}@example.com", two]),
        "Telefon": dice.choice(["", f"22 00 0{number % 10} 00 / 400 00 {number % 1000:03d}"]),
        **_address(dice, number),
    }


def _address(dice: random.Random, number: int) -> dict[str, str]:
    code, place = dice.choice(_PLACES)
    return {
        "Adresse": f"{dice.choice(_STREETS)} {number % 97 + 1}",
        "Postnr": code,
        "Poststed": place,
        "Land": dice.choice(["", "NO", "Norge"]),
    }


def days(dice: random.Random) -> tuple[date, date]:
    """Return invoice date and due date; all of them are past before September 2026."""
    issued = date(2025, 1, 2) + timedelta(days=dice.randrange(540))
    return issued, issued + timedelta(days=dice.choice([10, 14, 30]))


def amounts(dice: random.Random) -> tuple[Decimal, Decimal]:
    """Return original and open amount; every fourth invoice is paid in part."""
    original = Decimal(dice.randrange(10_000, 2_500_000)).scaleb(-2)
    is_part_paid = dice.random() < 0.25  # noqa: PLR2004 - a share
    return original, (original / 2).quantize(Decimal("0.01")) if is_part_paid else original
