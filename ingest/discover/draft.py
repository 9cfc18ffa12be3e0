"""What a mapping file is written from, and the lines that its blocks have in common."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ingest.discover.columns import Sample
from ingest.discover.consequences import BY_ANSWER, codes
from ingest.discover.join import Join
from ingest.discover.layout import Layout
from ingest.discover.proposal import Proposal
from ingest.discover.questions import UNUSED, Option, Question
from ingest.discover.synonyms import Field
from ingest.discover.yaml_text import comment, flow_list, line, scalar

DECIDE: Final = "DECIDE:"
"""What the comment of an open question begins with."""
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_NORDIC: Final = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ö": "o", "ä": "a", "ü": "u"})


def slug(name: str) -> str:
    """Return a mapping's name for a file's.

    >>> slug("Åpne poster 2026.csv")
    'apne-poster-2026'
    """
    stem = name.rpartition(".")[0] or name
    return _SLUG.sub("-", stem.casefold().translate(_NORDIC)).strip("-") or "export"


@dataclass(frozen=True, slots=True)
class RegisterDraft:
    """A register: its file, how it is read, and how it is joined, None while that is open.

    ``same_file``: it is another sheet of the export's own workbook.
    """

    file: str
    layout: Layout
    join: Join | None
    same_file: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The export, how it is read, what is proposed for it, and the register joined to it."""

    file: str
    layout: Layout
    sample: Sample
    proposal: Proposal
    register: RegisterDraft | None = None

    def answer(self, key: str) -> str | None:
        """Return the answer to the question of that key, if there is one."""
        return self.proposal.answers.get(key)

    def codes(self, field: Field) -> tuple[str, ...]:
        """Return the codes in the column of ``field``."""
        columns = {each.column.heading: each.column for each in self.proposal.judged}
        return codes(field, self.proposal.chosen, columns)

    def heading(self, field: Field) -> str | None:
        """Return the first column of ``field``, as YAML; None where it has none."""
        chosen = self.proposal.chosen.get(field)
        return scalar(chosen.headings[0]) if chosen else None

    def why(self, field: Field) -> str:
        """Return the confidence in the columns of ``field``, and the evidence."""
        chosen = self.proposal.chosen[field]
        values = self.proposal.column(chosen.headings[0]).values
        blank = values.rows - values.filled
        missing = f"; blank in {blank} of {values.rows} rows" if blank else ""
        sure = "" if chosen.why == BY_ANSWER else f"{chosen.percent} %: "
        return f"{sure}{chosen.why}{missing}"

    def field(self, indent: int, field: Field) -> Iterator[str]:
        """Yield a field: its columns, or what is to be decided; nothing if it has none."""
        chosen = self.proposal.chosen.get(field)
        if question := self.proposal.open_question(field.value):
            yield from undecided(indent, field.value, question)
        elif chosen is not None:
            yield line(indent, field.value, _expression(field, chosen.headings), self.why(field))

    def decided(
        self, indent: int, key: str, question_key: str, written: Callable[[str], str] = scalar
    ) -> Iterator[str]:
        """Yield a key whose value is the answer to a question, or what is to be decided."""
        if question := self.proposal.open_question(question_key):
            yield from undecided(indent, key, question, written)
        elif answer := self.answer(question_key):
            yield line(indent, key, written(answer), BY_ANSWER)


def undecided(
    indent: int, key: str, question: Question, written: Callable[[str], str] = scalar
) -> Iterator[str]:
    """Yield a key without a value, and below it what may stand there, as it is to be written."""
    yield line(indent, key, "", f"{DECIDE} {question.text}")
    for option in question.options:
        yield f"{'  ' * indent}#   {_shown(option, written)}"


def constant(text: str) -> str:
    """Return the expression of a value that is the same in every row.

    >>> constant("NO")
    '{constant: "NO"}'
    """
    return f"{{constant: {scalar(text)}}}"


def _shown(option: Option, written: Callable[[str], str]) -> str:
    if option.value == UNUSED:
        return "or take the key out: no column holds it"
    why = f"  ({option.why})" if option.why else ""
    return comment(f"{written(option.value)}{why}")


def _expression(field: Field, headings: tuple[str, ...]) -> str:
    if len(headings) == 1:
        return scalar(headings[0])
    separator = ", " if field is Field.STREET else ";"
    return f'{{join: {flow_list(headings)}, separator: "{separator}"}}'
