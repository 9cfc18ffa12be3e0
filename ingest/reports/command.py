"""The command that takes a file of ours back, as it can be typed."""

import shlex

from ingest.reports.facts import RunFacts


def command_parts(verb: str, file: str, facts: RunFacts) -> tuple[str, str]:
    """Return the command for ``file``, already quoted, and the options that it had in this run."""
    options = f"--mapping {shlex.quote(facts.mapping.given or facts.mapping.name)}"
    if verb == "run":
        options += f" --env {facts.environment or 'ENV'}"
    return f"amili-ingest {verb} {file}", options


def again(file: str, facts: RunFacts) -> str:
    """Return the command that checks or runs ``file`` as the export was checked or run."""
    verb = "check" if facts.checked_only else "run"
    return " ".join(command_parts(verb, shlex.quote(file), facts))
