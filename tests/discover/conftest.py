"""Small exports in the layouts of real systems, with invented content."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest.discover.candidates import judge
from ingest.discover.columns import look_at
from ingest.discover.draft import Draft
from ingest.discover.layout import Layout, find_layout
from ingest.discover.proposal import Proposal, propose
from ingest.discover.questions import Answers
from ingest.discover.synonyms import Field
from ingest.discover.writer import mapping_text
from ingest.sources import Limits, Reading, open_export
from ingest.sources.cell_text import Writing
from ingest.sources.peek import peek

LAYOUTS = {
    "norwegian": """\
Kunde nr.;Firmanavn;Org.nr;Gateadresse;Post nr;Sted;E-post faktura;Mobiltlf;Faktura nr.;Fakt.dato;\
Forf.dato;Opprinnelig beløp;Herav mva;Gjenstående;KID-nr
10001;Eksempel AS;312345005;Prøveveien 1;0155;Oslo;a@example.com;90123456;F-1;15.01.2026;\
29.01.2026;12 500,00;2 500,00;2 500,00;1234567897
10002;Prøve AS;NO 312345013 MVA;Prøveveien 2;5003;Bergen;b@example.com;90 12 34 57;F-2;16.01.2026;\
30.01.2026;1 500,50;300,10;1 500,50;1234567905
10003;Påfunn AS;312345021;Prøveveien 3;7011;Trondheim;c@example.com;+47 90123458;F-3;17.01.2026;\
31.01.2026;99,00;19,80;99,00;1234567913
""",
    "tripletex": """\
INVOICE NO;INVOICE DATE;DUE DATE;KID;ORDER NO;CUSTOMER NO;CUSTOMER NAME;CUSTOMER EMAIL;\
ORGANIZATION NO;CURRENCY;ORDER LINE - UNIT PRICE;ORDER LINE - VAT CODE
1;2026-01-15;2026-01-29;1234567897;7;10001;Eksempel AS;a@example.com;312345005;NOK;100,00;3
2;2026-01-16;2026-01-30;1234567905;8;10002;Prøve AS;b@example.com;312345013;NOK;250,50;3
""",
    "fiken": """\
Navn,Orgnr,Adresse,Adresse2,Postnr,Poststed,Land,E-post,Telefon,Medlemsnummer
Eksempel AS,312345005,Prøveveien 1,Inngang B,0155,Oslo,,a@example.com,90123456,1
Kari Prøvesen,,Prøveveien 2,,5003,Bergen,Sverige,b@example.com,90123457,2
""",
    "visma": """\
Bilagsnr\tBilagsdato\tÅr\tPeriode\tArt\tTekst\tISO-kode\tValutakurs\tBeløp i valuta\t\
Restbeløp i valuta\tBeløp\tForfallsdato\tFakturanr
5001\t20260115\t2026\t1\t1\tSalg\tNOK\t100,00\t1.250,00\t250,00\t1.250,00\t20260129\t1001
5002\t20260116\t2026\t1\t3\tBetaling\tNOK\t100,00\t-50,00\t-50,00\t-50,00\t20260116\t1002
""",
    "sap": """\
Debitoren Einzelposten;;;;;;;;
Buchungskreis 0001;;;;;;;;
;;;;;;;;
Konto;Belegnummer;Referenz;Belegart;Belegdatum;Nettofälligkeit;Betrag in Hauswährung;\
Hauswährung;Text
4711;1800000001;R-1;DR;15.01.2026;29.01.2026;1.250,00;EUR;Lieferung
4711;1800000002;R-2;DZ;16.01.2026;30.01.2026;-250,00;EUR;Zahlung
4712;1800000003;R-3;DR;17.01.2026;31.01.2026;99,50;EUR;Lieferung
""",
    "bc": """\
Løpenr.;Kundenr.;Kundenavn;Bokføringsdato;Bilagsdato;Dokumenttype;Bilagsnr.;Valutakode;\
Opprinnelig beløp;Restbeløp;Forfallsdato;Åpen
11;10001;Eksempel AS;15.01.2026;15.01.2026;Faktura;103001;NOK;1 250,00;250,00;29.01.2026;Ja
12;10002;Prøve AS;16.01.2026;16.01.2026;Kreditnota;104001;NOK;-50,00;-50,00;30.01.2026;Ja
""",
    "bc-danish": """\
Løbenr.;Debitornr.;Bogføringsdato;Bilagsdato;Bilagstype;Bilagsnr.;Opr. beløb (RV);Restbeløb (RV);\
Forfaldsdato;Åben
11;10001;15-01-2026;15-01-2026;Faktura;103001;1.250,00;250,00;29-01-2026;Ja
12;10002;16-01-2026;16-01-2026;Rykker;104001;50,00;50,00;30-01-2026;Ja
""",
    "quickbooks": """\
Example Ltd
A/R Aging Detail
"As of January 31, 2026"

,Date,Transaction type,Num,Customer,Due date,Amount,Open balance
,01/15/2026,Invoice,1001,Example One,01/29/2026,"1,250.00",250.00
,01/16/2026,Payment,1002,Example Two,01/30/2026,-50.00,-50.00
TOTAL,,,,,,"1,200.00",200.00
""",
}


@dataclass(frozen=True)
class Found:
    """What became of an export: how it is read, what is proposed, and the file's text."""

    layout: Layout
    proposal: Proposal
    text: str

    def heading(self, field: Field) -> str | None:
        chosen = self.proposal.chosen.get(field)
        return chosen.headings[0] if chosen else None

    @property
    def asked(self) -> set[str]:
        return {question.key for question in self.proposal.questions}

    def options(self, key: str) -> list[str]:
        question = self.proposal.open_question(key)
        return [option.value for option in question.options] if question else []


@pytest.fixture
def layouts() -> dict[str, str]:
    return LAYOUTS


@pytest.fixture
def discover(tmp_path: Path) -> Callable[..., Found]:
    """Look at an export, given as text or as a file, and propose a mapping for it."""

    def look(export: str | Path, answers: Answers | None = None, encoding: str = "utf-8") -> Found:
        path = export
        if isinstance(path, str):
            path = tmp_path / "export.csv"
            path.write_bytes(str(export).encode(encoding))
        peeked = peek(path, tmp_path)
        layout = find_layout(peeked)
        reading = Reading(layout.source, Writing(",", "dd.mm.yyyy"), tmp_path, Limits())
        with open_export(path, reading) as opened:
            sample = look_at(opened, layout.kinds)
        proposal = propose([judge(column) for column in sample.columns], answers)
        draft = Draft(peeked.name, layout, sample, proposal)
        return Found(layout, proposal, mapping_text(draft))

    return look


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as a workbook: one list of rows per sheet."""

    def write(**sheets: list[list[object]]) -> Path:
        book = Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "export.xlsx")
        return tmp_path / "export.xlsx"

    return write
