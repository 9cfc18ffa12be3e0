"""The exports: each layout once, with a case for every code that can occur in it."""

from datetime import date, datetime
from pathlib import Path

from ingest.mapping import library
from tests.cli.conftest import MAPPING, ROW
from tests.cli.rounds.cases import STRICT, Scene, case
from tests.cli.rounds.layouts import WIDTHS, as_fixed_width, as_framed, as_workbook

_PRIVATE, _COMPANY = {"Kundetype": "Privat"}, {"Kundetype": "Firma"}
_ID, _NOBODY = "Fødselsnr/Orgnr", {"Fornavn": "", "Etternavn": "", "Navn": ""}


def _usual() -> str:
    return (library.folder() / f"{MAPPING}.yaml").read_text()


PLAIN = Scene(
    "plain",
    _usual() + STRICT + "kid: {lengths: [7]}\n",
    ROW,
    (
        case("short_record", line=lambda text: ";".join(text.split(";")[:5])),
        case("long_record", line=lambda text: text + ";too;much"),
        case("text_after_quote", line=lambda text: '"10001"x' + text[text.index(";") :]),
        case("nul_byte", line=lambda text: text.replace("Kari", "Ka\0ri", 1)),
        case("required_missing", {"Fakturadato": ""}),
        case("amount_unreadable", {"Restbeløp": "1.5.0"}),
        case("amount_too_precise", {"Restbeløp": "1,005"}),
        case("amount_too_large", {"Beløp": "99999999999999999"}),
        case("date_unreadable", {"Forfallsdato": "31.02.2026"}),
        case("value_not_in_table", {"Kundetype": "Alien"}),
        case("issued_in_future", {"Fakturadato": "01.01.2031", "Forfallsdato": "02.01.2031"}),
        case("due_before_issued", {"Forfallsdato": "06.01.2026"}),
        case("due_not_passed", {"Forfallsdato": "01.01.2031"}),
        case("date_implausible", {"Fakturadato": "01.01.1901"}),
        case("currency_unknown", {"Valuta": "XXQ"}),
        case("kid_malformed", {"KID": "12x34"}),
        case("kid_mismatch", {"KID": "2345671"}, mended=[{"KID": "2345676"}]),
        case("kid_zero_restored", {"KID": "123455"}, mended=[{"KID": "0123455"}]),
        case("id_scientific", {_ID: "2,68294E+10"}),
        case("id_digits_lost", {"KID": "234567600000000000"}, mended=[{"KID": "2345676"}]),
        case("id_became_number", {"Kundenr": "20001.0"}),
        case("id_decimals_removed", {"Postnr": "0155.0"}),
        case("id_became_date", {"Kundenr": "02.jan"}),
        case("id_lookalike", {"Kundenr": "2\u041e001"}),
        case("text_garbled", {"Poststed": "Troms\u00c3\u00b8"}),
        case("control_character", {"Adresse": "Gate\x071"}),
        case("amount_not_positive", {"Beløp": "0,00"}),
        case("private_name_missing", _NOBODY),
        case("private_looks_like_company", {"Etternavn": "Prøve AS"}),
        case("company_name_missing", _COMPANY | _NOBODY, mended=[_COMPANY | {"Navn": "Prøve AS"}]),
        case("national_id_malformed", {_ID: "123"}),
        case("national_id_check_digits", {_ID: "26829398611"}, mended=[{_ID: "26829398612"}]),
        case("national_id_zero_restored", {_ID: "1818510078"}, mended=[{_ID: "01818510078"}]),
        case("organisation_number_malformed", _COMPANY | {_ID: "12"}),
        case("organisation_number_check_digit", _COMPANY | {_ID: "123456789"}),
        case("type_contradicts_id", _COMPANY | {_ID: "26829398612"}, mended=[_PRIVATE]),
        case("email_malformed", {"E-post": "kari@"}),
        case("phone_malformed", {"Telefon": "12"}),
        case("postal_code_malformed", {"Postnr": "1"}),
        case("postal_code_zero_restored", {"Postnr": "155"}),
        case("source_id_conflict", {}, {"Adresse": "Gate 3"}, mended=[{}, {"Fakturanr": "OWN"}]),
    ),
    number="Fakturanr",
)

