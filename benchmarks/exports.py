"""Makes exports of any size: 22 columns, seeded, synthetic people, as ERPs write them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv

COLUMNS: Final = [
    "Kundenr",
    "Navn",
    "Kundetype",
    "Fornavn",
    "Etternavn",
    "Fødselsnr/Orgnr",
    "E-post",
    "Telefon",
    "Adresse",
    "Postnr",
    "Poststed",
    "Land",
    "Fakturanr",
    "Fakturadato",
    "Forfallsdato",
    "Beløp",
    "Restbeløp",
    "Valuta",
    "KID",
    "Hovedstol",
    "Gebyr",
    "Avdeling",
]

_AT_ONCE: Final = 250_000
"""Rows that are made at once."""
_FIRST: Final = np.array(["Kari", "Ola", "Åse", "Bjørn", "Siri", "Nils", "Ida", "Lars"])
_LAST: Final = np.array(["Nordmann", "Testesen", "Prøve", "Eksempel", "Fjell", "Dal", "Øy"])
_CITY: Final = np.array(["OSLO", "BERGEN", "TRONDHEIM", "TROMSØ", "BODØ"])
_POSTAL_CODE: Final = np.array(["0155", "5003", "7010", "9008", "8006"])
_BAD: Final = {
    "Fødselsnr/Orgnr": "12345678901",
    "Fakturadato": "31.02.2025",
    "Beløp": "1.2.3",
    "Postnr": "12",
    "Kundetype": "Z",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What an export is like: ``bad`` is the share of rows with five faults each."""

    rows: int
    bad: float = 0.0
    rows_per_invoice: int = 1
    shuffled: bool = False
    seed: int = 1

    @property
    def name(self) -> str:
        """A file name for the shape."""
        order = "-shuffled" if self.shuffled else ""
        return f"{self.rows}-{self.bad}-{self.rows_per_invoice}{order}-{self.seed}.csv"


def write_export(folder: Path, shape: Shape) -> Path:
    """Write the export of ``shape`` into ``folder`` unless it is there; return its path."""
    path = folder / shape.name
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    options = pa.csv.WriteOptions(delimiter=";", quoting_style="none")
    temporary = path.with_suffix(".new")
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with pa.csv.CSVWriter(temporary, schema, write_options=options) as writer:
        for part in _parts(shape):
            writer.write_table(part)
    temporary.rename(path)
    return path


@dataclass(frozen=True, slots=True)
class _People:
    """What belongs to a customer, one entry each."""

    first: np.ndarray
    last: np.ndarray
    place: np.ndarray
    house: np.ndarray
    phone: np.ndarray
    national_id: np.ndarray

    @classmethod
    def draw(cls, count: int, chance: np.random.Generator) -> "_People":
        return cls(
            chance.integers(0, len(_FIRST), count, np.int8),
            chance.integers(0, len(_LAST), count, np.int8),
            chance.integers(0, len(_CITY), count, np.int8),
            chance.integers(1, 300, count, np.int16),
            chance.integers(90_000_000, 99_999_999, count, np.int32),
            _national_ids(count, chance),
        )


