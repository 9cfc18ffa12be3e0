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


def compare(sealed: Document, today: Document, *, rows: bool, reports: bool) -> Iterator[Finding]:
    """Yield what differs; ``rows`` and ``reports`` say whether their files are to be there."""
    for key in _PLAIN:
        if sealed.get(key) != today.get(key):
            yield changed(key, f"The ledger says otherwise than the manifest about {_NAMED[key]}.")
    yield from _inputs(sealed.get("inputs", ()), today.get("inputs", ()))
    yield from _chunks(sealed.get("chunks", ()), today.get("chunks", ()))
    if rows:
        yield from _files(sealed.get("rows", ()), today.get("rows", ()), "The kept rows: ")
    if reports:
        yield from _files(sealed.get("reports", ()), today.get("reports", ()), "")


def _inputs(sealed: Sequence[Document], today: Sequence[Document]) -> Iterator[Finding]:
    if list(sealed) != list(today):
        yield changed("inputs", "The ledger says otherwise than the manifest about the input.")


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


def _chunks(sealed: Iterable[Document], today: Iterable[Document]) -> Iterator[Finding]:
    found = {chunk["chunk"]: chunk for chunk in today}
    for chunk in sealed:
        number = chunk["chunk"]
        named = f"chunk {number}"
        if number not in found:
            yield missing(named, f"Chunk {number} is not in the ledger any more.")
            continue
        for key, what in _CHUNK.items():
            if chunk.get(key) != found[number].get(key):
                yield changed(named, f"Chunk {number}: the ledger has changed {what}.")
    for number in sorted(found.keys() - {chunk["chunk"] for chunk in sealed}):
        yield changed(f"chunk {number}", f"Chunk {number} is new since the manifest was sealed.")
