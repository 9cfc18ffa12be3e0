"""A short name for every cause, in each language: what a list of causes is headed with.

The sentences of the catalogue speak of one cell; these speak of all rows that
have the same cause. Codes are those of the catalogue of rules, and those that
API and ledger give to records.
"""

from collections.abc import Mapping
from typing import Final

from ingest.language import Language, reason_in

_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "short_record": ("Too few fields in the record", "For få felt i raden"),
    "long_record": ("Too many fields in the record", "For mange felt i raden"),
    "text_after_quote": ("Text after a closing quote", "Tekst etter avsluttende anførselstegn"),
    "text_outside_frame": ("Text outside the frame", "Tekst utenfor rammen"),
    "short_line": ("Line is too short", "Linjen er for kort"),
    "long_line": ("Line is too long", "Linjen er for lang"),
    "not_in_register": ("Not in the register", "Finnes ikke i registeret"),
    "twice_in_register": ("Twice in the register", "Står to ganger i registeret"),
    "nul_byte": ("Damaged record", "Skadet rad"),
    "excel_error_cell": ("Excel error in a cell", "Excel-feil i en celle"),
    "number_lost_digits": ("Number cut short by Excel", "Tall som Excel har kuttet"),
    "required_missing": ("Required value is missing", "Påkrevd verdi mangler"),
    "amount_unreadable": ("Amount cannot be read", "Beløpet kan ikke leses"),
    "amount_too_precise": ("Amount has too many decimals", "Beløpet har for mange desimaler"),
    "amount_too_large": ("Amount is too large", "Beløpet er for stort"),
    "date_unreadable": ("Date cannot be read", "Datoen kan ikke leses"),
    "boolean_unreadable": ("Neither yes nor no", "Verken ja eller nei"),
    "value_not_in_table": ("Value the mapping does not know", "Verdi som mappingen ikke kjenner"),
    "document_kind_unknown": ("Unknown kind of document", "Ukjent dokumenttype"),
    "requirement_not_met": ("Not as the mapping requires", "Ikke slik mappingen krever"),
    "days_unreadable": ("Days cannot be read", "Antall dager kan ikke leses"),
    "name_not_parted": ("Name cannot be split", "Navnet kan ikke deles"),
    "value_too_long": ("Value is too long", "Verdien er for lang"),
    "id_scientific": ("Id shortened by Excel", "Id som Excel har forkortet"),
    "id_digits_lost": ("Id that lost its last digits", "Id som har mistet de siste sifrene"),
    "id_became_number": ("Id that became a number", "Id som er blitt et tall"),
    "id_decimals_removed": ("Decimals removed from an id", "Desimaler fjernet fra en id"),
    "id_became_date": ("Id that became a date", "Id som er blitt en dato"),
    "id_lookalike": ("Look-alike sign in an id", "Forvekslbart tegn i en id"),
    "kid_zero_restored": ("KID had lost leading zeros", "KID manglet ledende nuller"),
    "text_garbled": ("Garbled letters", "Ødelagte bokstaver"),
    "control_character": ("Control character in a text", "Kontrolltegn i en tekst"),
    "amount_not_positive": ("Amount is zero or negative", "Beløpet er null eller negativt"),
    "open_above_original": (
        "Open amount above the original amount",
        "Restbeløpet er høyere enn opprinnelig beløp",
    ),
    "principal_above_original": (
        "Claim above the original amount",
        "Kravet er høyere enn opprinnelig beløp",
    ),
    "claims_differ_from_open": (
        "Claims differ from the open amount",
        "Kravene stemmer ikke med restbeløpet",
    ),
    "issued_in_future": ("Invoice date in the future", "Fakturadatoen er frem i tid"),
    "due_before_issued": ("Due before the invoice date", "Forfall før fakturadato"),
    "due_not_passed": ("Not due yet", "Ikke forfalt"),
    "date_implausible": ("Implausible date", "Usannsynlig dato"),
    "currency_unknown": ("Unknown currency", "Ukjent valuta"),
    "invoice_type_unknown": ("Unknown invoice type", "Ukjent fakturatype"),
    "kid_mismatch": ("KID fails its check", "KID har feil kontrollsiffer eller lengde"),
    "kid_malformed": ("Not a KID", "Ugyldig KID"),
    "debtor_type_unknown": ("Unknown type of debtor", "Ukjent skyldnertype"),
    "private_name_missing": ("Private debtor without a full name", "Privatperson uten fullt navn"),
    "private_looks_like_company": (
        "Private debtor that looks like a company",
        "Privat skyldner som ligner et firma",
    ),
    "company_name_missing": ("Company without a name", "Bedrift uten navn"),
    "national_id_malformed": ("Not a national id", "Ugyldig fødselsnummer"),
    "national_id_check_digits": (
        "National id fails its check",
        "Fødselsnummer med feil kontrollsiffer",
    ),
    "national_id_synthetic": ("National id is a test number", "Fødselsnummeret er et testnummer"),
    "national_id_zero_restored": (
        "National id had lost its zero",
        "Fødselsnummer hadde mistet nullen foran",
    ),
    "organisation_number_malformed": ("Not an organisation number", "Ugyldig organisasjonsnummer"),
    "organisation_number_check_digit": (
        "Organisation number fails its check",
        "Organisasjonsnummer med feil kontrollsiffer",
    ),
    "type_contradicts_id": (
        "Id does not fit the type of debtor",
        "Nummeret passer ikke med skyldnertypen",
    ),
    "email_malformed": ("Not an e-mail address", "Ugyldig e-postadresse"),
    "phone_malformed": ("Not a phone number", "Ugyldig telefonnummer"),
    "postal_code_malformed": ("Not a postal code", "Ugyldig postnummer"),
    "postal_code_zero_restored": (
        "Postal code had lost its zero",
        "Postnummer hadde mistet nullen foran",
    ),
    "country_unknown": ("Unknown country", "Ukjent land"),
    "claim_not_positive": ("Claim is negative", "Kravet er negativt"),
    "claim_type_missing": ("Claim without a type", "Krav uten type"),
    "invoice_key_missing": (
        "Nothing says which invoice the row belongs to",
        "Raden kan ikke knyttes til en faktura",
    ),
    "held_by_row": (
        "Held back by another row of the invoice",
        "Holdt tilbake av en annen rad på fakturaen",
    ),
    "part_repeated": ("Equal parts of one invoice", "Like deler av én faktura"),
    "rows_disagree": ("Rows of one invoice disagree", "Radene på fakturaen er uenige"),
    "debtors_disagree": (
        "Rows disagree about the debtor",
        "Radene er uenige om skyldneren",
    ),
    "no_debtor": ("Invoice without a debtor", "Faktura uten skyldner"),
    "no_claim": ("Nothing to claim", "Ingenting å kreve inn"),
    "source_id_conflict": (
        "Two invoices with the same source id",
        "To fakturaer med samme kilde-id",
    ),
    "invoice_too_large": ("Invoice is too large to send", "Fakturaen er for stor til å sendes"),
    "created_with_other_content": (
        "Created before with other content",
        "Opprettet tidligere med annet innhold",
    ),
    "open_in_other_run": ("Still open in another run", "Ikke avsluttet i en annen kjøring"),
    "origin_unclear": ("Unclear which row is corrected", "Uklart hvilken rad som rettes"),
    "origin_twice": ("One row corrected twice", "Samme rad rettet to ganger"),
    "origin_incomplete": ("Rows of the invoice are missing", "Rader av fakturaen mangler"),
    "origin_sent": ("Sent before under another id", "Sendt tidligere med en annen id"),
    "origin_renamed": ("Given back under another id", "Levert tilbake med en annen id"),
    "too_many_invalid": ("Too many rows are invalid", "For mange ugyldige rader"),
    "too_much": ("More than the settings allow", "Mer enn innstillingene tillater"),
    "already_created": ("Created by an earlier run", "Opprettet i en tidligere kjøring"),
    "refused_by_api": ("Amili refused the invoice", "Amili avviste fakturaen"),
    "request_refused": ("Amili refused the request", "Amili avviste forespørselen"),
    "request_too_large": ("Too large for Amili", "For stor for Amili"),
    "reply_lost": ("Amili's answer was lost", "Svaret fra Amili gikk tapt"),
    "nowhere_to_be_found": ("Amili does not know it yet", "Amili kjenner den ikke ennå"),
    "several_batches": ("Several batches of one request", "Flere bunter av én forespørsel"),
    "several_invoices": (
        "Several invoices with one source id",
        "Flere fakturaer med samme kilde-id",
    ),
    "other_number": ("Other invoice number at Amili", "Annet fakturanummer hos Amili"),
    "no_lookup": (
        "Answer lost, and nothing can be asked",
        "Svaret gikk tapt, og det er ikke mulig å spørre",
    ),
    "left_out": (
        "Not created with its request",
        "Ikke opprettet med sin forespørsel",
    ),
    "tried_too_often": ("Tried as often as one run does", "Forsøkt så ofte som én kjøring gjør"),
    "refused_later": ("Refused when sent again", "Avvist da den ble sendt på nytt"),
    "batch_gone": ("Amili no longer knows the batch", "Amili kjenner ikke bunten lenger"),
    "unaccounted": ("Not named in the finished batch", "Ikke nevnt i den ferdige bunten"),
    "contradiction": ("The batch contradicts itself", "Bunten motsier seg selv"),
    "still_queued": ("Amili is still working on it", "Amili er ikke ferdig med den"),
    "not_sent": ("Not sent: the run stopped before", "Ikke sendt: kjøringen stoppet før"),
    "credit_sign": ("Credit note with the wrong sign", "Kreditnota med feil fortegn"),
    "credit_currency": (
        "Credit note in another currency",
        "Kreditnota i en annen valuta enn fakturaen",
    ),
    "credit_unmatched": (
        "Credit note without its invoice",
        "Kreditnota uten faktura i eksporten",
    ),
    "credit_netted": ("Credit note taken off its invoice", "Kreditnota trukket fra fakturaen"),
    "invoice_reduced": ("Reduced by credit notes", "Redusert med kreditnotaer"),
    "invoice_covered": ("Covered by credit notes", "Dekket av kreditnotaer"),
    "netted": ("Taken off its invoice", "Trukket fra fakturaen"),
    "covered by credit notes": ("Covered by credit notes", "Dekket av kreditnotaer"),
    "credit note without its invoice": (
        "Credit note without its invoice",
        "Kreditnota uten faktura i eksporten",
    ),
    "duplicate": ("Equal to a row that was kept", "Lik en rad som er med"),
    "limit": ("Beyond the limit of the run", "Utenfor kjøringens grense"),
    "excluded_by_mapping": ("Left out by the mapping", "Utelatt av mappingen"),
}
_LANGUAGES: Final = (Language.ENGLISH, Language.BOKMAL)


def title(code: str, language: Language) -> str:
    """Return what a cause is called; a mapping's own reason is shown as it is written.

    >>> title("date_unreadable", Language.BOKMAL), title("credit note", Language.BOKMAL)
    ('Datoen kan ikke leses', 'kreditnota')
    """
    names = _TITLES.get(code)
    return reason_in(code, language) if names is None else names[_LANGUAGES.index(language)]
