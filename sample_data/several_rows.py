"""The open-item list as a workbook: several rows per invoice, co-debtors, fees and interest.

Dates and amounts are cells of their own kind, as an ERP's Excel export has
them; ids are text, but for those that Excel is shown to have damaged.
"""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from invented import amounts, company, days, kid, national_id, person

HEADINGS = (
    "Fakturanr",
    "Fakturadato",
    "Forfallsdato",
    "Valuta",
    "Beløp",
    "Restbeløp",
    "Hovedstol",
    "Gebyr",
    "Renter",
    "KID",
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
)
DEBTOR = HEADINGS[10:]
ERROR_CELL = "#N/A"

Cells = dict[str, Any]


@dataclass
class Line:
    """One row of the sheet and what must become of it; codes are sorted.

    ``reason`` is what the exclude rule of the mapping says.
    """

    cells: Cells
    outcome: str = "created"
    codes: tuple[str, ...] = ()
    reason: str = ""


class Sheet:
    """Makes invoices of one or several rows."""

    def __init__(self, seed: int) -> None:
        """Let ``seed`` decide everything."""
        self.dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._count = 0

    def invoice(self, fee: str = "0", interest: str = "0", **changes: object) -> Cells:
        """Return an invoice's one row: the open amount is principal, fee and interest together."""
        self._count += 1
        number, dice = self._count, self.dice
        issued, due = days(dice)
        original, principal = amounts(dice)
        return {
            "Fakturanr": f"X{number:04d}",
            "Fakturadato": issued,
            "Forfallsdato": due,
            "Valuta": "NOK",
            "Beløp": original + Decimal(fee) + Decimal(interest),
            "Restbeløp": principal + Decimal(fee) + Decimal(interest),
            "Hovedstol": principal,
            "Gebyr": Decimal(fee) or None,
            "Renter": Decimal(interest) or None,
            "KID": kid(number),
            **(person(dice, number) if number % 3 else company(dice, number)),
            **changes,
        }

    def co_debtor(self, cells: Cells, **changes: object) -> Cells:
        """Return a further row of the invoice, for somebody who owes it too."""
        self._count += 1
        return {**cells, **person(self.dice, self._count), **changes}


def lines(sheet: Sheet) -> list[Line]:
    """Return the rows of the sheet in their order."""
    shared = [list(_shared(sheet, number)) for number in range(12)]
    rows = [Line(sheet.invoice()) for _ in range(20)]
    rows += [Line(sheet.invoice(fee="35", interest="12.75")) for _ in range(6)]
    rows += [line for group in shared[:6] for line in group]
    rows += _damaged(sheet)
    rows += _wrong(sheet)
    rows += _left_out(sheet)
    # The rows of these invoices stand apart, as in a list that is sorted by customer.
    rows += [group[0] for group in shared[6:]]
    rows += [line for group in shared[6:] for line in group[1:]]
    rows.append(
        Line(
            {"Kundenr": "Sum", "Restbeløp": Decimal(98765)},
            "excluded",
            ("excluded_by_mapping",),
            "subtotal",
        )
    )
    return rows


def _shared(sheet: Sheet, number: int) -> Iterator[Line]:
    first = sheet.invoice(fee="35" if number % 2 else "0")
    yield Line(first)
    for _ in range(1 + number % 2):
        yield Line(sheet.co_debtor(first))


def _damaged(sheet: Sheet) -> Iterator[Line]:
    """Yield cells that Excel took for numbers: some can be mended, some cannot."""
    id_number = int(national_id(sheet.dice, day_below_ten=True))
    private = _private(sheet)
    yield Line({**private, "Fødselsnr/Orgnr": id_number}, codes=("national_id_zero_restored",))
    code = {"Postnr": 155, "Poststed": "Oslo", "Land": "NO"}
    yield Line(sheet.invoice(**code), codes=("postal_code_zero_restored",))
    lost = sheet.invoice(KID=1234567890123456789012345)
    yield Line(lost, "invalid", ("number_lost_digits",))
    yield Line(sheet.invoice(Poststed=ERROR_CELL), "invalid", ("excel_error_cell",))


def _private(sheet: Sheet) -> Cells:
    cells = sheet.invoice()
    return {**cells, **person(sheet.dice, 900)}


def _wrong(sheet: Sheet) -> Iterator[Line]:
    """Yield invoices that are held back, one row to blame and the others with it."""
    first = sheet.invoice()
    yield Line(first, "invalid", ("held_by_row",))
    yield Line(sheet.co_debtor(first, Etternavn=""), "invalid", ("private_name_missing",))
    first = sheet.invoice()
    yield Line(first, "invalid", ("held_by_row",))
    later = sheet.co_debtor(first, Forfallsdato=first["Forfallsdato"] + dt.timedelta(days=7))
    yield Line(later, "invalid", ("rows_disagree",))
    first = sheet.invoice(fee="70")
    less = {**first, "Restbeløp": first["Restbeløp"] - 70}
    yield Line(less, "invalid", ("claims_differ_from_open",))
    minus = sheet.invoice()
    minus |= {"Gebyr": Decimal(-35), "Restbeløp": minus["Restbeløp"] - 35}
    yield Line(minus, "invalid", ("claim_not_positive",))
    nobody = dict.fromkeys(DEBTOR)
    yield Line({**sheet.invoice(), **nobody}, "invalid", ("no_debtor",))
    asked = sheet.invoice()
    yield Line(
        {**asked, "Fakturanr": f"{asked['Fakturanr']}-REFUSE"}, "refused", ("refused_by_api",)
    )


def _left_out(sheet: Sheet) -> Iterator[Line]:
    """Yield a row that says what another one said, and rows that the mapping leaves out."""
    first = sheet.invoice()
    yield Line(first)
    yield Line(dict(first), "excluded", ("duplicate",))
    yield Line(sheet.invoice(Restbeløp=Decimal(0)), "excluded", ("excluded_by_mapping",), "settled")
    credit = sheet.invoice()
    credit |= {name: -credit[name] for name in ("Beløp", "Restbeløp", "Hovedstol")}
    yield Line(credit, "excluded", ("excluded_by_mapping",), "credit note")


def headed(rows: Sequence[Line]) -> list[list[Any]]:
    """Return the sheet's cells, heading first, None where a cell is empty."""
    return [list(HEADINGS), *([line.cells.get(name) for name in HEADINGS] for line in rows)]
