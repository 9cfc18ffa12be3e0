"""What parts of the page share: the run, how it writes figures, and what things are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.domain.faults import without_ids
from ingest.domain.outcomes import Outcome
from ingest.domain.shown import plain, short
from ingest.reports.model import Summary
from ingest.reports.page.numbers import Numbers
from ingest.reports.page.texts import PAGE_TEXTS, PageTexts
from ingest.reports.texts import TEXTS
from ingest.reports.titles import title
from ingest.settings.names import Language
from ingest.spool import Totals

WOULD_SEND: Final = "would_send"
"""The kind of a row that a check would send: it is not sent, and that is as it should be."""

_LONGEST_NAME: Final = 120
_LONGEST_MESSAGE: Final = 300


@dataclass(frozen=True, slots=True)
class Words:
    """Names things in the run's language. Foreign text comes out fit to be shown."""

    language: Language
    texts: PageTexts
    numbers: Numbers
    names: Mapping[Outcome, str]
    checked_only: bool

    @classmethod
    def of(cls, summary: Summary, language: Language | None = None) -> "Words":
        """Return the words for ``summary``, in ``language`` or else in the run's."""
        language, checked = language or summary.facts.language, summary.facts.checked_only
        texts = PAGE_TEXTS[language]
        names = dict(TEXTS[language].outcomes)
        if checked:
            names[Outcome.NOT_SENT] = texts.would_send
        return cls(language, texts, Numbers(texts), names, checked)

    def kind(self, outcome: Outcome) -> str:
        """Return the word for an outcome's colour."""
        return WOULD_SEND if self.checked_only and outcome is Outcome.NOT_SENT else str(outcome)

    def title(self, code: str) -> str:
        """Return what a cause is called."""
        return self.name(title(code, self.language))

    def name(self, text: str) -> str:
        """Return a foreign name on one line."""
        return short(plain(text).replace("\n", " "), _LONGEST_NAME)

    def sentence(self, text: str) -> str:
        """Return a foreign sentence, with numbers masked that may be a person's."""
        return short(without_ids(plain(text)), _LONGEST_MESSAGE)

    def unreadable(self, totals: Totals) -> str:
        """Return how many rows have no readable amount; nothing for none."""
        if not totals.unreadable:
            return ""
        return self.numbers.of(self.texts.unreadable, totals.unreadable)
