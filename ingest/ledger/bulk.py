"""Many lines written by one statement, without the work that Core does for each of them.

Core prepares the parameters of every line anew; for the records of a large
export that costs more than storing them. The statement itself is still Core's.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, Update, insert
from sqlalchemy.sql.compiler import SQLCompiler


def insert_many(connection: Connection, table: Table, lines: Sequence[tuple[Any, ...]]) -> None:
    """Insert ``lines``, each with one value for each column of ``table``, in the table's order.

    Values go to the driver as they are: text, whole numbers, bytes and None only.
    """
    if not lines:
        return
    statement = _inserting(table, connection.dialect)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement, list(lines))
        return
    # A server answers each statement, so all lines go out as one, column by column.
    columns = zip(table.c, zip(*lines, strict=True), strict=True)
    connection.exec_driver_sql(statement, {column.name: list(cells) for column, cells in columns})


@lru_cache(maxsize=16)
def _inserting(table: Table, dialect: Dialect) -> str:
    if dialect.name == "sqlite":
        return str(insert(table).compile(dialect=dialect))
    arrays = (f"%({one.name})s::{one.type.compile(dialect=dialect)}[]" for one in table.c)
    names = ", ".join(column.name for column in table.c)
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({', '.join(arrays)})"  # noqa: S608 - names of our own tables


def update_many(
    connection: Connection, statement: Update, lines: Sequence[Mapping[str, Any]]
) -> int:
    """Execute ``statement`` for each of ``lines``, its bound values; return how many lines changed.

    ``statement`` is built once and kept: it is compiled on first use. Values go
    to the driver as they are.
    """
    compiled = _updating(statement, connection.dialect)
    fixed, order = compiled.params, compiled.positiontup
    filled = [{**fixed, **line} for line in lines]
    parameters: list[Any] = (
        filled if order is None else [tuple(line[name] for name in order) for line in filled]
    )
    return int(connection.exec_driver_sql(str(compiled), parameters).rowcount)


@lru_cache(maxsize=16)
def _updating(statement: Update, dialect: Dialect) -> SQLCompiler:
    return statement.compile(dialect=dialect)
