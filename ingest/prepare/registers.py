"""Registers: further files whose rows are joined to those of the export, such as customers.

A register is read once and held in columns, those only that the mapping reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults, no_faults, read_faults
from ingest.domain.rows import TEXT, RowBatch
from ingest.domain.rules import RULES, Severity, Stage
from ingest.identifiers.columns import TextBytes, has_other_than_digits, truths
from ingest.mapping import declaration
from ingest.mapping.bind import Bound, BoundJoin
from ingest.mapping.damage import examine
from ingest.mapping.findings import Finding
from ingest.mapping.payload import whole
from ingest.mapping.targets import Kind
from ingest.mapping.text import Cells, clean, null_at, where_null
from ingest.prepare.faultwork import row_list
from ingest.prepare.hashing import hash_texts
from ingest.prepare.ranges import first_of_runs
from ingest.prepare.unsplit import unsplit
from ingest.sources import Export

_BETWEEN: Final = "\x1f"
_NOWHERE: Final = -1
_MOST_TOLD: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """The rows of a register that can be found. Picklable; nothing of it is changed.

    ``keys`` are its numbers, each once; ``line`` is the line of each in ``table``,
    whose columns are named as the mapping names them. ``other`` is the number of
    a row that says something else for the same key, or -1. ``rows`` are the row
    numbers of the lines; ``faults`` those of cells, by line in their column "row";
    ``unread`` the numbers of rows that could not be split, in which nobody is found.
    """

    mapping: declaration.Mapping
    join: BoundJoin
    file: str
    keys: pa.Array
    line: np.ndarray
    other: np.ndarray
    rows: np.ndarray
    table: pa.Table
    faults: pa.Table
    unread: tuple[int, ...]

    def find(self, cells: pd.DataFrame) -> np.ndarray:
        """Return for each row of the export its line here, or -1."""
        keys = self._numbers(Cells(cells).clean(self.join.to)).dictionary_encode()
        # Each batch asks for every number once, however often it occurs.
        known = pc.index_in(keys.dictionary, value_set=self.keys)
        place = pc.fill_null(known.take(keys.indices), _NOWHERE).to_numpy()
        found = np.full(len(cells), _NOWHERE)
        found[place >= 0] = self.line[place[place >= 0]]
        return found

    def columns(self, line: np.ndarray) -> dict[str, "pd.Series[str]"]:
        """Return the columns that the mapping reads, '' for rows that are not here."""
        taken = self.table.take(pa.array(line, mask=line < 0))
        return {
            name: pd.Series(
                pd.arrays.ArrowExtensionArray(pc.fill_null(taken[name], "")), dtype=TEXT
            )
            for name in taken.column_names
        }

    def is_contradicted(self, line: np.ndarray) -> np.ndarray:
        """Say which lines another row of the same key contradicts."""
        found = np.zeros(len(line), bool)
        found[line >= 0] = self.other[line[line >= 0]] >= 0
        return found

    def faults_of(self, cells: pd.DataFrame, line: np.ndarray) -> pa.Table:
        """Return what keeps rows of the export from being joined, and what is wrong here."""
        rows, raw, to = cells.index.to_numpy(), Cells(cells).clean(self.join.to), self.join.to
        blank, damage = where_null(raw), self._damage(raw)
        told = np.logical_or.reduce([blank, *(each.where for each in damage)])
        findings = [
            Finding("required_missing", blank, f"the join with {self.file}"),
            Finding("not_in_register", (line < 0) & ~told, self._looked_in()),
            *damage,
        ]
        twice = self.is_contradicted(line)
        where = [self._both(each) for each in line[twice].tolist()]
        contradicted = fault_table(
            pa.array(rows[twice]),
            "twice_in_register",
            value=raw.filter(truths(twice)),
            column=to,
            detail=pa.array(where, pa.string()),
        )
        found = [_told(each, rows, raw, to) for each in findings if each.where.any()]
        return join_faults([*found, contradicted, self._own_faults(rows, line)])

    def _looked_in(self) -> str:
        """Return the file's name, and which of its rows were no help."""
        if not self.unread:
            return self.file
        which = "row" if len(self.unread) == 1 else "rows"
        return f"{self.file}; {which} {row_list(self.unread)} there cannot be read"

    def _own_faults(self, rows: np.ndarray, line: np.ndarray) -> pa.Table:
        """Return the faults of the cells here as faults of all rows that read them."""
        if not self.faults.num_rows:
            return self.faults
        at = self.faults["row"].to_numpy()
        order = np.argsort(line, kind="stable")
        low, high = (np.searchsorted(line[order], at, side) for side in ("left", "right"))
        of = np.repeat(np.arange(len(at)), high - low)
        readers = [order[first:last] for first, last in zip(low, high, strict=True)]
        having = np.concatenate([np.empty(0, np.int64), *readers]).astype(np.int64)
        faults = self.faults.take(pa.array(of))
        return faults.set_column(0, faults.schema.field("row"), pa.array(rows[having]))

    def places(self, column: pa.ChunkedArray, line: np.ndarray) -> pa.Array:
        """Say where each cell stands, by the line of its row; null for other columns."""
        own = pc.is_in(column, value_set=pa.array(self.table.column_names, pa.string()))
        known = pc.and_(own, truths(line >= 0))
        rows = pa.array(self.rows[np.maximum(line, 0)]).cast(pa.string()) if len(self.rows) else ""
        told = pc.binary_join_element_wise("row ", rows, f" of {self.file}", "")
        return pc.if_else(known, told, pa.scalar(None, pa.string()))

    @property
    def _zero_pad(self) -> int | None:
        return self.mapping.sources[self.join.register].join.zero_pad

    def _numbers(self, raw: pa.Array) -> pa.Array:
        """Return clean numbers of customers, null where Excel or an encoding has damaged them.

        A damaged one may stand for several: 1,23E+11 is whoever's number began like that.
        """
        damaged = [finding.where for finding in self._damage(raw)]
        text = null_at(raw, np.logical_or.reduce(damaged)) if damaged else raw
        return padded(text, self._zero_pad)

    def _damage(self, raw: pa.Array) -> list[Finding]:
        found = examine(raw, Kind.ID).findings
        return [each for each in found if self.mapping.severity(each.code) is Severity.ERROR]

    def _both(self, line: int) -> str:
        rows = sorted([int(self.rows[line]), int(self.other[line])])
        return f"rows {row_list(rows)} of {self.file}"


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Rows of the export with the columns of its registers.

    ``lost`` marks rows that a register gives nothing reliable; ``faults`` say why,
    and what is wrong with cells of the registers. ``lines`` are the lines that the
    rows found, register by register.
    """

    cells: pd.DataFrame
    lost: np.ndarray
    faults: pa.Table
    registers: Sequence[Register] = ()
    lines: Sequence[np.ndarray] = ()

    def is_lost(self, rows: np.ndarray) -> np.ndarray:
        """Say which of ``rows`` (row numbers among these) a register gives nothing reliable."""
        found: np.ndarray = self.lost[np.searchsorted(self.cells.index.to_numpy(), rows)]
        return found

    def unless_lost(self, faults: pa.Table) -> pa.Table:
        """Return ``faults`` without those that only follow from a row's being lost."""
        if not self.lost.any() or not faults.num_rows:
            return faults
        rows = pa.array(self.cells.index.to_numpy()[self.lost])
        names = [name for register in self.registers for name in register.table.column_names]
        follows = pc.or_(
            pc.is_in(faults["column"], value_set=pa.array(names, pa.string())),
            pc.is_in(faults["code"], value_set=pa.array(_FOLLOWING, pa.string())),
        )
        return faults.filter(pc.invert(pc.and_(pc.is_in(faults["row"], value_set=rows), follows)))

    def placed(self, faults: pa.Table) -> pa.Table:
        """Return ``faults``, all about these rows, with where their cells stand in a register."""
        if not self.registers or not faults.num_rows:
            return faults
        line_of = np.searchsorted(self.cells.index.to_numpy(), faults["row"].to_numpy())
        places = [
            register.places(faults["column"], line[np.minimum(line_of, len(line) - 1)])
            for register, line in zip(self.registers, self.lines, strict=True)
        ]
        at = faults.schema.get_field_index("place")
        return faults.set_column(at, faults.schema.field(at), pc.coalesce(*places))


