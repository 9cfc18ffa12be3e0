"""The open-item list as CSV: good rows, and rows that are wrong in one planted way each.

What is planted is what is expected: the outcome and codes of a row are written
down where the mistake is made, never taken from a run.
"""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from invented import amount_text, amounts, company, days, kid, national_id, person
from invented import organisation_number as orgnr

HEADINGS = (
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
    "Merknad",
)
_BLANKS = ("", "NOK", "NOK")
_NO_BREAK = "\xa0"


@dataclass
class Row:
    """One line of the export and what must become of it; codes are sorted.

    ``reason`` is what the exclude rule of the mapping says; ``raw`` the line where
    it is not made of the cells.
    """

    cells: dict[str, str]
    outcome: str = "created"
    codes: tuple[str, ...] = ()
    reason: str = ""
    raw: str | None = None

    def line(self) -> str:
        """Return the record as the ERP writes it."""
        if self.raw is not None:
            return self.raw
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="").writerow(
            [self.cells.get(heading, "") for heading in HEADINGS]
        )
        return text.getvalue()


class Maker:
    """Makes rows; the number it counts is in invoice number, KID and customer number."""

    def __init__(self, prefix: str, seed: int) -> None:
        """Take what invoice numbers begin with; ``seed`` decides everything else."""
        self.dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._prefix = prefix
        self._count = 0

    def good(self, *, kind: str = "") -> dict[str, str]:
        """Return the cells of an invoice that can be collected; ``kind`` P or F, or either."""
        self._count += 1
        number, dice = self._count, self.dice
        is_person = (kind or dice.choice("PPF")) == "P"
        issued, due = days(dice)
        original, remaining = amounts(dice)
        blank = dice.choice([" ", " ", _NO_BREAK])
        return {
            **(person(dice, number) if is_person else company(dice, number)),
            "Fakturanr": f"{self._prefix}{number:05d}",
            "Fakturadato": issued.strftime("%d.%m.%Y"),
            "Forfallsdato": due.strftime("%d.%m.%Y"),
            "Beløp": amount_text(original, blank),
            "Restbeløp": amount_text(remaining, blank),
            "Valuta": dice.choice(_BLANKS),
            "KID": dice.choice([kid(number), kid(number), ""]),
            "Merknad": "",
        }

    def changed(self, kind: str = "", **changes: str) -> dict[str, str]:
        """Return good cells with ``changes``."""
        return {**self.good(kind=kind), **changes}


def clean(make: Maker) -> list[Row]:
    """Return 40 rows that are all created."""
    return [Row(make.good()) for _ in range(40)]


def mixed(make: Maker) -> list[Row | None]:
    """Return the rows of the big sample; None is a blank line."""
    good = [Row(make.good()) for _ in range(280)]
    rows: list[Row | None] = [
        *good,
        *_noticed(make),
        *_foreign(make),
        *_invalid_head(make),
        *_invalid_debtor(make),
        *_refused(make),
        *_left_out(make),
        *_conflicting(make),
        *_broken(make),
    ]
    make.dice.shuffle(rows)
    rows += [Row(good[place].cells, "excluded", ("duplicate",)) for place in (3, 77)]
    for place in (300, 200, 100):
        rows.insert(place, _subtotal(place))
    rows.insert(150, None)
    rows.append(_subtotal(0))
    return rows


def _subtotal(place: int) -> Row:
    label = {"Kundenr": "Sum"} if place else {"Navn": "Totalt"}
    return Row(
        {**label, "Restbeløp": f"{place + 1} 000,00"},
        "excluded",
        ("excluded_by_mapping",),
        "subtotal",
    )


def _noticed(make: Maker) -> Iterator[Row]:
    """Yield rows that are created although something was noticed or mended."""
    lost = national_id(make.dice, day_below_ten=True)[1:]
    noticed = {
        "due_not_passed": {"Forfallsdato": "15.02.2035"},
        "kid_mismatch": {"KID": f"{kid(4711)[:-1]}{(int(kid(4711)[-1]) + 5) % 10}"},
        "national_id_zero_restored": {"Fødselsnr/Orgnr": lost},
        "email_malformed": {"E-post": "kunde(at)example.com"},
        "phone_malformed": {"Telefon": "ring sentralbordet"},
        "postal_code_zero_restored": {"Postnr": "155", "Poststed": "Oslo", "Land": "NO"},
    }
    for code, changes in noticed.items():
        yield Row(make.changed("P", **changes), codes=(code,))
    both = {"E-post": "mangler", "Postnr": "155", "Poststed": "Oslo", "Land": ""}
    yield Row(make.changed(**both), codes=("email_malformed", "postal_code_zero_restored"))


def _foreign(make: Maker) -> Iterator[Row]:
    """Yield rows that look odd and are right."""
    sweden = {
        "Land": "Sverige",
        "Postnr": "223 50",
        "Poststed": "Lund",
        "Telefon": "+46 8 123 456 78",
    }
    yield Row(make.changed("P", Valuta="SEK", **sweden))
    yield Row(make.changed("F", Valuta="EUR"))
    yield Row(make.changed(Merknad="Ringt 3. mars;\r\nlovet å betale"))
    yield Row(make.changed(Adresse='Gården "Øvre; Prøve"'))
    yield Row(make.changed("P", **{"Fødselsnr/Orgnr": national_id(make.dice, d_number=True)}))


