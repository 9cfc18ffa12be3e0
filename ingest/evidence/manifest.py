"""``manifest.json``: what it says of a run, from the ledger, the rows and the files of today.

Nothing in it is read from an earlier manifest, so that making it again proves
that everything it speaks of is still the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ingest.domain.moments import utc_text
from ingest.domain.money import format_minor
from ingest.domain.rules import RULES
from ingest.ledger.values import Answered, Run, SentChunk
from ingest.reports import RunFacts

MANIFEST: Final = "manifest.json"
VERSION: Final = 1
"""Of the file's shape; it grows when a key is renamed or taken away."""

_BLOCK: Final = 1 << 20
_HASHERS: Final = 2
"""Files that are hashed at once; hashing lets go of Python's lock."""


@dataclass(frozen=True, slots=True)
class Link:
    """The place of a manifest in the ledger's chain; ``previous`` is the sha256 before it."""

    sequence: int
    previous: str | None


def rules_digest() -> str:
    """Return the sha256 (hexadecimal) of the catalogue of rules of this program."""
    return _digest({code: asdict(rule) for code, rule in RULES.items()})


def file_facts(
    folder: Path, names: Iterable[str], known: Iterable[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Return name, size and sha256 of those of ``names`` that are in ``folder``.

    Those of a file that is ``known`` are taken from there: it is not read again.
    """
    there = {name: folder / name for name in names if (folder / name).is_file()}
    found = {each["name"]: each for each in known}
    unread = [path for name, path in there.items() if name not in found]
    with ThreadPoolExecutor(_HASHERS, "hash") as pool:
        for path, (size, sha256) in zip(unread, pool.map(hashed, unread), strict=True):
            found[path.name] = {"name": path.name, "size": size, "sha256": sha256}
    return [found[name] for name in there]


def hashed(path: Path) -> tuple[int, str]:
    """Return size in bytes and sha256 (hexadecimal) of a file, in flat memory."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def describe(
    run: Run,
    facts: RunFacts,
    chunks: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    reports: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return the document without its link.

    ``chunks`` are from ``describe_chunk``, ``rows`` and ``reports`` from ``file_facts``.
    """
    settings = json.loads(run.start.settings)
    return {
        "version": VERSION,
        "run": run.id,
        "command": run.start.command,
        "environment": run.start.environment,
        "organisation": run.start.organisation,
        "started": utc_text(facts.started),
        "ended": utc_text(facts.ended),
        "tool": {"name": "amili-ingest", "version": facts.tool_version},
        "inputs": [
            {
                "role": "export",
                "name": run.start.export_name,
                "size": facts.export.size,
                "sha256": run.start.export_sha256,
            },
            *json.loads(run.start.sources),
        ],
        "mapping": {"name": run.start.mapping_name, "sha256": run.start.mapping_sha256},
        "rules": {"sha256": facts.rules_sha256},
        "settings": {"sha256": _digest(settings), "values": settings},
        "rows": rows,
        "chunks": chunks,
        "outcomes": {
            str(outcome): {"invoices": totals.records, "money": _money(totals.money)}
            for outcome, totals in (facts.records or {}).items()
        },
        "reports": reports,
    }


def written(document: Mapping[str, Any], link: Link) -> bytes:
    """Return the bytes of a manifest; the same document and link give the same bytes."""
    chain = {"sequence": link.sequence, "previous": link.previous}
    whole = {"version": document["version"], "chain": chain, **document}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def describe_chunk(chunk: SentChunk) -> dict[str, Any]:
    """Return what a manifest says of a chunk and the answers to it."""
    return {
        "chunk": chunk.number,
        "split_from": chunk.parent,
        "key": chunk.key,
        "state": chunk.state,
        "invoices": chunk.records,
        "size": chunk.size,
        "sha256": chunk.sha256,
        "answers": [_answer(answer) for answer in chunk.answers],
        "batch": chunk.batch_id,
        "results_sha256": chunk.results,
    }


def _answer(answer: Answered) -> dict[str, Any]:
    return {
        "attempt": answer.attempt,
        "sent": utc_text(datetime.fromtimestamp(answer.started_at / 1000, UTC)),
        "status": answer.status,
        "means": answer.certainty,
        "sha256": answer.sha256,
    }


def _money(money: Mapping[str, int]) -> dict[str, str]:
    return {code: format_minor(minor, code) for code, minor in sorted(money.items())}


def _digest(value: Any) -> str:  # noqa: ANN401 - any JSON
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
