"""How the commands speak: every line in the reader's language, fit for the terminal."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.cli.wrapping import wrapped
from ingest.domain.outcomes import Outcome
from ingest.domain.shown import plain
from ingest.language import Language, translated


@dataclass(frozen=True, slots=True)
class Speech:
    """Says the English lines of the commands in ``language``."""

    language: Language

    def __call__(self, text: str) -> str:
        """Return ``text`` in the reader's language.

        >>> Speech(Language.BOKMAL)("  Nothing has changed.")
        '  Ingenting er endret.'
        """
        return translated(text, self.language)

    def lines(self, lines: Iterable[str]) -> str:
        """Return whole lines as one text, without signs that a terminal would obey."""
        return "\n".join(plain(self(line)) for line in lines)

    def wrapped(self, text: str, *, indent: int = 0) -> list[str]:
        """Return ``text`` in lines of at most 80 columns, translated before it is broken."""
        return wrapped(self(text), indent=indent)

    def outcome(self, outcome: Outcome) -> str:
        """Return what an outcome is called in a table.

        >>> Speech(Language.ENGLISH).outcome(Outcome.NOT_SENT)
        'not sent'
        """
        from ingest.reports.texts import TEXTS  # noqa: PLC0415 - not needed for --help

        if self.language is Language.ENGLISH:
            return outcome.replace("_", " ")
        return TEXTS[self.language].outcomes[outcome]

    def money(self, minor: int, currency: str) -> str:
        """Return an amount as readers of the language write it.

        >>> Speech(Language.BOKMAL).money(450050, "NOK")
        '4 500,50'
        """
        from ingest.reports.page.numbers import Numbers  # noqa: PLC0415 - not needed for --help
        from ingest.reports.page.texts import PAGE_TEXTS  # noqa: PLC0415 - as above

        # Lines are broken before amounts by whoever wraps them; a hard blank would not be copied.
        amount = Numbers(PAGE_TEXTS[self.language]).amount(minor, currency)
        return amount.replace("\N{NO-BREAK SPACE}", " ")

    def number(self, number: float, form: str = ",") -> str:
        """Return a number in a form of Python's, with the signs of the language.

        >>> Speech(Language.BOKMAL).number(1234.5, ",.1f")
        '1 234,5'
        """
        text = format(number, form)
        if self.language is Language.ENGLISH:
            return text
        return text.replace(",", " ").replace(".", ",")


def left(name: str, number: str) -> str:
    """Return a table's first two columns, 28 wide; a long name takes room of its number.

    >>> left("read", "7")
    'read                       7'
    """
    start = f"{name:<16}"
    return f"{start}{number:>{28 - len(start)}}"
