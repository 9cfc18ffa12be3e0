"""Exports to batches of text cells, each row with the number that Excel shows."""

from ingest.sources.export import Export
from ingest.sources.limits import Limits
from ingest.sources.opening import open_export, open_stdin

__all__ = ["Export", "Limits", "open_export", "open_stdin"]