def _parts(shape: Shape) -> Iterator[pa.Table]:
    """Yield the rows, some at a time; what rows of one invoice share is drawn for all at once."""
    chance = np.random.default_rng(shape.seed)
    order = chance.permutation(shape.rows) if shape.shuffled else np.arange(shape.rows)
    invoices = -(-shape.rows // shape.rows_per_invoice)
    minor = chance.integers(10_000, 9_999_999, invoices)
    issued = np.datetime64("2025-01-01") + chance.integers(0, 300, invoices)
    people = _People.draw(invoices, chance)
    for start in range(0, shape.rows, _AT_ONCE):
        invoice, line = np.divmod(order[start : start + _AT_ONCE], shape.rows_per_invoice)
        texts = _debtors(invoice, people)
        texts |= _invoices(invoice, line, minor[invoice], shape) | _days(issued[invoice])
        texts["Avdeling"] = chance.integers(1, 90, len(invoice)).astype(str)
        bad = chance.random(len(invoice)) < shape.bad
        for name, value in _BAD.items():
            texts[name] = np.where(bad, value, texts[name])
        yield pa.table({name: pa.array(texts[name], pa.string()) for name in COLUMNS})


def _debtors(customer: np.ndarray, people: _People) -> dict[str, np.ndarray]:
    number, place = (100_000 + customer).astype(str), people.place[customer]
    return {
        "Kundenr": number,
        "Navn": np.full(len(customer), ""),
        "Kundetype": np.full(len(customer), "P"),
        "Fornavn": _FIRST[people.first[customer]],
        "Etternavn": _LAST[people.last[customer]],
        "Fødselsnr/Orgnr": np.char.zfill(people.national_id[customer].astype(str), 11),
        "E-post": _joined("kunde", number, "@example.com"),
        "Telefon": people.phone[customer].astype(str),
        "Adresse": _joined("Prøveveien ", people.house[customer].astype(str), ""),
        "Postnr": _POSTAL_CODE[place],
        "Poststed": _CITY[place],
        "Land": np.full(len(customer), "NO"),
    }


def _invoices(
    invoice: np.ndarray, line: np.ndarray, minor: np.ndarray, shape: Shape
) -> dict[str, np.ndarray]:
    """Return the invoices' columns; their lines differ by an øre each, and add up."""
    lines = shape.rows_per_invoice
    total = _amounts(minor * lines + lines * (lines - 1) // 2)
    return {
        "Fakturanr": _joined("F-", (1_000_000 + invoice).astype(str), ""),
        "Beløp": total,
        "Restbeløp": total,
        "Valuta": np.full(len(invoice), "NOK"),
        "KID": _kids(1_000_000 + invoice),
        "Hovedstol": _amounts(minor + line),
        "Gebyr": np.full(len(invoice), ""),
    }


def _days(issued: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "Fakturadato": _dates(issued),
        "Forfallsdato": _dates(issued + np.timedelta64(14, "D")),
    }


def _joined(before: str, middle: np.ndarray, after: str) -> np.ndarray:
    return np.char.add(np.char.add(before, middle), after)


def _amounts(minor: np.ndarray) -> np.ndarray:
    whole, part = minor // 100, minor % 100
    thousands, rest = whole // 1000, whole % 1000
    text = np.char.add(np.char.add(thousands.astype(str), " "), np.char.zfill(rest.astype(str), 3))
    text = np.where(thousands > 0, text, rest.astype(str))
    return np.char.add(np.char.add(text, ","), np.char.zfill(part.astype(str), 2))


def _dates(days: np.ndarray) -> np.ndarray:
    iso = np.datetime_as_string(days)
    parts = iso.view("U1").reshape(len(iso), -1)[:, [8, 9, 7, 5, 6, 4, 0, 1, 2, 3]].copy()
    parts[:, [2, 5]] = "."
    return parts.view("U10").ravel()


def _kids(numbers: np.ndarray) -> np.ndarray:
    """Return each number with its mod 10 check digit."""
    total = np.zeros(len(numbers), dtype=np.int64)
    rest, weight = numbers.copy(), 2
    while rest.any():
        product = rest % 10 * weight
        total += product // 10 + product % 10
        rest, weight = rest // 10, 3 - weight
    return (numbers * 10 + -total % 10).astype(str)


def _national_ids(count: int, chance: np.random.Generator) -> np.ndarray:
    """Return synthetic national ids (month + 80) with right check digits, as numbers."""
    numbers = np.empty(0, dtype=np.int64)
    while len(numbers) < count:
        numbers = np.concatenate([numbers, _candidates(min(count, _AT_ONCE), chance)])
    return numbers[:count]


def _candidates(count: int, chance: np.random.Generator) -> np.ndarray:
    day, month = chance.integers(1, 29, count), chance.integers(81, 93, count)
    year, serial = chance.integers(40, 100, count), chance.integers(0, 500, count)
    number = ((day * 100 + month) * 100 + year) * 1000 + serial
    digits = number[:, None] // 10 ** np.arange(8, -1, -1) % 10
    first = -(digits @ [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11
    digits = np.column_stack([digits, first])
    second = -(digits @ [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
    digits = np.column_stack([digits, second])
    # A computed 10 means that the number was never issued.
    issued = (digits <= 9).all(axis=1)  # noqa: PLR2004 - the largest digit
    numbers: np.ndarray = digits[issued] @ 10 ** np.arange(10, -1, -1)
    return numbers
