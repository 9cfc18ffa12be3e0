"""What the reports say to people, in each language: headings and sentences, but no codes.

Braces are filled in by whoever uses a text. A language has every text, because
a dataclass without one of its fields cannot be made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.domain.outcomes import Outcome
from ingest.settings.names import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTexts:
    """The workbook ``corrections.xlsx``."""

    to_fix: str
    done: str
    waiting: str
    summary: str
    lists: str
    title: str
    run: str
    export: str
    mapping: str
    environment: str
    organisation: str
    started: str
    ended: str
    tool: str
    what_to_do: str
    steps: tuple[str, ...]
    balance: str
    outcome: str
    where: str
    rows: str
    invoices: str
    unreadable: str
    read: str
    sum_of_outcomes: str
    adds_up: str
    code: str
    hint: str
    cause: str
    rejected: str
    warnings: str
    still_waiting: str
    left_out: str
    causes_note: str
    notes: str
    rows_left_out: str
    long_cells: str
    commented: str
    all_messages: str
    checked_only: str
    comment_hint: str
    cut_cell: str
    list_title: str
    list_open: str
    list_closed: str
    heading_ours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Everything the reports say in one language."""

    outcomes: Mapping[Outcome, str]
    book: BookTexts


_ENGLISH: Final = Texts(
    outcomes={
        Outcome.CREATED: "created",
        Outcome.ALREADY_CREATED: "created earlier",
        Outcome.INVALID: "invalid",
        Outcome.REFUSED: "refused by Amili",
        Outcome.EXCLUDED: "left out",
        Outcome.OPEN: "open",
        Outcome.UNKNOWN: "unknown",
        Outcome.NOT_SENT: "not sent",
    },
    book=BookTexts(
        to_fix="To fix",
        done="Done",
        waiting="Waiting",
        summary="Summary",
        lists="Lists",
        title="What became of {export}",
        run="Run",
        export="Export",
        mapping="Mapping",
        environment="Environment",
        organisation="Organisation",
        started="Started",
        ended="Ended",
        tool="Made by",
        what_to_do="What to do",
        steps=(
            (
                "Correct the coloured cells in the sheet “{to_fix}”. Red cells hold the row back; "
                "yellow ones are worth a look. The comment on a cell says what is wrong and what "
                "to do; so do the columns on the right. Where no cell is coloured, amili_message "
                "says why the whole row was rejected."
            ),
            "Mend the ERP as well: its next export would bring the same rows again.",
            (
                "Delete whole rows that are not to be sent. Leave the heading and the columns "
                "amili_run and amili_row as they are: they link each row to this run."
            ),
            "Save the workbook and run it as an export. What was created is never created again:",
        ),
        balance="Balance",
        outcome="Where the rows ended",
        where="See",
        rows="Rows",
        invoices="Invoices",
        unreadable="Rows without a readable amount",
        read="Read from the export",
        sum_of_outcomes="Sum of the above",
        adds_up="Rows and money add up: every row that was read has exactly one outcome.",
        code="Code",
        hint="What to do",
        cause="Cause",
        rejected="Why rows were rejected, the most money first",
        warnings="Worth a look: warnings, which hold no row back",
        still_waiting="Why rows are waiting",
        left_out="Why rows were left out",
        causes_note="A row with several faults counts, with its whole amount, for each of them.",
        notes="Good to know",
        rows_left_out="The sheet “{sheet}” has the first {shown} of {rows} rows; {file} has all "
        "of them.",
        long_cells="{count} cells are longer than Excel allows ({limit} characters) and were cut; "
        "{file} has them whole.",
        commented="The first {shown} of {marked} coloured cells have a comment. The column "
        "amili_message has the faults of every row.",
        all_messages="Every coloured cell has a comment, and the column amili_message has all "
        "faults of a row.",
        checked_only="This was a check: nothing was sent. Rows that would be sent: {rows}.",
        comment_hint="What to do: {hint}",
        cut_cell="Excel allows {limit} characters; the rest of the text was cut. {file} has it "
        "whole.",
        list_title="Not in the list",
        list_open="Another code may be right as well, if it is one of the international standard.",
        list_closed="The mapping does not know this value. Choose one of the list.",
        heading_ours="From here on: what amili-ingest says about the row. These columns are "
        "ignored when the workbook is run again.",
    ),
)

