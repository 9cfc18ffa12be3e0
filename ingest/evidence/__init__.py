"""Evidence: what a run was made of and what came of it, as hashes to compute again.

Every run that sends leaves a ``manifest.json`` beside its reports. Its own hash,
and that of the manifest before it, stand in the ledger, so that a manifest that
was written by somebody else is noticed, and so is one that was taken out.
"""

from ingest.evidence.chain import broken_links, disagreements, document_of
from ingest.evidence.compare import compare, compare_chunks, compare_reports
from ingest.evidence.findings import Finding, Matter, Verified, changed, missing, note
from ingest.evidence.manifest import MANIFEST, file_facts, hashed, rules_digest
from ingest.evidence.seal import Exhibit, Known, chunks_of, content_of, seal

__all__ = [
    "MANIFEST",
    "Exhibit",
    "Finding",
    "Known",
    "Matter",
    "Verified",
    "broken_links",
    "changed",
    "chunks_of",
    "compare",
    "compare_chunks",
    "compare_reports",
    "content_of",
    "disagreements",
    "document_of",
    "file_facts",
    "hashed",
    "missing",
    "note",
    "rules_digest",
    "seal",
]
