"""What headings mean, in Norwegian, Danish, Swedish, German and English.

Seen in exports, import templates and public code of Tripletex, Fiken, Visma,
24SevenOffice, Uni Micro, SAP, Business Central, AX, QuickBooks and Xero; the
Swedish ones and short forms are inferred. ``sure`` headings mean one thing;
``perhaps`` ones mean it in some systems and something else in others (a voucher
number instead of an invoice number), so they need an answer or other evidence.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Field(StrEnum):
    """What a column can be: a field of the mapping, or something that excludes rows."""

    INVOICE_NUMBER = "invoiceNumber"
    INVOICE_DATE = "invoiceDate"
    DUE_DATE = "dueDate"
    NOTICE_DATE = "collectionNoticeDate"
    ORIGINAL = "originalInvoiceAmount"
    REMAINING = "remainingAmount"
    CURRENCY = "currency"
    KID = "ocrReferenceNumber"
    SOURCE_ID = "uniqueSourceInvoiceId"
    DESCRIPTION = "description"
    DEBTOR_TYPE = "debtorType"
    CUSTOMER_NUMBER = "customerNumber"
    NAME = "name"
    FIRST_NAME = "firstname"
    LAST_NAME = "lastname"
    IDENTIFICATION = "identificationNumber"
    STREET = "street"
    ZIP_CODE = "zipCode"
    CITY = "city"
    COUNTRY = "countryCode"
    EMAILS = "emails"
    PHONES = "phoneNumbers"
    DOCUMENT_TYPE = "documentType"
    CLEARED = "clearedOn"


AMOUNTS: Final = (Field.ORIGINAL, Field.REMAINING)
CODES: Final = (
    Field.CURRENCY,
    Field.COUNTRY,
    Field.DEBTOR_TYPE,
    Field.DOCUMENT_TYPE,
)
"""Fields whose values are a few words that tell of nobody."""
PERSONAL: Final = (
    Field.NAME,
    Field.FIRST_NAME,
    Field.LAST_NAME,
    Field.STREET,
    Field.EMAILS,
    Field.PHONES,
    Field.DESCRIPTION,
)
"""Fields whose values tell of a person, whatever they look like; long numbers are masked anyway."""
DATES: Final = (Field.INVOICE_DATE, Field.DUE_DATE, Field.NOTICE_DATE)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The headings of one field, between bars."""

    sure: str
    perhaps: str = ""


