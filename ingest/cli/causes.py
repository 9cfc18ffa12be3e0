"""Why rows did not get through, as the terminal tells it: the biggest causes first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ingest.cli.speech import Speech
from ingest.cli.wrapping import wrapped
from ingest.domain.faults import without_ids
from ingest.reports.causes import Cause, causes_of_rejection, causes_of_waiting, warnings
from ingest.reports.files import PAGE
from ingest.reports.model import Summary
from ingest.reports.page.texts import PAGE_TEXTS
from ingest.reports.titles import title
from ingest.spool import Totals

_MOST: Final = 3
"""Causes that are shown; the page has more, the tables have all."""
_MESSAGES: Final = 2
_TITLE: Final = 36


def cause_lines(summary: Summary, say: Speech) -> Iterator[str]:
    """Yield the biggest causes of rejection and of waiting, and what was merely noticed."""
    rejected = causes_of_rejection(summary)
    heading = "The biggest causes, by the money at stake:" if len(rejected) > 1 else "The cause:"
    yield from _listed(heading, rejected, say)
    yield from _listed("Waiting:", causes_of_waiting(summary), say)
    noticed = [
        f"{_name(cause, say)} ({say.number(cause.totals.rows)})" for cause in warnings(summary)
    ]
    if noticed:
        yield ""
        yield from say.wrapped(f"Noticed, but not held back: {', '.join(noticed)}.")


def _listed(heading: str, causes: Sequence[Cause], say: Speech) -> Iterator[str]:
    if not causes:
        return
    yield ""
    yield heading
    for cause in causes[:_MOST]:
        yield from _cause(cause, say)
    if len(causes) > _MOST:
        yield f"  and {len(causes) - _MOST} more: see {PAGE}"


def _cause(cause: Cause, say: Speech) -> Iterator[str]:
    name, totals = _name(cause, say), cause.totals
    if len(name) > _TITLE:
        yield from wrapped(name, indent=2)
        name = ""
    first, *others = _amounts(totals, say)
    yield f"  {name:<{_TITLE}}{say.number(totals.rows):>7}{first:>27}".rstrip()
    yield from (f"{other:>72}".rstrip() for other in others)
    yield from _said(cause.messages[:_MESSAGES])
    fixers = PAGE_TEXTS[say.language].fixer
    who = f"{fixers[cause.fixer]}: " if cause.fixer else ""
    yield from wrapped(f"{who}{without_ids(cause.hint)} ({cause.code})", indent=6)


def _said(messages: Iterable[str]) -> Iterator[str]:
    for message in messages:
        yield from wrapped(without_ids(message), indent=6)


def _name(cause: Cause, say: Speech) -> str:
    return title(cause.code, say.language)


def _amounts(totals: Totals, say: Speech) -> list[str]:
    """Return one text for each currency, all of the same width behind the number."""
    amounts = [f"{say.money(minor, code)} {code}" for code, minor in totals.money.items()]
    if totals.unreadable:
        amounts.append(f"{say(f'{say.number(totals.unreadable)} unreadable')}    ")
    return amounts