_BOKMAL: Final = Texts(
    outcomes={
        Outcome.CREATED: "opprettet",
        Outcome.ALREADY_CREATED: "opprettet tidligere",
        Outcome.INVALID: "ugyldig",
        Outcome.REFUSED: "avvist av Amili",
        Outcome.EXCLUDED: "utelatt",
        Outcome.OPEN: "under behandling",
        Outcome.UNKNOWN: "ukjent",
        Outcome.NOT_SENT: "ikke sendt",
    },
    book=BookTexts(
        to_fix="Må rettes",
        done="Ferdig",
        waiting="Venter",
        summary="Oppsummering",
        lists="Lister",
        title="Hva som skjedde med {export}",
        run="Kjøring",
        export="Eksportfil",
        mapping="Mapping",
        environment="Miljø",
        organisation="Organisasjon",
        started="Startet",
        ended="Avsluttet",
        tool="Laget av",
        what_to_do="Slik gjør du",
        steps=(
            (
                "Rett de fargede cellene i arket «{to_fix}». Røde celler gjør at raden holdes "
                "tilbake; gule bør du se på. Kommentaren på cellen sier hva som er feil, og hva du "
                "skal gjøre; det samme står i kolonnene til høyre. Der ingen celle er farget, sier "
                "amili_message hvorfor hele raden er avvist."
            ),
            "Rett også i økonomisystemet: Ellers kommer de samme radene i neste eksport.",
            (
                "Slett hele raden hvis den ikke skal sendes. La overskriftene og kolonnene "
                "amili_run og amili_row stå: De knytter hver rad til denne kjøringen."
            ),
            (
                "Lagre arbeidsboken, og kjør den som en eksportfil. Det som er opprettet, blir "
                "aldri opprettet på nytt:"
            ),
        ),
        balance="Avstemming",
        outcome="Hvor radene endte",
        where="Se",
        rows="Rader",
        invoices="Fakturaer",
        unreadable="Rader uten lesbart beløp",
        read="Lest fra eksportfilen",
        sum_of_outcomes="Sum av linjene over",
        adds_up="Rader og beløp stemmer: Hver rad som er lest, har endt nøyaktig ett sted.",
        code="Kode",
        hint="Hva du skal gjøre",
        cause="Årsak",
        rejected="Hvorfor rader er avvist, størst beløp først",
        warnings="Verdt å se på: advarsler, som ikke holder noen rad tilbake",
        still_waiting="Hvorfor rader venter",
        left_out="Hvorfor rader er utelatt",
        causes_note="En rad med flere feil telles, med hele beløpet, under hver av dem.",
        notes="Verdt å vite",
        rows_left_out="Arket «{sheet}» viser de første {shown} av {rows} rader; alle står i "
        "{file}.",
        long_cells="{count} celler er lengre enn Excel tillater ({limit} tegn) og er kuttet; "
        "hele teksten står i {file}.",
        commented="De første {shown} av {marked} fargede celler har en kommentar. Kolonnen "
        "amili_message viser feilene i alle rader.",
        all_messages="Alle fargede celler har en kommentar, og kolonnen amili_message viser alle "
        "feilene i raden.",
        checked_only="Dette var en kontroll: Ingenting er sendt. "
        "Rader som ville blitt sendt: {rows}.",
        comment_hint="Hva du skal gjøre: {hint}",
        cut_cell="Excel tillater {limit} tegn; resten av teksten er kuttet. Hele teksten står i "
        "{file}.",
        list_title="Ikke i listen",
        list_open="Også en annen kode kan være riktig, hvis den finnes i den internasjonale "
        "standarden.",
        list_closed="Mappingen kjenner ikke denne verdien. Velg en fra listen.",
        heading_ours="Herfra: det amili-ingest sier om raden. Disse kolonnene blir ikke lest når "
        "arbeidsboken kjøres på nytt.",
    ),
)

TEXTS: Final[Mapping[Language, Texts]] = {
    Language.ENGLISH: _ENGLISH,
    Language.BOKMAL: _BOKMAL,
}
"""The texts of each language."""
