"""Discover: what an unknown export is, and a mapping proposed for it. Nothing is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.discover.candidates import Judged, judge
from ingest.discover.columns import Sample, look_at
from ingest.discover.formats import EXCEL_DATES
from ingest.discover.join import keys_of
from ingest.discover.layout import Layout, find_layout
from ingest.errors import ExportUnreadable
from ingest.mapping.declaration import Numbers
from ingest.run.job import make_private
from ingest.run.places import work_of
from ingest.settings.model import Settings
from ingest.sources import Limits, Reading, open_export
from ingest.sources.cell_text import Writing
from ingest.sources.peek import Peeked, peek


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of an export without a mapping. ``notes`` are the reader's sentences.

    ``keys`` are the values of columns by which rows of a register can be found.
    """

    peeked: Peeked
    layout: Layout
    sample: Sample
    judged: tuple[Judged, ...]
    notes: tuple[str, ...]
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)


def inspect(
    path: Path, settings: Settings, sheet: str | int | None = None, *, register: bool = False
) -> Inspection:
    """Look at the export at ``path``, at one ``sheet`` of it (a name, or a number from 1).

    A ``register`` is read as a whole, for its ``keys``.
    Raises what makes the file unreadable, or without a heading.
    """
    workdir = work_of(settings)
    make_private(workdir)
    peeked = peek(path, workdir)
    layout = find_layout(peeked, sheet)
    try:
        writing = Writing.declared(Numbers().decimal, [EXCEL_DATES])
        with open_export(path, Reading(layout.source, writing, workdir, Limits())) as export:
            sample = look_at(export, layout.kinds)
            notes = export.notes
            keys = keys_of(export) if register else {}
    except ExportUnreadable as error:
        found = "\n  ".join(["What was found before:", *layout.evidence, *layout.sheets])
        raise ExportUnreadable(str(error), hint=f"{error.hint}\n  {found}") from error
    return Inspection(peeked, layout, sample, tuple(map(judge, sample.columns)), notes, keys)