_PAIR = {"Beløp": "3 000,00"}
ROWS = Scene(
    "rows",
    _usual()
    .replace("  openAmount: Restbeløp\n", "")
    .replace("\ninvoice:\n", "\ninvoice_key: [Fakturanr]\n\ninvoice:\n")
    + STRICT,
    ROW,
    (
        case("held_by_row", _PAIR, _PAIR | {"Postnr": "1"}, mended=[{}, {"Postnr": "0155"}]),
        case(
            "rows_disagree",
            _PAIR,
            _PAIR | {"Forfallsdato": "18.01.2026"},
            mended=[{}, {"Forfallsdato": "17.01.2026"}],
        ),
        case(
            "debtors_disagree",
            _PAIR,
            _PAIR | {"Adresse": "Gate 3"},
            mended=[{}, {"Adresse": ROW["Adresse"]}],
        ),
        case("no_debtor", dict.fromkeys(list(ROW)[:12], "")),
        case("no_claim", {"Restbeløp": ""}),
    ),
    number="Fakturanr",
)

_WIDE = {
    "Key": "",
    "Nr": "",
    "Type": "NOTICE",
    "Amount": "2 000,00",
    "Open": "1 600,00",
    "Rest": "1 500,00",
    "Fee": "100,00",
    "FeeType": "REMINDER_FEE",
    "Currency": "NOK",
    "Date": "07.01.2026",
    "Days": "10",
    "Vat": "ja",
    "Text": "Leie",
    "Kind": "PRIVATE",
    "Name": "Prøve, Kari",
    "Customer": "10001",
    "Country": "NO",
    "Approved": "ja",
}
_WIDE_MAPPING = f"""
version: 1
name: round/wide
source: {{delimiter: ";"}}
invoice_key: Key
invoice:
  type: Type
  invoiceNumber: Nr
  originalInvoiceAmount: Amount
  currency: Currency
  invoiceDate: Date
  dueDate: {{column: Date, plus_days: Days}}
  uniqueSourceInvoiceId: Nr
  vat: Vat
  description: Text
  openAmount: Open
debtors:
  - type: Kind
    firstname: {{column: Name, part: after_comma}}
    lastname: {{column: Name, part: before_comma}}
    name: Name
    customerNumber: {{column: Customer, zero_pad: 6}}
    countryCode: Country
claims:
  - {{remainingAmount: Rest}}
  - {{type: FeeType, remainingAmount: Fee}}
require:
  - {{column: Approved, equals: [ja], reason: approved for collection}}
{STRICT}"""
WIDE = Scene(
    "wide",
    _WIDE_MAPPING,
    _WIDE,
    (
        case("invoice_key_missing", {"Key": ""}),
        case("invoice_type_unknown", {"Type": "LETTER"}),
        case("boolean_unreadable", {"Vat": "kanskje"}),
        case("days_unreadable", {"Days": "soon"}),
        case("name_not_parted", {"Name": "Kari"}),
        case("value_too_long", {"Customer": "1234567"}),
        case("debtor_type_unknown", {"Kind": "ALIEN"}),
        case("country_unknown", {"Country": "XQ"}),
        case("claim_not_positive", {"Fee": "-100,00"}),
        case("claim_type_missing", {"FeeType": ""}),
        case("claims_differ_from_open", {"Open": "1 700,00"}),
        case("open_above_original", {"Amount": "1 000,00"}),
        case("principal_above_original", {"Open": "", "Amount": "1 000,00"}),
        case("requirement_not_met", {"Approved": "nei"}),
    ),
    alike=["Key"],
)

