"""Exports to batches of text cells, each row with the number that Excel shows."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.sources.export import Export
    from ingest.sources.inputs import Inputs, open_inputs
    from ingest.sources.limits import Limits
    from ingest.sources.opening import open_export
    from ingest.sources.reading import Reading

__all__ = ["Export", "Inputs", "Limits", "Reading", "open_export", "open_inputs"]

_HOMES = {
    "Export": "export",
    "Inputs": "inputs",
    "Limits": "limits",
    "Reading": "reading",
    "open_export": "opening",
    "open_inputs": "inputs",
}


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562).

    The process that reads a workbook needs none of them, and starts three times
    as fast without pandas.
    """
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
