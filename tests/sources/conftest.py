"""What the tests of the readers share: files on disk, opened as a mapping would declare them."""

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from ingest.domain.rows import RowBatch
from ingest.mapping.declaration import Numbers
from ingest.mapping.source import Source
from ingest.sources import Export, Limits, Reading, open_export
from ingest.sources.cell_text import Writing

Opener = Callable[..., Export]
Row = tuple[int, int, tuple[str, ...], frozenset[str]]


def open_at(
    path: Path,
    *,
    limits: Limits | None = None,
    dates: Sequence[str] = ("dd.mm.yyyy",),
    workdir: Path | None = None,
    expected: Sequence[Sequence[str]] = (),
    **declared: object,
) -> Export:
    spec, writing = Source.model_validate(declared), Writing.declared(Numbers().decimal, dates)
    reading = Reading(spec, writing, workdir or path.parent, limits or Limits(), expected)
    return open_export(path, reading)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Open bytes, or the file at a path, as an export; all are closed in the end."""
    with ExitStack() as closing:

        def open_it(content: bytes | Path, *, name: str = "export.csv", **given: object) -> Export:
            path = content if isinstance(content, Path) else tmp_path / name
            if isinstance(content, bytes):
                path.write_bytes(content)
            return closing.enter_context(open_at(path, **given))  # type: ignore[arg-type]

        yield open_it


@pytest.fixture(scope="session")
def opened_once() -> Callable[..., object]:
    """Open bytes for a single example of a property."""

    @contextmanager
    def open_it(content: bytes, **given: object) -> Iterator[Export]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.csv"
            path.write_bytes(content)
            with open_at(path, **given) as export:  # type: ignore[arg-type]
                yield export

    return open_it


@pytest.fixture(scope="session")
def rows() -> Callable[[Iterator[RowBatch]], list[Row]]:
    """Return row, line, cells and fault codes of every row, in order."""

    def rows_of(batches: Iterator[RowBatch]) -> list[Row]:
        found: list[Row] = []
        for batch in batches:
            codes: dict[int, set[str]] = {}
            for fault in batch.faults.to_pylist():
                codes.setdefault(fault["row"], set()).add(fault["code"])
            assert set(codes) <= set(batch.cells.index)
            lines = zip(
                batch.cells.index, batch.lines, batch.cells.itertuples(index=False), strict=True
            )
            found += [
                (int(row), int(line), tuple(cells), frozenset(codes.get(row, ())))
                for row, line, cells in lines
            ]
        return found

    return rows_of


@pytest.fixture(scope="session")
def rezipped() -> Callable[..., bytes]:
    """Change or add files inside a workbook."""

    def change(workbook: bytes, changed: dict[str, Callable[[bytes], bytes]]) -> bytes:
        saved = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(saved, "w") as new:
            for name in old.namelist():
                new.writestr(name, changed.get(name, lambda content: content)(old.read(name)))
            for name in set(changed) - set(old.namelist()):
                new.writestr(name, changed[name](b""))
        return saved.getvalue()

    return change
