"""What the page says, in each language. Braces are filled in by ``ingest.reports.page.view``.

Texts in pairs are for one and for several.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.domain.rules import Fixer
from ingest.reports.ages import Age
from ingest.settings.names import Language

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTexts:
    """The texts of the page in one language, and how it writes numbers and dates."""

    lang: str
    thousands: str
    decimal: str
    day: str
    moment: str

    title: str
    row: Pair
    done: Pair
    would_be_sent: Pair
    rejected: Pair
    waiting: Pair
    unknown: Pair
    not_sent: Pair
    excluded: Pair
    worth: str
    and_: str
    more_currencies: Pair
    nothing_read: str
    checked_only: str
    subtitle: str
    no_environment: str

    flow: str
    flow_rows: str
    flow_read: str
    flow_checked: str
    flow_figure: str
    flow_more: str
    balance: str
    balance_outcome: str
    rows: str
    invoices: str
    read: str
    would_send: str
    unreadable: Pair
    adds_up: str

    ages: str
    ages_day: str
    ages_age: str
    ages_rejected: str
    ages_sum: str
    age: Mapping[Age, str]

    causes: str
    causes_none: str
    causes_note: str
    causes_rank: str
    waiting_causes: str
    warnings: str
    warnings_note: str
    left_out: str
    more_causes: Pair
    who: str
    fixer: Mapping[Fixer, str]
    sample: str
    show_rows: str

    table: str
    table_all: str
    table_some: str
    table_private: str
    column_row: str
    column_invoice: str
    column_outcome: str
    column_amount: str
    column_due: str
    column_cause: str
    warning: str
    search: str
    search_hint: str
    any_outcome: str
    any_cause: str
    anybody: str
    reset: str
    shown: str
    none_shown: str

    details: str
    export: str
    mapping: str
    environment: str
    organisation: str
    run: str
    command: str
    started: str
    ended: str
    tool: str
    sha256: str
    files: str
    file_rows: Pair
    batches: str
    odd_answers: str
    personal: str


_ENGLISH: Final = PageTexts(
    lang="en",
    thousands=",",
    decimal=".",
    day="%Y-%m-%d",
    moment="%Y-%m-%d %H:%M UTC",
    title="{export}: report of run {run}",
    row=("{n} row", "{n} rows"),
    done=("{n} of {rows} is created at Amili", "{n} of {rows} are created at Amili"),
    would_be_sent=("{n} of {rows} would be sent", "{n} of {rows} would be sent"),
    rejected=("{n} was rejected", "{n} were rejected"),
    waiting=("{n} is waiting for an answer", "{n} are waiting for an answer"),
    unknown=("{n} is of unknown fate", "{n} are of unknown fate"),
    not_sent=("{n} was not sent", "{n} were not sent"),
    excluded=("{n} was left out", "{n} were left out"),
    worth="worth {money}",
    and_="and",
    more_currencies=("one more currency", "{n} more currencies"),
    nothing_read="The export has no rows.",
    checked_only="This was a check: nothing was sent.",
    subtitle="{export} to {environment}, {moment}",
    no_environment="{export}, {moment}",
    flow="From the export to Amili",
    flow_rows="Rows",
    flow_read="Read",
    flow_checked="Passed the rules",
    flow_figure="{unit}: {read} read. {parts}.",
    flow_more="Currencies that are not drawn are in the table.",
    balance="The same in figures",
    balance_outcome="Where the rows ended",
    rows="Rows",
    invoices="Invoices",
    read="Read from the export",
    would_send="would be sent",
    unreadable=("{n} row without a readable amount", "{n} rows without a readable amount"),
    adds_up="Rows and money add up: every row that was read has ended in exactly one place.",
    ages="Amounts by due age",
    ages_day="Days overdue on {day}. Rows that the mapping leaves out are not counted.",
    ages_age="Overdue",
    ages_rejected="rejected {amount}",
    ages_sum="All rows but those left out",
    age={
        Age.NOT_DUE: "not due yet",
        Age.TO_30: "1 to 30 days",
        Age.TO_60: "31 to 60 days",
        Age.TO_90: "61 to 90 days",
        Age.TO_180: "91 to 180 days",
        Age.TO_YEAR: "181 days to 1 year",
        Age.TO_3_YEARS: "1 to 3 years",
        Age.OLDER: "more than 3 years",
        Age.NO_DATE: "no readable date",
    },
    causes="Why rows were rejected",
    causes_none="No row was rejected.",
    causes_note="These rows stand in corrections.xlsx, ready to be corrected and run again. "
    "Ranked by the money at stake; a row with several causes counts, with its whole amount, for "
    "each of them.",
    causes_rank="To compare currencies, an amount is ranked by how many average rows of its "
    "currency it is worth; a row without a readable amount counts as one.",
    waiting_causes="Why rows are waiting",
    warnings="Noticed, but not held back",
    warnings_note="These rows went on. Look at them when there is time.",
    left_out="Why rows were left out",
    more_causes=("One more cause", "{n} more causes"),
    who="Who can mend it",
    fixer={
        Fixer.CLERK: "ERP clerk",
        Fixer.MAPPING: "Mapping owner",
        Fixer.AMILI: "Amili",
        Fixer.OPERATOR: "Whoever runs the program",
    },
    sample="Row {row}",
    show_rows="Show these rows",
    table="Rows",
    table_all="All rows of the export, those that need attention first.",
    table_some="{shown} of {rows}, those that need attention first. All of them are in "
    "the files that came with this page.",
    table_private="Names, addresses and ids of debtors are left out on purpose; find them in the "
    "files by the row's number.",
    column_row="Row",
    column_invoice="Invoice",
    column_outcome="Outcome",
    column_amount="Amount",
    column_due="Due",
    column_cause="Cause",
    warning="Noticed",
    search="Search",
    search_hint="row, invoice, words",
    any_outcome="All outcomes",
    any_cause="All causes",
    anybody="Anybody",
    reset="Show all",
    shown="{n} of {all} rows shown",
    none_shown="No row matches. Change the search or the filters.",
    details="About this run",
    export="Export",
    mapping="Mapping",
    environment="Environment",
    organisation="Organisation",
    run="Run",
    command="Command",
    started="Started",
    ended="Ended",
    tool="Made by",
    sha256="SHA-256",
    files="Files of this run",
    file_rows=("{n} row", "{n} rows"),
    batches="Batches at Amili",
    odd_answers="Ask Amili about these answers",
    personal="This page holds invoice numbers and amounts. Pass it on as you would pass on the "
    "invoices themselves.",
)

_BOKMAL: Final = PageTexts(
    lang="nb",
    thousands="\N{NO-BREAK SPACE}",
    decimal=",",
    day="%d.%m.%Y",
    moment="%d.%m.%Y kl. %H.%M UTC",
    title="{export}: rapport for kjøring {run}",
    row=("{n} rad", "{n} rader"),
    done=("{n} av {rows} er opprettet hos Amili", "{n} av {rows} er opprettet hos Amili"),
    would_be_sent=("{n} av {rows} ville blitt sendt", "{n} av {rows} ville blitt sendt"),
    rejected=("{n} er avvist", "{n} er avvist"),
    waiting=("{n} venter på svar", "{n} venter på svar"),
    unknown=("{n} har ukjent utfall", "{n} har ukjent utfall"),
    not_sent=("{n} er ikke sendt", "{n} er ikke sendt"),
    excluded=("{n} er utelatt", "{n} er utelatt"),
    worth="til en verdi av {money}",
    and_="og",
    more_currencies=("én valuta til", "{n} valutaer til"),
    nothing_read="Eksportfilen har ingen rader.",
    checked_only="Dette var en kontroll: Ingenting er sendt.",
    subtitle="{export} til {environment}, {moment}",
    no_environment="{export}, {moment}",
    flow="Fra eksportfilen til Amili",
    flow_rows="Rader",
    flow_read="Lest",
    flow_checked="Bestod kontrollen",
    flow_figure="{unit}: {read} lest. {parts}.",
    flow_more="Valutaer som ikke er tegnet, står i tabellen.",
    balance="Det samme i tall",
    balance_outcome="Hvor radene endte",
    rows="Rader",
    invoices="Fakturaer",
    read="Lest fra eksportfilen",
    would_send="ville blitt sendt",
    unreadable=("{n} rad uten lesbart beløp", "{n} rader uten lesbart beløp"),
    adds_up="Rader og beløp stemmer: Hver rad som er lest, har endt nøyaktig ett sted.",
    ages="Beløp etter forfall",
    ages_day="Dager etter forfall per {day}. Rader som mappingen utelater, er ikke med.",
    ages_age="Forfalt for",
    ages_rejected="avvist {amount}",
    ages_sum="Alle rader unntatt de utelatte",
    age={
        Age.NOT_DUE: "ikke forfalt",
        Age.TO_30: "1 til 30 dager",
        Age.TO_60: "31 til 60 dager",
        Age.TO_90: "61 til 90 dager",
        Age.TO_180: "91 til 180 dager",
        Age.TO_YEAR: "181 dager til 1 år",
        Age.TO_3_YEARS: "1 til 3 år",
        Age.OLDER: "mer enn 3 år",
        Age.NO_DATE: "uten lesbar dato",
    },
    causes="Hvorfor rader er avvist",
    causes_none="Ingen rader er avvist.",
    causes_note="Disse radene står i corrections.xlsx, klare til å rettes og kjøres på nytt. "
    "Sortert etter beløpet det gjelder; en rad med flere årsaker telles, med hele beløpet, under "
    "hver av dem.",
    causes_rank="For å kunne sammenligne valutaer rangeres et beløp etter hvor mange "
    "gjennomsnittsrader i samme valuta det tilsvarer; en rad uten lesbart beløp teller som én.",
    waiting_causes="Hvorfor rader venter",
    warnings="Lagt merke til, men ikke holdt tilbake",
    warnings_note="Disse radene gikk videre. Se på dem når du har tid.",
    left_out="Hvorfor rader er utelatt",
    more_causes=("Én årsak til", "{n} årsaker til"),
    who="Hvem kan rette",
    fixer={
        Fixer.CLERK: "Regnskapsmedarbeider",
        Fixer.MAPPING: "Den som eier mappingen",
        Fixer.AMILI: "Amili",
        Fixer.OPERATOR: "Den som kjører programmet",
    },
    sample="Rad {row}",
    show_rows="Vis disse radene",
    table="Radene",
    table_all="Alle radene i eksportfilen, de som må følges opp, først.",
    table_some="{shown} av {rows}, de som må følges opp, først. Alle står i filene som fulgte "
    "med denne siden.",
    table_private="Navn, adresser og fødselsnumre er utelatt med vilje; finn dem i filene ved "
    "hjelp av radnummeret.",
    column_row="Rad",
    column_invoice="Faktura",
    column_outcome="Utfall",
    column_amount="Beløp",
    column_due="Forfall",
    column_cause="Årsak",
    warning="Merknad",
    search="Søk",
    search_hint="rad, faktura, ord",
    any_outcome="Alle utfall",
    any_cause="Alle årsaker",
    anybody="Alle",
    reset="Vis alle",
    shown="Viser {n} av {all} rader",
    none_shown="Ingen rader passer. Endre søket eller filtrene.",
    details="Om denne kjøringen",
    export="Eksportfil",
    mapping="Mappingfil",
    environment="Miljø",
    organisation="Organisasjon",
    run="Kjøring",
    command="Kommando",
    started="Startet",
    ended="Avsluttet",
    tool="Laget av",
    sha256="Kontrollsum (SHA-256)",
    files="Filene fra denne kjøringen",
    file_rows=("{n} rad", "{n} rader"),
    batches="Bunter hos Amili",
    odd_answers="Spør Amili om disse svarene",
    personal="Siden inneholder fakturanumre og beløp. Behandle den som du behandler fakturaene.",
)

PAGE_TEXTS: Final[Mapping[Language, PageTexts]] = {
    Language.ENGLISH: _ENGLISH,
    Language.BOKMAL: _BOKMAL,
}
