"""Several files that are one export: each keeps its own row numbers, columns go by headings."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Self

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.columns import CellKinds
from ingest.domain.rows import FILE_SPAN, TEXT, RowBatch
from ingest.errors import ExportUnreadable, IngestError
from ingest.mapping.fold import fold
from ingest.sources.export import Export, SourceFile
from ingest.sources.returned import Returned

_MOST_NOTES = 10


class Several:
    """Open files read one after the other; see ``Export``.

    The rows of the first file are numbered from ``FILE_SPAN`` on, those of the second from
    twice that: numbers rise, and each tells its file.
    """

    def __init__(
        self, title: str, exports: Mapping[str, Export], notes: Sequence[str], *, match: bool
    ) -> None:
        """Take files by their names, in order; ``match``: some may have columns that others lack.

        Raises ExportUnreadable where their headings differ otherwise, and for reports of ours.
        """
        self._exports = dict(exports)
        _refuse_returned(self._exports)
        self._columns = {name: _by_fold(each) for name, each in self._exports.items()}
        every = reduce(lambda known, own: own | known, self._columns.values())
        if not match:
            _insist_on_same(self._columns)
        first = next(iter(self._columns.values()))
        self._names = first | {key: every[key] for key in _in_order(self._columns)}
        self.headings: tuple[str, ...] = tuple(self._names.values())
        self.name = title
        self.files: tuple[SourceFile, ...] = tuple(
            SourceFile(name, each.sha256, each.size, each.format, each.encoding, each.notes)
            for name, each in self._exports.items()
        )
        self.size = sum(file.size for file in self.files)
        self.sha256 = digest_of((file.name, file.sha256) for file in self.files)
        self.format = _common([file.format for file in self.files]) or "several formats"
        self.encoding: str | None = _common([file.encoding for file in self.files])
        signs = (each.delimiter for each in self._exports.values() if each.delimiter)
        self.delimiter: str | None = next(signs, None)
        kinds = [self._kinds(name) for name in self._exports]
        self.kinds_by_file: Sequence[Mapping[str, CellKinds]] = kinds
        self.kinds: Mapping[str, CellKinds] = {
            heading: reduce(add, (each.get(heading, CellKinds()) for each in self.kinds_by_file))
            for heading in {heading for each in self.kinds_by_file for heading in each}
        }
        self.notes: tuple[str, ...] = (*notes, *_notes(self.files), *_same_bytes(self.files))

    def _kinds(self, name: str) -> Mapping[str, CellKinds]:
        return {self._names[fold(h)]: kind for h, kind in self._exports[name].kinds.items()}

    def headings_of(self, name: str) -> tuple[str, ...]:
        """Return the columns that one file has, as they are called here."""
        return tuple(self._names[key] for key in self._columns[name])

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RowBatch]:
        """Yield all source rows, file by file; see ``Export.batches``."""
        wanted = [name for name in self.headings if columns is None or name in columns]
        for number, (name, export) in enumerate(self._exports.items(), start=1):
            own = {self._names[key]: heading for key, heading in self._columns[name].items()}
            asked = None if columns is None else [own[each] for each in wanted if each in own]
            with named(name):
                for batch in export.batches(asked):
                    yield _moved(batch, wanted, own, number * FILE_SPAN)

    def verify(self) -> None:
        """Raise ExportChanged if any of the files changed since it was opened."""
        for name, export in self._exports.items():
            with named(name):
                export.verify()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *given: object) -> None:
        """Close all files."""
        with ExitStack() as closing:
            for export in self._exports.values():
                closing.push(export.__exit__)


@contextmanager
def named(name: str) -> Iterator[None]:
    """Put a file's name into what it is refused for, where that does not name it."""
    try:
        yield
    except IngestError as error:
        if name in str(error):
            raise
        error.args = (f"{name}: {error}",)
        raise


