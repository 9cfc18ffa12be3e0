"""Many lines written by one statement, without the work that Core does for each of them.

Core prepares the parameters of every line anew; for the records of a large
export that costs more than storing them. And the driver lets go of Python's lock
once for each statement, to wait for it again behind the threads that talk to the API.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, takewhile
from typing import Any, Final

from sqlalchemy import Column, ColumnClause, Connection, Dialect, Select, Table, TableClause, Update
from sqlalchemy.sql.compiler import SQLCompiler

Line = tuple[Any, ...]

_VALUES: Final = 30_000
"""Values in one statement; a few less than any SQLite takes that knows STRICT tables."""
_LINES: Final = 1_000
"""Lines in one statement: a longer one is read for longer than several like it, which are kept."""


def insert_many(
    connection: Connection,
    table: Table,
    lines: Sequence[Line],
    names: Sequence[str] | None = None,
    fixed: Mapping[str, Any] | None = None,
) -> None:
    """Insert ``lines``, each with one value for each of ``names``, in their order.

    Without ``names``, they are all columns of ``table``. ``fixed`` are the values of
    further columns, the same in all lines; columns that neither names are null. To bind
    a value takes about as long as to store it, so what is the same or null is not bound
    for each line. Values go to the driver as they are: text, whole numbers, bytes and
    None only.
    """
    if not lines:
        return
    same = fixed or {}
    columns = tuple(table.c) if names is None else tuple(table.c[name] for name in names)
    if connection.dialect.name == "sqlite":
        start = _into(table, tuple(same), columns)
        for some in _at_once(lines, len(columns)):
            sql = f"{start} (VALUES {_marks(len(columns), len(some))}) AS given"
            connection.exec_driver_sql(sql, (*same.values(), *chain.from_iterable(some)))
        return
    # A server answers each statement, so all lines go out as one, column by column.
    statement = _inserting(table, tuple(same), columns, connection.dialect)
    connection.exec_driver_sql(statement, {**same, **_arrays(columns, lines)})


@lru_cache(maxsize=16)
def _into(table: Table, same: tuple[str, ...], columns: tuple[Column[Any], ...]) -> str:
    """Return the beginning of a statement for SQLite, up to where the lines stand."""
    names = ", ".join((*same, *(column.name for column in columns)))
    return f"INSERT INTO {table.name}({names}) SELECT {'?, ' * len(same)}given.* FROM"


def _at_once(lines: Sequence[Line], width: int) -> Iterator[Sequence[Line]]:
    """Yield ``lines`` of ``width`` values in pieces that one statement of SQLite's can take."""
    most = min(_VALUES // width, _LINES)
    return (lines[start : start + most] for start in range(0, len(lines), most))


@lru_cache(maxsize=64)
def _marks(width: int, lines: int) -> str:
    return ", ".join([f"({', '.join('?' * width)})"] * lines)


@lru_cache(maxsize=16)
def _inserting(
    table: Table, same: tuple[str, ...], columns: tuple[Column[Any], ...], dialect: Dialect
) -> str:
    names = ", ".join((*same, *(column.name for column in columns)))
    lines = _unnested([table.c[name] for name in same], columns, dialect)
    return f"INSERT INTO {table.name}({names}) {lines}"


def _unnested(
    same: Sequence[ColumnClause[Any]], columns: Sequence[ColumnClause[Any]], dialect: Dialect
) -> str:
    """Return what gives PostgreSQL lines: values that are the ``same`` in all, then ``_arrays``."""
    values = "".join(f"%({one.name})s::{one.type.compile(dialect)}, " for one in same)
    arrays = ", ".join(f"%(_{one.name})s::{one.type.compile(dialect)}[]" for one in columns)
    return f"SELECT {values}given.* FROM unnest({arrays}) AS given"  # noqa: S608 - names of our own


def _arrays(columns: Sequence[ColumnClause[Any]], lines: Sequence[Line]) -> dict[str, list[Any]]:
    """Return the values of ``lines`` column by column, as ``_unnested`` names them."""
    cells = zip(columns, zip(*lines, strict=True), strict=True)
    return {f"_{column.name}": list(values) for column, values in cells}


def update_many(
    connection: Connection,
    statement: Update,
    given: TableClause,
    lines: Sequence[Line],
    fixed: Mapping[str, Any],
) -> int:
    """Execute ``statement``, which joins its table to ``given``; return how many lines changed.

    ``given`` stands for ``lines``, each with one value for each of its columns, and
    ``fixed`` are values that are the same in all lines: of ``given``'s first columns, which
    the lines then lack, and what else is bound. Values go to the driver as they are.

    What a large table is looked up by must be in ``given``, all of it. SQLite takes the
    first column of a key to be enough where that is bound, and goes through all that it
    leaves for each of the lines: 3.40 did not, 3.53 does, 70 s for the claims of 100,000
    invoices. (Statistics would tell it better, but with them 3.40 goes through all keys
    first, for a filter of them.) PostgreSQL is told what is the same in all lines, as it
    counts on it.
    """
    changed = 0
    for sql, values in _given(connection.dialect, statement, given, lines, fixed):
        found = connection.exec_driver_sql(sql, values)
        # SQLite's driver counts the changes of a statement only where it begins with UPDATE.
        sqlite = connection.dialect.name == "sqlite"
        counted = connection.exec_driver_sql("SELECT changes()").one()[0] if sqlite else None
        changed += int(found.rowcount if counted is None else counted)
    return changed


def select_many(
    connection: Connection,
    statement: Select[Any],
    given: TableClause,
    lines: Sequence[Line],
    fixed: Mapping[str, Any],
) -> Iterator[Line]:
    """Yield what ``statement`` finds, which asks about ``given``; see ``update_many``.

    It may be executed for some of the lines at a time, so it must look at each by itself.
    """
    for sql, values in _given(connection.dialect, statement, given, lines, fixed):
        yield from map(tuple, connection.exec_driver_sql(sql, values))


def _given(
    dialect: Dialect,
    statement: Update | Select[Any],
    given: TableClause,
    lines: Sequence[Line],
    fixed: Mapping[str, Any],
) -> Iterator[tuple[str, Any]]:
    """Yield ``statement`` with ``lines`` before it as ``given``, and its values."""
    compiled, heading = _compiled(statement, dialect), _heading(given)
    known = {**compiled.params, **fixed}
    columns = list(given.c)
    bound = list(takewhile(lambda one: one.name in fixed, columns))
    if dialect.name == "sqlite":
        same = tuple(fixed[one.name] for one in bound)
        last = [known[name] for name in compiled.positiontup or ()]
        for some in _at_once(lines, len(columns)):
            marks = _marks(len(columns), len(some))
            sql = f"WITH {heading} AS (VALUES {marks}) {compiled}"
            yield sql, tuple(chain(chain.from_iterable([(*same, *line) for line in some]), last))
        return
    own = columns[len(bound) :]
    sql = f"WITH {heading} AS ({_unnested(bound, own, dialect)}) {compiled}"
    yield sql, {**known, **_arrays(own, lines)}


@lru_cache(maxsize=16)
def _heading(table: TableClause) -> str:
    return f"{table.name}({', '.join(column.name for column in table.c)})"


@lru_cache(maxsize=16)
def _compiled(statement: Update | Select[Any], dialect: Dialect) -> SQLCompiler:
    return statement.compile(dialect=dialect)
