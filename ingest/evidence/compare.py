"""What differs between a manifest as it was sealed and the run as it is today, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.evidence.findings import Finding, changed, missing

Document = Mapping[str, Any]

_PLAIN: Final = (
    "version",
    "command",
    "environment",
    "organisation",
    "started",
    "ended",
    "tool",
    "inputs",
    "mapping",
    "rules",
    "settings",
    "outcomes",
)
"""Keys whose whole value is compared."""

_NAMED: Final = {
    "command": "the command",
    "environment": "the environment",
    "organisation": "the organisation",
    "started": "the start of the run",
    "ended": "the end of the run",
    "tool": "the program's version",
    "inputs": "the input",
    "mapping": "the mapping's hash",
    "rules": "the rules' hash",
    "settings": "the settings of the run",
    "outcomes": "the sums by outcome",
    "version": "the manifest's version",
}
_CHUNK: Final = {
    "split_from": "where it was split from",
    "key": "its idempotency key",
    "state": "its state",
    "invoices": "its number of invoices",
    "size": "its size",
    "sha256": "the hash of its bytes",
    "answers": "the answers to its requests",
    "batch": "its batch",
    "results_sha256": "the hash of its results",
}


def compare(sealed: Document, today: Document) -> Iterator[Finding]:
    """Yield everything that differs."""
    for key in _PLAIN:
        if sealed.get(key) != today.get(key):
            yield changed(key, f"The ledger says otherwise than the manifest about {_NAMED[key]}.")
    yield from compare_chunks(sealed, today["chunks"])
    yield from _files(sealed.get("rows", ()), today["rows"], "The kept rows: ")
    yield from compare_reports(sealed, today["reports"])


def compare_reports(sealed: Document, today: Sequence[Document]) -> Iterator[Finding]:
    """Yield the report files that are gone or have other bytes."""
    yield from _files(sealed.get("reports", ()), today, "")


def _files(sealed: Iterable[Document], today: Iterable[Document], where: str) -> Iterator[Finding]:
    found = {file["name"]: file for file in today}
    for file in sealed:
        name = file["name"]
        if name not in found:
            yield missing(name, f"{where}{name} is gone.")
        elif found[name] != file:
            yield changed(name, f"{where}{name} has other bytes than when it was written.")
    for name in sorted(found.keys() - {file["name"] for file in sealed}):
        yield changed(name, f"{where}{name} is new since the manifest was sealed.")


def compare_chunks(sealed: Document, today: Sequence[Document]) -> Iterator[Finding]:
    """Yield what the ledger says otherwise of the chunks and the answers to them."""
    before, found = sealed.get("chunks", ()), {chunk["chunk"]: chunk for chunk in today}
    for chunk in before:
        number = chunk["chunk"]
        named = f"chunk {number}"
        if number not in found:
            yield missing(named, f"Chunk {number} is not in the ledger any more.")
            continue
        for key, what in _CHUNK.items():
            if chunk.get(key) != found[number].get(key):
                yield changed(named, f"Chunk {number}: the ledger has changed {what}.")
    for number in sorted(found.keys() - {chunk["chunk"] for chunk in before}):
        yield changed(f"chunk {number}", f"Chunk {number} is new since the manifest was sealed.")