MOST_BYTES, CHUNK_BYTES = 4_000, 8_000
"""What the API takes, and what the settings allow."""
ANSWERS = Scene(
    "answers",
    _WIDE_MAPPING,
    _WIDE,
    (
        # What the API did not like is mended at Amili: nothing is wrong with the ids.
        case("refused_by_api", {"Nr": "REFUSED"}, mended=[{}]),
        case("request_refused", {"Nr": "REJECTED"}, mended=[{}]),
        case("request_too_large", {"Text": "leie " * 1_000}),
        case("invoice_too_large", {"Text": "leie " * 2_000}),
    ),
    alike=["Key"],
)

_SHORT = {
    "Nr": "",
    "Date": "07.01.2026",
    "Due": "17.01.2026",
    "Amount": "1500,00",
    "Name": "Prøve AS",
    "Customer": "10001",
}
_SHORT_MAPPING = """
version: 1
name: round/short
source: {source}
invoice:
  invoiceNumber: Nr
  originalInvoiceAmount: Amount
  invoiceDate: Date
  dueDate: Due
  uniqueSourceInvoiceId: Nr{more}
debtors: [{{type: {{constant: COMPANY}}, name: Name, customerNumber: Customer}}]
claims: [{{remainingAmount: Amount}}]
"""
_COLUMNS = ", ".join(f"{{name: {name}, width: {width}}}" for name, width in WIDTHS.items())
FIXED = Scene(
    "fixed",
    _SHORT_MAPPING.format(source=f"{{fixed_width: [{_COLUMNS}]}}", more="") + STRICT,
    _SHORT,
    (
        case("short_line", line=lambda text: text[:30]),
        case("long_line", line=lambda text: text + "  7"),
        case("amount_unreadable", {"Amount": "1.5.0"}),
    ),
    layout=as_fixed_width,
    first_row=1,
)
FRAMED = Scene(
    "framed",
    _SHORT_MAPPING.format(source='{delimiter: "|", quote: "", framed: true}', more="") + STRICT,
    _SHORT,
    (
        case("text_outside_frame", line=lambda text: text + " see page 2"),
        case("long_record", line=lambda text: text + "x|"),
    ),
    layout=as_framed,
)


EXCEL = Scene(
    "excel",
    _SHORT_MAPPING.format(source="{}", more="\n  vat: Vat\n  ocrReferenceNumber: KID") + STRICT,
    _SHORT
    | {"Date": date(2026, 1, 7), "Due": date(2026, 1, 17), "Amount": 1500.5}
    | {"Vat": True, "KID": "2345676"},
    (
        case("excel_error_cell", {"Amount": "#DIV/0!"}),
        case("number_lost_digits", {"KID": 12345678901234567}),
        case("boolean_unreadable", {"Vat": "kanskje"}),
        case("date_unreadable", {"Due": "soon"}),
        case("id_became_date", {"Customer": datetime(2026, 5, 1)}),  # noqa: DTZ001 - as Excel has it
        case("due_before_issued", {"Due": date(2026, 1, 6)}),
    ),
    file="items.xlsx",
    layout=as_workbook,
)

_REGISTER = """Kundenr;Navn;Kundetype;Fornavn;Etternavn;Organisasjonsnummer;E-post;Telefon;\
Adresse;Postnr;Poststed;Land
10001;Prøve AS;Bedrift;;;;;;Veien 1;0155;Oslo;
10004;Dobbel AS;Bedrift;;;;;;Veien 4;7010;Trondheim;
10004;Dobbel AS;Bedrift;;;;;;Veien 5;7010;Trondheim;
10005;Sted AS;Bedrift;;;;;;Veien 5;7;Trondheim;
"""


def _mended_register() -> None:
    lines = _REGISTER.splitlines(keepends=True)
    text = "".join([*lines[:3], lines[4].replace(";7;", ";7010;")])
    Path("kunder.csv").write_text(text, encoding="utf-8")


