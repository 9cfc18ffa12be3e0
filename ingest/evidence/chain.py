"""The chain of manifests: each names the hash of the one before it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from ingest.evidence.findings import Finding, changed
from ingest.ledger.values import Seal


def broken_links(seals: Sequence[Seal]) -> Iterator[Finding]:
    """Yield every place at which the ledger's own chain does not hold."""
    if seals and (seals[0].sequence, seals[0].previous) != (1, None):
        yield changed("chain", "The ledger's chain does not begin with its first manifest.")
    for before, after in pairwise(seals):
        if after.sequence != before.sequence + 1:
            yield changed("chain", f"Links {before.sequence + 1} to {after.sequence - 1} are gone.")
        elif after.previous != before.sha256:
            sentence = (
                f"Link {after.sequence} (run {after.run_id}) does not follow from link "
                f"{before.sequence} (run {before.run_id}): one of them was rewritten."
            )
            yield changed("chain", sentence)


def disagreements(content: bytes, seal: Seal) -> Iterator[Finding]:
    """Yield how a manifest's bytes differ from what the ledger knows of it."""
    if hashlib.sha256(content).hexdigest() == seal.sha256:
        return
    yield changed("manifest.json", "manifest.json is not the one that the ledger knows.")
    if link_of(content) != (seal.sequence, seal.previous):
        yield changed("manifest.json", "manifest.json names another place in the chain.")


def link_of(content: bytes) -> tuple[Any, Any]:
    """Return place and predecessor that a manifest names; None where it names none."""
    chain = document_of(content).get("chain")
    return (
        (chain.get("sequence"), chain.get("previous")) if isinstance(chain, dict) else (None,) * 2
    )


def document_of(content: bytes) -> dict[str, Any]:
    """Return a manifest as it reads; empty where it is none."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
