"""What notifications say, in each language, beside what the page says as well.

Braces are filled in by ``ingest.notify.compose``. Texts in pairs are for one and for several.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.settings.names import Language

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTexts:
    """The texts of one language."""

    all_well: str
    to_correct: str
    waiting: str
    stopped: str
    failed: str
    created: Pair
    problem: str
    outcome: str
    amount: str
    read: str
    causes: str
    next_correct: str
    next_resume: str
    next_again: str
    files: str
    attached: str
    too_large: str
    not_attached: str
    run: str
    nothing_sent: str


_ENGLISH: Final = NoticeTexts(
    all_well="{export}: all done, {created}",
    to_correct="{export}: {rows} to correct, {created}",
    waiting="{export}: {rows} waiting, {created}",
    stopped="{export}: stopped before its end, {created}",
    failed="{export}: nothing was done",
    created=("{n} invoice created", "{n} invoices created"),
    problem="The run stopped before its end: {problem}",
    outcome="Where the rows ended",
    amount="Amount",
    read="read",
    causes="The biggest causes, by the money at stake",
    next_correct="Next: correct the rows in {file}, and run it as the export was run:",
    next_resume="Next:",
    next_again="Next: amili-ingest resume, then run this file again.",
    files="The report files are in {folder} on {host}.",
    attached="Attached are: {files}. They hold personal data; keep them accordingly.",
    too_large="Too large to attach: {files}.",
    not_attached="No file is attached, because they hold personal data.",
    run="Run {run}, exit code {code}.",
    nothing_sent="The command ended with exit code {code}: {problem}",
)

_BOKMAL: Final = NoticeTexts(
    all_well="{export}: alt i orden, {created}",
    to_correct="{export}: {rows} å rette, {created}",
    waiting="{export}: {rows} venter, {created}",
    stopped="{export}: stoppet før slutten, {created}",
    failed="{export}: ingenting ble gjort",
    created=("{n} faktura opprettet", "{n} fakturaer opprettet"),
    problem="Kjøringen stoppet før slutten: {problem}",
    outcome="Hvor radene endte",
    amount="Beløp",
    read="lest",
    causes="De største årsakene, etter beløpet det gjelder",
    next_correct="Neste steg: Rett radene i {file}, og kjør den slik eksportfilen ble kjørt:",
    next_resume="Neste steg:",
    next_again="Neste steg: amili-ingest resume, og kjør deretter denne filen på nytt.",
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