def _invalid_head(make: Maker) -> Iterator[Row]:
    """Yield rows whose own fields are wrong."""
    wrong: list[tuple[str, dict[str, str]]] = [
        ("required_missing", {"Forfallsdato": ""}),
        ("required_missing", {"Beløp": ""}),
        ("amount_unreadable", {"Beløp": "4.500,00", "Restbeløp": "4 500,00"}),
        ("amount_unreadable", {"Restbeløp": "se vedlegg"}),
        ("amount_too_precise", {"Beløp": "1 234,567", "Restbeløp": "1 234,56"}),
        ("amount_too_large", {"Beløp": "99 999 999 999 999,00"}),
        ("date_unreadable", {"Fakturadato": "31.02.2026"}),
        ("date_unreadable", {"Forfallsdato": "2026-03-01"}),
        ("open_above_original", {"Beløp": "1 000,00", "Restbeløp": "1 070,00"}),
        ("due_before_issued", {"Fakturadato": "02.03.2026", "Forfallsdato": "03.02.2026"}),
        ("date_implausible", {"Fakturadato": "15.01.1926"}),
        ("currency_unknown", {"Valuta": "NKR"}),
        ("id_scientific", {"KID": "1,23457E+14"}),
        ("value_not_in_table", {"Kundetype": "Ukjent"}),
        ("no_claim", {"Restbeløp": ""}),
    ]
    for code, changes in wrong:
        yield Row(make.changed(**changes), "invalid", (code,))
    future = make.changed(Fakturadato="15.01.2035", Forfallsdato="15.02.2035")
    yield Row(future, "invalid", ("due_not_passed", "issued_in_future"))
    two = make.changed(Valuta="kroner", Forfallsdato="i morgen")
    yield Row(two, "invalid", ("currency_unknown", "date_unreadable"))


def _invalid_debtor(make: Maker) -> Iterator[Row]:
    """Yield rows whose debtor is wrong."""
    number, company_number = national_id(make.dice), orgnr(make.dice)
    wrong = [
        ("P", "private_name_missing", {"Fornavn": ""}),
        ("F", "company_name_missing", {"Navn": ""}),
        ("P", "national_id_malformed", {"Fødselsnr/Orgnr": "1503851"}),
        ("P", "national_id_check_digits", {"Fødselsnr/Orgnr": _off_by_one(number)}),
        ("F", "organisation_number_malformed", {"Fødselsnr/Orgnr": "12345"}),
        ("F", "organisation_number_check_digit", {"Fødselsnr/Orgnr": _off_by_one(company_number)}),
        ("P", "type_contradicts_id", {"Fødselsnr/Orgnr": company_number}),
        ("F", "type_contradicts_id", {"Fødselsnr/Orgnr": number}),
        ("P", "postal_code_malformed", {"Postnr": "01555", "Land": "NO"}),
        ("P", "value_not_in_table", {"Land": "Utopia"}),
    ]
    for kind, code, changes in wrong:
        yield Row(make.changed(kind, **changes), "invalid", (code,))


def _off_by_one(number: str) -> str:
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"


def _refused(make: Maker) -> Iterator[Row]:
    """Yield rows that keep every rule of ours and none that the sandbox adds."""
    dear = {"Beløp": "1 250 000,00", "Restbeløp": "1 250 000,00"}
    for changes in ({"Postnr": "9999", "Land": "NO"}, dear, {"Valuta": "HUF"}):
        yield Row(make.changed(**changes), "refused", ("refused_by_api",))
    asked = make.good()
    yield Row(
        {**asked, "Fakturanr": f"{asked['Fakturanr']}-REFUSE"}, "refused", ("refused_by_api",)
    )


def _left_out(make: Maker) -> Iterator[Row]:
    """Yield rows that the mapping's exclude rules leave out."""
    for _ in range(5):
        yield Row(make.changed(Restbeløp="0,00"), "excluded", ("excluded_by_mapping",), "settled")
    for _ in range(3):
        credit = {"Beløp": "-1 500,00", "Restbeløp": "-1 500,00"}
        yield Row(make.changed(**credit), "excluded", ("excluded_by_mapping",), "credit note")


def _conflicting(make: Maker) -> Iterator[Row]:
    """Yield one invoice number that stands for two amounts."""
    first = make.changed(Beløp="2 000,00", Restbeløp="2 000,00")
    for cells in (first, {**first, "Beløp": "2 100,00", "Restbeløp": "2 100,00"}):
        yield Row(cells, "invalid", ("source_id_conflict",))


def _broken(make: Maker) -> Iterator[Row]:
    """Yield lines that do not have the heading's fields."""
    # Private debtors: no cell of theirs needs quotes, so the lines can be cut at the delimiter.
    short, long, quoted = (Row(make.good(kind="P")).line() for _ in range(3))
    yield Row({}, "invalid", ("short_record",), raw=short.rpartition(";")[0].rpartition(";")[0])
    yield Row({}, "invalid", ("long_record",), raw=f"{long};ekstra")
    fields = quoted.split(";")
    fields[8] = '"Prøveveien" 7'
    yield Row({}, "invalid", ("text_after_quote",), raw=";".join(fields))
