"""Makes exports of any size: 22 columns, seeded, synthetic people, as ERPs write them."""

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

_FIRST: Final = np.array(["Kari", "Ola", "Åse", "Bjørn", "Siri", "Nils", "Ida", "Lars"])
_LAST: Final = np.array(["Nordmann", "Testesen", "Prøve", "Eksempel", "Fjell", "Dal", "Øy"])
_CITY: Final = np.array(["OSLO", "BERGEN", "TRONDHEIM", "TROMSØ", "BODØ"])
_POSTAL_CODE: Final = np.array(["0155", "5003", "7010", "9008", "8006"])
_BAD: Final = {
    "Fødselsnr/Orgnr": "12345678901",
    "Fakturadato": "31.02.2025",
    "Beløp": "1.2.3",
    "Postnr": "12",
    "Land": "Utopia",
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
    chance = np.random.default_rng(shape.seed)
    options = pa.csv.WriteOptions(delimiter=";", quoting_style="none")
    temporary = path.with_suffix(".new")
    columns = _columns(shape, chance)
    with pa.csv.CSVWriter(temporary, columns.schema, write_options=options) as writer:
        writer.write_table(columns)
    temporary.rename(path)
    return path


def _columns(shape: Shape, chance: np.random.Generator) -> pa.Table:
    count = shape.rows
    invoice = np.arange(count) // shape.rows_per_invoice
    if shape.shuffled:
        chance.shuffle(invoice)
    head = np.random.default_rng(shape.seed + 1)
    invoices = int(invoice.max()) + 1
    minor = head.integers(10_000, 9_999_999, invoices)[invoice]
    issued = np.datetime64("2025-01-01") + head.integers(0, 300, invoices)[invoice]
    customer = 100_000 + np.arange(count)
    place = chance.integers(0, len(_CITY), count)
    first, last = (names[chance.integers(0, len(names), count)] for names in (_FIRST, _LAST))
    texts = {
        "Kundenr": customer.astype(str),
        "Navn": np.full(count, ""),
        "Kundetype": np.full(count, "P"),
        "Fornavn": first,
        "Etternavn": last,
        "Fødselsnr/Orgnr": _national_ids(count, chance),
        "E-post": _joined("kunde", customer.astype(str), "@example.com"),
        "Telefon": (90_000_000 + chance.integers(0, 9_999_999, count)).astype(str),
        "Adresse": _joined("Prøveveien ", chance.integers(1, 300, count).astype(str), ""),
        "Postnr": _POSTAL_CODE[place],
        "Poststed": _CITY[place],
        "Land": np.full(count, "NO"),
        "Fakturanr": _joined("F-", (1_000_000 + invoice).astype(str), ""),
        "Fakturadato": _dates(issued),
        "Forfallsdato": _dates(issued + np.timedelta64(14, "D")),
        "Beløp": _amounts(minor),
        "Restbeløp": _amounts(minor),
        "Valuta": np.full(count, "NOK"),
        "KID": _kids(1_000_000 + invoice),
        "Hovedstol": _amounts(minor),
        "Gebyr": np.full(count, ""),
        "Avdeling": chance.integers(1, 90, count).astype(str),
    }
    bad = chance.random(count) < shape.bad
    for name, value in _BAD.items():
        texts[name] = np.where(bad, value, texts[name])
    return pa.table({name: pa.array(texts[name], pa.string()) for name in COLUMNS})


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
    """Return synthetic national ids (month + 80) with right check digits."""
    digits = np.zeros((0, 11), dtype=np.int64)
    while len(digits) < count:
        digits = np.concatenate([digits, _candidates(count, chance)])
    return (digits[:count] + ord("0")).astype(np.uint32).view("U11").ravel()


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
    return digits[(digits <= 9).all(axis=1)]  # noqa: PLR2004 - the largest digit
