"""Money is an integer count of minor units and an ISO 4217 currency code; never a float.

Source of the exponents: ISO 4217 list one, as maintained by SIX; only the
currencies that do not have two decimals are listed.

>>> format_minor(450000, "NOK")
'4500.00'
>>> format_minor(-5, "NOK")
'-0.05'
>>> format_minor(4500, "JPY")
'4500'
"""

from typing import Final

MINOR_UNIT_EXPONENTS: Final = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
"""Decimals of a currency, where they are not two."""

MAX_MINOR: Final = 10**15 - 1
"""The largest amount that is believed, in minor units; more is a mistake of the export."""


def exponent(currency: str) -> int:
    """Return the number of decimals of ``currency`` (2 for a code that is not listed)."""
    return MINOR_UNIT_EXPONENTS.get(currency, 2)


def format_minor(minor: int, currency: str) -> str:
    """Return ``minor`` units as the major-unit decimal text of JSON and reports."""
    places = exponent(currency)
    if places == 0:
        return str(minor)
    whole, part = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{places}d}"