SYNONYMS: Final[dict[Field, Synonyms]] = {
    Field.INVOICE_NUMBER: Synonyms(
        "fakturanr|faktura|fakturanummer|rechnungsnummer|rechnungs nr|invoice no|invoice number"
        "|invoice|invoice id|saleNumber|booked invoice number|num|faktura id",
        "bilagsnr|bilag|krav nr|dokumentnr|dokumentnummer|belegnummer|referenz|reference"
        "|Document No|Document Number|BELNR|XBLNR|nr",
    ),
    Field.INVOICE_DATE: Synonyms(
        "fakturadato|fakturadatum|rechnungsdatum|invoice date|issue date|utstedelsesdato"
        "|utstedt|utstedt dato|kravdato",
        "bilagsdato|dato|date|datum|belegdatum|document date|doc date|BLDAT|tx date|trans date",
    ),
    Field.DUE_DATE: Synonyms(
        "forfallsdato|forfall|forfaller|forfallsdag|forfalldato|forfaldsdato|forfald|nettoforfaldsdato|förfallodatum"
        "|förfallodag|nettofälligkeit|nettofaelligkeit|nettofälligkeitsdatum|fälligkeit"
        "|fälligkeitsdatum|due date|net due date|net due dt|invoice due date|NETDT|FAEDN"
        "|betalingsfrist"
    ),
    Field.NOTICE_DATE: Synonyms(
        "inkassovarseldato|inkassovarsel sendt|inkassovarsel dato|dato inkassovarsel"
        "|collection notice date",
        "varseldato|varslet",
    ),
    Field.ORIGINAL: Synonyms(
        "fakturabeløp|totalbeløp|opprinnelig beløp|opprinnelig fakturabeløp|opr beløb"
        "|opr beløb RV|fakturabeløb|fakturabelopp|totalt|bruttobetrag|rechnungsbetrag"
        "|original amount|original amt LCY|original amt|gross|gross amount|invoice amount"
        "|total with tax|TotalAmountInvoiceCurrency|beløp|beløb|belopp|amount|total"
        "|beløp i valuta|beløb valuta|amount cur|fakturasum|fakturert beløp|opprinnelig krav"
        "|beløp inkl mva|fakturabeløp inkl mva",
        "betrag|betrag in hauswährung|amount in local currency|amt in loc cur|sum|totalsum"
        "|brutto|bruttobeløp",
    ),
    Field.REMAINING: Synonyms(
        "restbeløp|rest|restsum|utestående|utestående beløp|åpent beløp|gjenstår"
        "|gjenstående|gjenstående beløp|ubetalt|ubetalt beløp|restbeløb|restbeløb RV"
        "|restbelopp|kvar att betala|offener betrag|remaining amount"
        "|remaining amt LCY|RemainingAmountInvoiceCurrency|outstanding balance"
        "|outstanding amount|amount outstanding|invoice remaining|remainder|open balance"
        "|open amount|amount remaining|amount due|restbeløp i valuta|skyldig beløp|å betale"
        "|hovedstol|principal|restgjeld|restkrav|restsaldo",
        "saldo|balance|betrag in hauswährung|amount in local currency|amt in loc cur|DMBTR|WRBTR",
    ),
    Field.CURRENCY: Synonyms(
        "valuta|valutakode|val|val kode|iso kode|währung|hauswährung|currency|currency code"
        "|currency id|WAERS|curr|invoice currency code|local currency|document currency"
    ),
    Field.KID: Synonyms(
        "kid|kid nummer|kid nr|kid kode|kidnr|OCR|ocr nummer|payment reference number|CID|PaymId"
        "|betalingsreferanse|betalings id kid"
    ),
    Field.SOURCE_ID: Synonyms(
        "løpenr|løpenummer|løbenr|entry no|entry number|ledger entry no|order id"
    ),
    Field.DESCRIPTION: Synonyms(
        "beskrivelse|tekst|text|description|belegkopftext|document header text|kommentar"
        "|comments|fakturatekst|merknad|beskrivning",
        "ekstratekst|eksternt dokumentnr|eksternt bilagsnr|external document no|order no|memo",
    ),
    Field.DEBTOR_TYPE: Synonyms(
        "kundetype|debitortype|customer type|debtor type|privat firma|privat bedrift"
        "|kundegruppe type|kundtyp|kundentyp|is private person|customer is private person",
        "kundegruppe|customer group|type kunde|personkunde",
    ),
    Field.CUSTOMER_NUMBER: Synonyms(
        "kundenr|kundenummer|partsnr|debitornr|kundnr|kundnummer|kundennummer|debitor"
        "|customer no|customer number|customer id|customer code|KUNNR|subledger code"
        "|account code|debitorkonto|kundekode|kunde id|abonnentnr",
        "konto|kontonr|kunde|customer|account|account num|medlemsnr",
    ),
    Field.NAME: Synonyms(
        "navn|kundenavn|kundnamn|name|name 1|customer name|cust name|contact name"
        "|recipient name|firmanavn|bedriftsnavn|company name|debitornavn|skyldner|fullt navn"
        "|navn på kunde|kundens navn|abonnent",
        "kunde|customer|mottaker|recipient|firma|selskap|medlem|betaler",
    ),
    Field.FIRST_NAME: Synonyms("fornavn|førenamn|förnamn|vorname|first name|given name"),
    Field.LAST_NAME: Synonyms("etternavn|etternamn|efternavn|efternamn|nachname|last name|surname"),
    Field.IDENTIFICATION: Synonyms(
        "orgnr|organisasjonsnummer|organisasjonsnr|fødselsnummer|fødselsnr|fødselsnr orgnr"
        "|orgnr fødselsnr|personnummer|organisationsnummer|CVR|CVR nr|CPR|organization no"
        "|organization number|CustomerOrgNo|CompanyGovNo|registration number|foretaksnr|org nr",
        "id nummer|identification number",
    ),
    Field.STREET: Synonyms(
        "adresse|gateadresse|gate|postadresse|postadresse linje 1|adress|straße|street"
        "|street address|invoice address|POAddressLine1|CompanyPostStreet|fakturaadresse"
        "|address|veiadresse|adresselinje|adresselinje 1|address line 1|adresse 1"
    ),
    Field.ZIP_CODE: Synonyms(
        "postnr|postnummer|plz|zip|zip code|post code|postal code|POPostalCode"
        "|CompanyPostPostcode|InvoiceZipCode"
    ),
    Field.CITY: Synonyms(
        "poststed|postort|by|ort|city|POCity|CompanyPostPostarea|InvoiceZipArea|town|sted"
    ),
    Field.COUNTRY: Synonyms("land|landkode|country|country code|POCountry|country alpha 2"),
    Field.EMAILS: Synonyms(
        "e post|epost|e postadresse|epostadresse|e mail|email|email address|mail|mailadresse"
        "|InvoiceEmailAddress|customer email|CompanyInvoiceEmail|epost faktura|e mail faktura"
    ),
    Field.PHONES: Synonyms(
        "telefon|telefonnr|telefonnummer|mobil|mobilnr|mobiltelefon|mobilnummer|phone"
        "|phone number|mobile|CompanyPhone|CompanyMobile|tlf nr|mobiltlf|mobil tlf|telefon mobil"
    ),
    Field.DOCUMENT_TYPE: Synonyms(
        "bilagsart|bilagstype|dokumenttype|belegart|document type|BLART|transaction type"
        "|invoice type|txn type|is credit note",
        "art|type",
    ),
    Field.CLEARED: Synonyms("ausgleichsdatum|clearing date|AUGDT|closed|oppgjort dato"),
}

ONLY_WHOLE: Final = frozenset(
    {"faktura", "invoice", "kunde", "customer", "konto", "account", "total", "type", "tekst"}
)
"""Words that say nothing as a part of a longer heading."""
NOT_AMOUNTS: Final = (
    "mva",
    "moms",
    "valutakurs",
    "kurs",
    "skatt",
    "skat",
    "rabatt",
    "rabat",
    "gebyr",
    "rente",
)
"""Parts of words in headings of figures that look like the amount and are not."""
NOT_AMOUNT_WORDS: Final = (
    "vat",
    "eks",
    "ekskl",
    "excl",
    "ex",
    "exkl",
    "tax",
    "netto",
    "net",
    "fee",
)
"""The same as whole words, because they are part of others: privat, eksternt."""
INCLUDING: Final = ("inkl", "incl", "ink", "inklusive", "including", "with")
"""With one of these, a heading about VAT can be the amount after all."""

OTHER_ADDRESS: Final = (
    "forretningsadresse",
    "besoksadresse",
    "besok",
    "leveringsadresse",
    "levering",
    "delivery",
    "visit",
)
"""Words of an address that is not the one that bills go to."""
SECOND_LINE: Final = (
    "adresse 2|adresse2|postadresse linje 2|adresselinje 2|POAddressLine2|address 2"
)
"""Headings of the second line of a street."""
BANK_WORDS: Final = ("bank", "bankkonto", "iban", "kontonr", "konto")
"""Words of columns whose eleven digits are an account and not a person."""
