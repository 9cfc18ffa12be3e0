"""``summary.json``: the model as a program reads it, and an auditor."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from ingest.domain.moments import utc_text
from ingest.domain.money import format_minor
from ingest.domain.netting import Netted
from ingest.domain.outcomes import Outcome
from ingest.reports.facts import ExportFacts, RunFacts
from ingest.reports.model import Summary
from ingest.spool import Totals

VERSION: Final = 1
"""Of the file's shape; it grows when a key is renamed or taken away."""


def as_json(summary: Summary) -> bytes:
    """Return the bytes of ``summary.json``; the same summary gives the same bytes."""
    found = {
        "version": VERSION,
        **_run(summary.facts),
        "exit_code": summary.exit_code,
        "balanced": summary.balanced,
        "balance": list(statements(summary)),
        "problems": list(summary.problems),
        **_counts(summary),
        "files": [
            {"name": file.name, "rows": file.rows, "size": file.size, "sha256": file.sha256}
            for file in (summary.files if summary.balanced else ())
        ],
    }
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def statements(summary: Summary) -> Iterator[str]:
    """Yield the balance in rows and in each currency, one sentence each."""
    ended = summary.outcomes
    yield _statement("rows", summary.read.rows, {o: str(t.rows) for o, t in ended.items()})
    currencies = {code for totals in (summary.read, *ended.values()) for code in totals.money}
    for code in sorted(currencies):
        parts = {o: format_minor(t.money.get(code, 0), code) for o, t in ended.items()}
        yield _statement(code, format_minor(summary.read.money.get(code, 0), code), parts)
    unreadable = {o: str(t.unreadable) for o, t in ended.items()}
    yield _statement("rows without a readable amount", summary.read.unreadable, unreadable)


def _statement(unit: str, read: int | str, parts: Mapping[Outcome, str]) -> str:
    named = " + ".join(f"{part} {outcome.replace('_', ' ')}" for outcome, part in parts.items())
    return f"{unit}: {read} read = {named}"


def _run(facts: RunFacts) -> dict[str, Any]:
    export, mapping = facts.export, facts.mapping
    return {
        "tool": {"name": "amili-ingest", "version": facts.tool_version},
        "run": facts.run_id,
        "command": facts.command,
        "environment": facts.environment,
        "organisation": facts.organisation,
        "started": utc_text(facts.started),
        "ended": utc_text(facts.ended),
        "stages": {stage: round(seconds, 3) for stage, seconds in facts.stages.items()},
        "export": _export(export),
        "sources": {name: _export(each) for name, each in facts.sources.items()},
        "mapping": {"name": mapping.name, "sha256": mapping.sha256},
        "batches": [
            {"id": batch.id, "status": batch.status, "invoices": batch.records}
            for batch in facts.batches
        ],
        "columns": [asdict(column) for column in facts.columns],
        "anomalies": list(facts.anomalies),
    }


def _export(export: ExportFacts) -> dict[str, Any]:
    files = {"files": [asdict(file) for file in export.files]} if export.files else {}
    return {
        "name": export.name,
        "sha256": export.sha256,
        "size": export.size,
        "format": export.format,
        "encoding": export.encoding,
        "delimiter": export.delimiter,
        "notes": list(export.notes),
        **files,
    }


def _counts(summary: Summary) -> dict[str, Any]:
    return {
        "read": _totals(summary.read),
        "outcomes": {
            str(outcome): {"invoices": summary.records[outcome], **_totals(totals)}
            for outcome, totals in summary.outcomes.items()
        },
        "faults": [
            {
                "code": count.code,
                "severity": str(count.severity),
                "faults": count.faults,
                **_totals(count.totals),
            }
            for count in summary.faults
        ],
        "netted": _netted(summary.facts.netted),
        "reasons": [
            {"outcome": str(count.outcome), "reason": count.reason, **_totals(count.totals)}
            for count in summary.reasons
        ],
    }


def _netted(netted: Netted) -> dict[str, Any]:
    money = {
        code: {"amount": format_minor(minor, code), "minor_units": minor}
        for code, minor in netted.money.items()
    }
    return {"credit_notes": netted.credit_notes, "invoices": netted.invoices, "money": money}


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "rows": totals.rows,
        "money": {
            code: {"amount": format_minor(minor, code), "minor_units": minor}
            for code, minor in totals.money.items()
        },
        "rows_without_readable_amount": totals.unreadable,
    }