_FOLLOWING: Final = (
    "no_debtor",
    *(rule.code for rule in RULES.values() if rule.stage is Stage.DEBTOR),
)
"""What is said of a debtor about whom nothing is known."""


def joined(cells: pd.DataFrame, registers: Sequence[Register]) -> Joined:
    """Return rows of the export with what the registers know of them."""
    lost = np.zeros(len(cells), bool)
    if not registers:
        return Joined(cells, lost, no_faults())
    lines = [register.find(cells) for register in registers]
    columns: dict[str, pd.Series[str]] = {}
    for register, line in zip(registers, lines, strict=True):
        columns |= register.columns(line)
        lost |= (line < 0) | register.is_contradicted(line)
    further = pd.DataFrame(columns, copy=False).set_axis(cells.index)
    faults = [
        register.faults_of(cells, line) for register, line in zip(registers, lines, strict=True)
    ]
    both = pd.concat([cells, further], axis=1)
    return Joined(both, lost, join_faults(faults), registers, lines)


def _told(finding: Finding, rows: np.ndarray, raw: pa.Array, column: str) -> pa.Table:
    """Return what was found in a ``column`` of the export as faults of its rows."""
    where, detail = truths(finding.where), finding.detail
    return fault_table(
        pa.array(rows[finding.where]),
        finding.code,
        column=column,
        value=raw.filter(where),
        detail=detail.filter(where) if isinstance(detail, pa.Array) else detail,
    )


