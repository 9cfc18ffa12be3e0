"""What ``runs`` and ``show`` print."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.cli.failures import plain
from ingest.cli.results import near, wrapped
from ingest.domain.money import format_minor
from ingest.run.history import Past


def runs_text(runs: Iterable[Past]) -> str:
    """Return the history as a table, 80 columns wide."""
    lines = [f"{'run':<22}{'environment':<12}{'state':<11}{'exit':>4}  export"]
    for run in runs:
        code = "" if run.exit_code is None else str(run.exit_code)
        lines.append(
            plain(f"{run.id:<22}{run.environment:<12}{run.state:<11}{code:>4}  {run.export:.29}")
        )
    return "\n".join(lines) if len(lines) > 1 else "The ledger knows no run yet."


def runs_document(runs: Iterable[Past]) -> str:
    """Return the history as JSON."""
    return json.dumps([_facts(run) for run in runs], ensure_ascii=False, indent=2)


def run_text(run: Past) -> str:
    """Return one run with its outcomes, money, batches and files."""
    return "\n".join(plain(line) for line in _run_lines(run))


def run_document(run: Past) -> str:
    """Return one run as JSON."""
    return json.dumps(_facts(run), ensure_ascii=False, indent=2)


def _run_lines(run: Past) -> Iterator[str]:
    yield f"Run {run.id}: {run.export} to {run.environment}"
    yield f"  organisation {run.organisation}"
    yield f"  mapping {run.mapping}"
    code = "" if run.exit_code is None else f", exit code {run.exit_code}"
    yield f"  {run.state}{code}, started {run.started:%Y-%m-%d %H:%M:%S} UTC"
    if run.message:
        yield from wrapped(f"Ended with: {run.message}", indent=2)
    yield ""
    yield f"{'invoices':<16}{'':>12}{'amount':>28}"
    for outcome, totals in run.totals.items():
        money = [f"{format_minor(minor, code):>28} {code}" for code, minor in totals.money.items()]
        first, *others = money or [""]
        yield f"{outcome.replace('_', ' '):<16}{totals.records:>12}{first}"
        yield from (f"{'':<28}{other}" for other in others)
    yield ""
    yield "1 batch" if len(run.batches) == 1 else f"{len(run.batches)} batches"
    yield from (f"  {batch.id}  {batch.status:<10}{batch.records:>8}" for batch in run.batches)
    yield f"Files in {near(run.folder)}:"
    yield from (f"  {name}" for name in run.files)


def _facts(run: Past) -> dict[str, Any]:
    return {
        "run": run.id,
        "command": run.command,
        "environment": run.environment,
        "organisation": run.organisation,
        "state": run.state,
        "exit_code": run.exit_code,
        "message": run.message,
        "started": run.started.isoformat(),
        "export": run.export,
        "mapping": run.mapping,
        "invoices": {
            str(outcome): {
                "count": totals.records,
                "money": {code: format_minor(m, code) for code, m in totals.money.items()},
            }
            for outcome, totals in run.totals.items()
        },
        "batches": [
            {"id": batch.id, "status": batch.status, "invoices": batch.records}
            for batch in run.batches
        ],
        "folder": str(run.folder),
        "files": list(run.files),
    }