_LIST = ("Kundenr", "Fakturanr", "Fakturadato", "Forfallsdato", "Beløp", "Restbeløp", "KID")
REGISTER = Scene(
    "register",
    (library.folder() / "generic/norwegian-open-items-register.yaml").read_text() + STRICT,
    {name: ROW[name] for name in _LIST},
    (
        case("not_in_register", {"Kundenr": "10009"}),
        case("twice_in_register", {"Kundenr": "10004"}, mended=[{}], elsewhere=_mended_register),
        case("postal_code_malformed", {"Kundenr": "10005"}, mended=[{}]),
        case("required_missing", {"Kundenr": ""}),
    ),
    number="Fakturanr",
    besides={"kunder.csv": _REGISTER},
)

_CREDIT = {"Bilag": "Kreditnota", "Rest": "-30,00"}
CREDITS = Scene(
    "credits",
    """
version: 1
name: round/credits
source: {delimiter: ";"}
invoice_key: Nr
documents:
  column: Bilag
  invoices: [Faktura]
  credits: {words: [Kreditnota], refers_to: Gjelder}
invoice:
  invoiceNumber: Nr
  originalInvoiceAmount: Beløp
  currency: Valuta
  invoiceDate: Dato
  dueDate: Forfall
  uniqueSourceInvoiceId: Nr
debtors: [{type: {constant: COMPANY}, name: Navn, customerNumber: Kunde}]
claims: [{remainingAmount: Rest, rows: once}]
"""
    + STRICT,
    {
        "Bilag": "Faktura",
        "Nr": "",
        "Gjelder": "",
        "Navn": "Prøve AS",
        "Kunde": "10",
        "Dato": "07.01.2026",
        "Forfall": "17.01.2026",
        "Beløp": "100,00",
        "Rest": "100,00",
        "Valuta": "NOK",
    },
    (
        case("document_kind_unknown", {"Bilag": "Bilag 7"}),
        case(
            "credit_sign",
            {"Nr": "A1"},
            _CREDIT | {"Nr": "A2", "Gjelder": "A1", "Rest": "30,00"},
            mended=[{}, {"Rest": "-30,00"}],
        ),
        case(
            "credit_currency",
            {"Nr": "B1"},
            _CREDIT | {"Nr": "B2", "Gjelder": "B1", "Valuta": "EUR"},
            mended=[{}, {"Valuta": "NOK"}],
        ),
        case(
            "credit_unmatched",
            {"Nr": "C1", "Dato": "soon"},
            _CREDIT | {"Nr": "C2", "Gjelder": "C9"},
            mended=[{"Dato": "07.01.2026"}, {"Gjelder": "C1"}],
        ),
    ),
    claimed=lambda row: row["Bilag"] == "Faktura",
)

PARTS = Scene(
    "parts",
    """
version: 1
name: round/parts
source: {delimiter: ";"}
invoice_key: Nr
invoice:
  invoiceNumber: Nr
  originalInvoiceAmount: {column: Beløp, rows: sum}
  invoiceDate: Dato
  dueDate: Forfall
  uniqueSourceInvoiceId: Nr
debtors: [{type: {constant: COMPANY}, name: Navn, customerNumber: Kunde}]
claims: [{remainingAmount: Beløp, rows: sum}]
"""
    + STRICT,
    {
        "Nr": "",
        "Linje": "1",
        "Navn": "Prøve AS",
        "Kunde": "10",
        "Dato": "07.01.2026",
        "Forfall": "17.01.2026",
        "Beløp": "100,00",
    },
    (case("part_repeated", {}, {}, mended=[{}, {"Linje": "2"}]),),
)

SCENES = (PLAIN, ROWS, WIDE, ANSWERS, FIXED, FRAMED, EXCEL, REGISTER, CREDITS, PARTS)
