"""What ``runs`` and ``show`` print."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.cli.failures import plain
from ingest.cli.results import near
from ingest.cli.speech import Speech, left
from ingest.domain.money import format_minor
from ingest.run.history import Past, Shown
from ingest.run.merged import Merged


def runs_text(runs: Iterable[Past], say: Speech) -> str:
    """Return the history as a table, 80 columns wide."""
    headings = [say(word) for word in ("run", "environment", "state", "exit", "export")]
    lines = ["{:<26}{:<12}{:<11}{:>4}  {}".format(*headings)]
    for run in runs:
        code = "" if run.exit_code is None else str(run.exit_code)
        lines.append(
            plain(
                f"{run.id:<26}{run.environment:<12}{say(run.state):<11}{code:>4}  {run.export:.25}"
            )
        )
        lines += [say(f"  corrects {parent}") for parent in run.corrects]
    return "\n".join(lines) if len(lines) > 1 else say("The ledger knows no run yet.")


def runs_document(runs: Iterable[Past]) -> str:
    """Return the history as JSON."""
    return json.dumps([_facts(run) for run in runs], ensure_ascii=False, indent=2)


def run_text(shown: Shown, say: Speech) -> str:
    """Return one run with its outcomes, money, batches and files, and with its corrections."""
    return say.lines([*_run_lines(shown.past, say), *_merged_lines(shown, say)])


def run_document(shown: Shown) -> str:
    """Return one run as JSON, with every invoice of it and of its corrections."""
    facts = _facts(shown.past)
    if shown.merged is not None:
        facts["with_corrections"] = _merged_facts(shown.merged)
    elif shown.unmerged is not None:
        facts["with_corrections"] = {"problem": shown.unmerged}
    return json.dumps(facts, ensure_ascii=False, indent=2)


def _merged_lines(shown: Shown, say: Speech) -> Iterator[str]:
    merged = shown.merged
    if shown.unmerged is not None:
        yield ""
        yield from say.wrapped(f"It cannot be shown with its corrections: {shown.unmerged}")
    if merged is None:
        return
    yield ""
    yield f"With its corrections, {len(merged.runs)} runs, each row and invoice once:"
    yield from (f"  {run}" for run in merged.runs)
    yield ""
    yield f"{'':<16}{say('rows'):>12}{say('invoices'):>12}{say('amount'):>28}"
    for outcome, totals in merged.rows.items():
        money = [f"{say.money(minor, code):>28} {code}" for code, minor in totals.money.items()]
        if totals.unreadable:
            money.append(f"{say(f'{say.number(totals.unreadable)} rows unreadable'):>28}")
        first, *others = money or [""]
        count = merged.invoices.get(outcome, 0)
        records = say.number(count) if count else ""
        yield f"{left(say.outcome(outcome), say.number(totals.rows))}{records:>12}{first}"
        yield from (f"{'':<40}{other}" for other in others)


def _merged_facts(merged: Merged) -> dict[str, Any]:
    return {
        "runs": list(merged.runs),
        "outcomes": {
            str(outcome): {
                "rows": totals.rows,
                "invoices": merged.invoices.get(outcome, 0),
                "money": {code: format_minor(m, code) for code, m in totals.money.items()},
                "rows_without_readable_amount": totals.unreadable,
            }
            for outcome, totals in merged.rows.items()
        },
        "invoices": [
            {**line, "money": {code: format_minor(m, code) for code, m in line["money"].items()}}
            for line in merged.lines
        ],
    }


def _run_lines(run: Past, say: Speech) -> Iterator[str]:
    yield f"{say('Run')} {run.id}: {run.export} {say('to')} {run.environment}"
    yield f"  organisation {run.organisation}"
    yield f"  mapping {run.mapping}"
    yield from (say(f"  corrects {parent}") for parent in run.corrects)
    code = "" if run.exit_code is None else f", exit code {run.exit_code}"
    yield f"  {run.state}{code}, started {run.started:%Y-%m-%d %H:%M:%S} UTC"
    if run.message:
        yield from say.wrapped(f"Ended with: {run.message}", indent=2)
    for notice in run.notices:
        how = "told" if notice.problem is None else f"not told: {notice.problem}"
        yield from say.wrapped(f"{notice.name}: {how}", indent=2)
    yield ""
    yield f"{say('invoices'):<16}{'':>12}{say('amount'):>28}"
    for outcome, totals in run.totals.items():
        money = [f"{say.money(minor, code):>28} {code}" for code, minor in totals.money.items()]
        first, *others = money or [""]
        yield f"{left(say.outcome(outcome), say.number(totals.records))}{first}"
        yield from (f"{'':<28}{other}" for other in others)
    yield ""
    yield "1 batch" if len(run.batches) == 1 else f"{len(run.batches)} batches"
    yield from (
        f"  {batch.id}  {say(batch.status):<10}{say.number(batch.records):>8}"
        for batch in run.batches
    )
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
        "corrects": list(run.corrects),
        "notices": [{"name": one.name, "problem": one.problem} for one in run.notices],
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
