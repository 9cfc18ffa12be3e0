"""Questions on the terminal: numbered answers, and Enter to leave one open."""

import sys
from collections.abc import Callable

from ingest.cli.failures import plain
from ingest.cli.speech import Speech
from ingest.discover.proposal import Proposal
from ingest.discover.questions import UNUSED, Answers, Question

Ask = Callable[[Question], str | None]
"""Returns the value of the chosen option, or None to leave the question open."""


def ask_all(propose: Callable[[Answers], Proposal], ask: Ask) -> Proposal:
    """Ask what is open, one question after the other; an answer can raise new ones."""
    answers: Answers = {}
    left: set[str] = set()
    proposal = propose(answers)
    while question := _next(proposal, left):
        given = ask(question)
        if given is None:
            left.add(question.key)
        else:
            answers[question.key] = given
            proposal = propose(dict(answers))
    return proposal


def _next(proposal: Proposal, left: set[str]) -> Question | None:
    return next((q for q in proposal.questions if q.options and q.key not in left), None)


def ask_on_terminal(question: Question, say: Speech) -> str | None:
    """Print a question on stderr and read the number of an answer."""
    print(plain(f"\n{question.key}: {say(question.text)}"), file=sys.stderr)
    for number, option in enumerate(question.options, start=1):
        shown = say("no column" if option.value == UNUSED else str(option))
        print(plain(f"  {number}. {shown}"), file=sys.stderr)
    while True:
        print(say("Number, or Enter to decide later: "), end="", file=sys.stderr, flush=True)
        given = sys.stdin.readline().strip()
        if not given:
            return None
        if given.isdecimal() and 1 <= int(given) <= len(question.options):
            return question.options[int(given) - 1].value
        print(say(f"There is no answer {given!r}."), file=sys.stderr)


def leave_open(_question: Question) -> None:
    """Answer nothing, as where nobody sits at a terminal."""