def padded(keys: pa.Array, width: int | None) -> pa.Array:
    """Return clean ``keys`` with zeros before digits, until they are ``width`` long.

    >>> padded(pa.array(["7", "A7", None]), 3).to_pylist()
    ['007', 'A7', None]
    """
    if width is None:
        return keys
    lengths = TextBytes(keys).lengths
    short = (lengths > 0) & (lengths < width) & ~has_other_than_digits(keys)
    return pc.if_else(truths(short), pc.ascii_lpad(keys, width, padding="0"), keys)


def read_registers(
    exports: Mapping[str, Export], bound: Bound
) -> tuple[tuple[Register, ...], dict[str, list[str]]]:
    """Return what the mapping joins, and by source sentences about rows that cannot be found.

    Raises ExportUnreadable, and ExportChanged where a file changed meanwhile.
    """
    registers, notes = [], {}
    for join in bound.joins:
        export = exports[join.register]
        register, told = _read(export, join, bound)
        export.verify()
        registers.append(register)
        notes[join.register] = told
    return tuple(registers), notes


def _read(export: Export, join: BoundJoin, bound: Bound) -> tuple[Register, list[str]]:
    wanted = bound.columns_of(join.register)
    parts, rows, faults, broken = [], [], [], []
    for batch in export.batches({*wanted, join.column}):
        unusable = unsplit(batch)
        cells = batch.cells.iloc[np.flatnonzero(~unusable)]
        parts.append(_table(cells, [join.column, *wanted]))
        rows.append(cells.index.to_numpy())
        bad = batch.cells.index.to_numpy()[unusable & ~batch.is_noise]
        broken.append(_faults_at(batch, bad))
        faults.append(batch.faults)
    numbers = np.concatenate([np.empty(0, np.int64), *rows])
    empty = pa.table({name: pa.array([], pa.string()) for name in [join.column, *wanted]})
    table = pa.concat_tables([empty, *parts]).combine_chunks()
    width = bound.mapping.sources[join.register].join.zero_pad
    keys = padded(clean(whole(table[join.column])), width)
    found = _index(keys, table.select(wanted), numbers)
    own = table.select(wanted).rename_columns([f"{join.register}.{name}" for name in wanted])
    cell_faults = _by_line(join_faults(faults), numbers, join.register, wanted)
    lost = join_faults(broken)
    unread = tuple(dict.fromkeys(lost["row"].to_pylist()))
    register = Register(bound.mapping, join, export.name, *found, numbers, own, cell_faults, unread)
    return register, _notes(export.name, lost)


def _table(cells: pd.DataFrame, names: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array(cells[name], pa.string()) for name in names})


def _faults_at(batch: RowBatch, rows: np.ndarray) -> pa.Table:
    return batch.faults.filter(pc.is_in(batch.faults["row"], pa.array(rows, pa.int64())))


def _index(
    keys: pa.Array, table: pa.Table, rows: np.ndarray
) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    """Return each key once, the first line that has it, and by line a row that contradicts it."""
    coded = keys.dictionary_encode()
    known = np.flatnonzero(~where_null(keys))
    codes = pc.fill_null(coded.indices, 0).to_numpy()[known]
    order = np.argsort(codes, kind="stable")
    lines = known[order]
    starts = first_of_runs(codes[order])
    other = np.full(len(keys), _NOWHERE)
    sizes = np.diff(np.append(starts, len(lines)))
    if (sizes > 1).any():
        said = _contents(table)[lines]
        differs = said != np.repeat(said[starts], sizes)
        first = np.repeat(lines[starts], sizes)
        other[first[differs]] = rows[lines[differs]]
    return coded.dictionary, lines[starts], other


def _contents(table: pa.Table) -> np.ndarray:
    """Return a hash of what each line says, blanks at the ends of cells aside."""
    if not table.num_columns:
        return np.zeros(table.num_rows, np.uint64)
    columns = [pc.fill_null(clean(whole(column)), "") for column in table.columns]
    return hash_texts(pc.binary_join_element_wise(*columns, _BETWEEN))


def _by_line(faults: pa.Table, rows: np.ndarray, register: str, wanted: Sequence[str]) -> pa.Table:
    """Return the faults of cells that the mapping reads, with their line for their row."""
    of_cells = faults.filter(pc.is_in(faults["column"], value_set=pa.array(wanted, pa.string())))
    line = np.searchsorted(rows, of_cells["row"].to_numpy())
    column = pc.binary_join_element_wise(register, of_cells["column"], ".")
    at = of_cells.schema.get_field_index("column")
    named = of_cells.set_column(at, of_cells.schema.field(at), column)
    return named.set_column(0, named.schema.field(0), pa.array(line, pa.int64()))


def _notes(name: str, broken: pa.Table) -> list[str]:
    """Return sentences about rows that could not be split; nobody can find them."""
    told = [f"{name}, row {f.row}: {f.message}" for f in read_faults(broken.slice(0, _MOST_TOLD))]
    more = broken.num_rows - len(told)
    return [*told, f"{name}: {more} more rows like that."] if more > 0 else told