def digest_of(files: Iterator[tuple[str, str]]) -> str:
    """Return the sha256 of names and hashes of files, as ``sha256sum`` prints them.

    >>> digest_of(iter([("a.csv", "00"), ("b.csv", "ff")]))[:16]
    'a20cc37ba5a3498c'
    """
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in files)
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def _by_fold(export: Export) -> dict[str, str]:
    return {fold(heading): heading for heading in export.headings}


def _in_order(columns: Mapping[str, dict[str, str]]) -> Iterator[str]:
    yield from dict.fromkeys(key for own in columns.values() for key in own)


def _refuse_returned(exports: Mapping[str, Export]) -> None:
    for name, export in exports.items():
        if isinstance(export, Returned):
            msg = f"'{name}' is a report of ours, which is run by itself."
            raise ExportUnreadable(msg, hint="Take it out of the folder, and run it alone.")


def _insist_on_same(columns: Mapping[str, dict[str, str]]) -> None:
    (first, expected), *others = columns.items()
    for name, own in others:
        gone = [heading for key, heading in expected.items() if key not in own]
        new = [heading for key, heading in own.items() if key not in expected]
        if gone or new:
            told = [f"lacks {_quoted(gone)}"] if gone else []
            told += [f"has {_quoted(new)}"] if new else []
            msg = f"The columns of '{name}' are not those of '{first}': it {' and '.join(told)}."
            raise ExportUnreadable(
                msg,
                hint="Run files of different kinds apart. If some only have more columns, "
                "`other_headings: match` under `source` in the mapping takes them together.",
            )


def _quoted(headings: Sequence[str]) -> str:
    return ", ".join(f"'{heading}'" for heading in headings)


def _moved(batch: RowBatch, wanted: Sequence[str], own: Mapping[str, str], by: int) -> RowBatch:
    """Return a batch with all the ``wanted`` columns, and its rows numbered from ``by`` on."""
    rows = batch.cells.index.to_numpy() + by
    blank = pd.arrays.ArrowExtensionArray(pa.repeat("", len(rows)))
    columns = {
        name: pd.Series(batch.cells[own[name]].array if name in own else blank, dtype=TEXT)
        for name in wanted
    }
    cells = pd.DataFrame(columns, index=range(len(rows)), copy=False)
    cells.index = pd.Index(rows, name="row")
    return replace(batch, cells=cells, faults=_renamed(batch.faults, own, by))


def _renamed(faults: pa.Table, own: Mapping[str, str], by: int) -> pa.Table:
    if not faults.num_rows:
        return faults
    theirs = {heading: name for name, heading in own.items()}
    coded = faults["column"].combine_chunks().dictionary_encode()
    names = [theirs.get(heading, heading) for heading in coded.dictionary.to_pylist()]
    column = pa.array(names, pa.string()).take(coded.indices)
    at = faults.schema.get_field_index("column")
    rows = pc.add(faults["row"], by)
    return faults.set_column(0, faults.schema.field(0), rows).set_column(
        at, faults.schema.field(at), column
    )


def _common(values: Sequence[str | None]) -> str | None:
    return values[0] if len(set(values)) == 1 else None


def _notes(files: Sequence[SourceFile]) -> Iterator[str]:
    """Yield what is noted of all files once, and what is noted of some with their names."""
    shared = [note for note in files[0].notes if all(note in file.notes for file in files)]
    yield from shared
    own = [f"{f.name}: {note}" for f in files for note in f.notes if note not in shared]
    yield from own[:_MOST_NOTES]
    if len(own) > _MOST_NOTES:
        yield f"{len(own) - _MOST_NOTES} more notes are in summary.json."


def _same_bytes(files: Sequence[SourceFile]) -> Iterator[str]:
    first: dict[str, str] = {}
    for file in files:
        if file.sha256 in first:
            yield f"'{file.name}' has the same bytes as '{first[file.sha256]}'."
        first.setdefault(file.sha256, file.name)
