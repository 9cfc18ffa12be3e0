"""What notifications say, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.settings.names import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTexts:
    """The texts of one language; braces are filled in by whoever uses them."""

    all_well: str
    to_correct: str
    waiting: str
    stopped: str
    failed: str
    sentence: str
    nothing_new: str
    problem: str
    outcome: str
    rows: str
    invoices: str
    amount: str
    read: str
    unreadable: str
    causes: str
    cause: str
    next_correct: str
    next_resume: str
    files: str
    attached: str
    too_large: str
    not_attached: str
    run: str
    nothing_sent: str


_ENGLISH: Final = NoticeTexts(
    all_well="{export}: {created} invoices created",
    to_correct="{export}: {count} rows to correct, {created} invoices created",
    waiting="{export}: {count} rows are waiting, {created} invoices created",
    stopped="{export}: stopped before its end, {created} invoices created",
    failed="{export}: nothing was done",
    sentence="{read} rows of {export} were read, and {created} invoices were created in "
    "{environment}.",
    nothing_new="{read} rows of {export} were read; no invoice was created in {environment}.",
    problem="The run stopped before its end: {problem}",
    outcome="Where the rows ended",
    rows="Rows",
    invoices="Invoices",
    amount="Amount",
    read="read",
    unreadable="{rows} rows without a readable amount",
    causes="Commonest causes",
    cause="{title} ({code}): {rows} rows",
    next_correct="Next: correct the rows of errors.csv or corrections.xlsx, and run them again.",
    next_resume="Next: amili-ingest resume {run}",
    files="The report files are in {folder} on {host}.",
    attached="Attached are: {files}. They hold personal data; keep them accordingly.",
    too_large="Too large to attach: {files}.",
    not_attached="No file is attached, because they hold personal data.",
    run="Run {run}, exit code {code}.",
    nothing_sent="The command ended with exit code {code}: {problem}",
)

_BOKMAL: Final = NoticeTexts(
    all_well="{export}: {created} fakturaer opprettet",
    to_correct="{export}: {count} rader må rettes, {created} fakturaer opprettet",
    waiting="{export}: {count} rader venter, {created} fakturaer opprettet",
    stopped="{export}: stoppet før slutten, {created} fakturaer opprettet",
    failed="{export}: ingenting ble gjort",
    sentence="{read} rader i {export} ble lest, og {created} fakturaer ble opprettet i "
    "{environment}.",
    nothing_new="{read} rader i {export} ble lest; ingen faktura ble opprettet i {environment}.",
    problem="Kjøringen stoppet før slutten: {problem}",
    outcome="Hvor radene endte",
    rows="Rader",
    invoices="Fakturaer",
    amount="Beløp",
    read="lest",
    unreadable="{rows} rader uten lesbart beløp",
    causes="Vanligste årsaker",
    cause="{title} ({code}): {rows} rader",
    next_correct="Neste steg: rett radene i errors.csv eller corrections.xlsx, og kjør dem på "
    "nytt.",
    next_resume="Neste steg: amili-ingest resume {run}",
    files="Rapportfilene ligger i {folder} på {host}.",
    attached="Vedlagt: {files}. De inneholder personopplysninger; ta vare på dem deretter.",
    too_large="For store til å legges ved: {files}.",
    not_attached="Ingen filer er lagt ved, fordi de inneholder personopplysninger.",
    run="Kjøring {run}, avslutningskode {code}.",
    nothing_sent="Kommandoen endte med avslutningskode {code}: {problem}",
)

NOTICE_TEXTS: Final[Mapping[Language, NoticeTexts]] = {
    Language.ENGLISH: _ENGLISH,
    Language.BOKMAL: _BOKMAL,
}
"""The texts of each language."""
