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
    all_well="{export}: invoices created {created}",
    to_correct="{export}: rows to correct {count}, invoices created {created}",
    waiting="{export}: rows waiting {count}, invoices created {created}",
    stopped="{export}: stopped before its end, invoices created {created}",
    failed="{export}: nothing was done",
    sentence="Rows read from {export}: {read}. Invoices created in {environment}: {created}.",
    problem="The run stopped before its end: {problem}",
    outcome="Where the rows ended",
    rows="Rows",
    invoices="Invoices",
    amount="Amount",
    read="read",
    unreadable="rows without a readable amount: {rows}",
    causes="Commonest causes",
    cause="{title} ({code}), rows: {rows}",
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
    all_well="{export}: fakturaer opprettet {created}",
    to_correct="{export}: rader å rette {count}, fakturaer opprettet {created}",
    waiting="{export}: rader som venter {count}, fakturaer opprettet {created}",
    stopped="{export}: stoppet før slutten, fakturaer opprettet {created}",
    failed="{export}: ingenting ble gjort",
    sentence="Rader lest fra {export}: {read}. Fakturaer opprettet i {environment}: {created}.",
    problem="Kjøringen stoppet før slutten: {problem}",
    outcome="Hvor radene endte",
    rows="Rader",
    invoices="Fakturaer",
    amount="Beløp",
    read="lest",
    unreadable="rader uten lesbart beløp: {rows}",
    causes="Vanligste årsaker",
    cause="{title} ({code}), rader: {rows}",
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
