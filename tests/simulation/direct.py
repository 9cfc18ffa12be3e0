"""SQLAlchemy's statements on SQLite's driver, without SQLAlchemy's way of executing them.

For a statement that is built already, that way takes seven times as long as SQLite takes for
it, and a simulation does little else. Here each statement is compiled once, by SQLAlchemy and
for the same dialect, and its text goes to the driver with its parameters. It is a double of
``Engine`` and ``Connection`` as far as the ledger uses them;
``test_both_ways_to_the_database_tell_the_same_story`` holds it to the original.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Self

from sqlalchemy import Dialect, create_engine
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]

_MOST_KEPT: Final = 500
"""Compiled statements that are kept; only those that somebody builds anew each time add up."""


@cache
def dialect() -> Dialect:
    """Return SQLAlchemy's own dialect of SQLite."""
    return create_engine("sqlite://").dialect


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as the driver takes it: ``names`` in the order of its question marks."""

    statement: Any
    sql: str
    names: tuple[str, ...]
    fixed: dict[str, Any]

    def values(self, given: Values) -> list[Any]:
        fixed = self.fixed
        return [given[name] if name in given else fixed[name] for name in self.names]


_KEPT: Final[dict[Any, _Text]] = {}


def _text(statement: Any, given: Values) -> tuple[_Text, Values]:  # noqa: ANN401 - any statement
    """Return ``statement`` for parameters of these names, and the parameters by its names."""
    lists = {name: value for name, value in given.items() if isinstance(value, list | tuple)}
    if lists:
        flat = {name: value for name, value in given.items() if name not in lists}
        for name, values in lists.items():
            flat.update((f"{name}_{place}", value) for place, value in enumerate(values, 1))
    else:
        flat = dict(given)
    key = id(statement), tuple(flat)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) > _MOST_KEPT:
            _KEPT.clear()
        found = _KEPT[key] = _compiled(statement, given, lists)
    return found, flat


def _compiled(statement: Any, given: Values, lists: Values) -> _Text:  # noqa: ANN401 - any statement
    names = [name for name in given if name not in lists]
    compiled = statement.compile(dialect=dialect(), column_keys=names)
    if not compiled.post_compile_params:
        return _Text(statement, str(compiled), tuple(compiled.positiontup or ()), compiled.params)
    # A list takes as many question marks as it has members.
    state = compiled.construct_expanded_state(dict(given))
    return _Text(statement, state.statement, tuple(state.positiontup or ()), state.parameters)


class Found:
    """What a statement found, read to its end."""

    def __init__(self, cursor: sqlite3.Cursor | None) -> None:
        self.rowcount = -1 if cursor is None else cursor.rowcount
        self._columns = () if cursor is None else cursor.description
        self._lines = cursor.fetchall() if cursor is not None and self._columns else []

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._lines)

    def mappings(self) -> Iterator[dict[str, Any]]:
        names = [column[0] for column in self._columns]
        return (dict(zip(names, line, strict=True)) for line in self._lines)

    def all(self) -> list[tuple[Any, ...]]:
        return self._lines

    def one(self) -> tuple[Any, ...]:
        (line,) = self._lines
        return line


class DirectConnection:
    """As ``sqlalchemy.Connection``, on one connection of the driver that ``leave`` takes back."""

    def __init__(
        self, driver: sqlite3.Connection, leave: Callable[[sqlite3.Connection], None]
    ) -> None:
        self.dialect = dialect()
        self._driver: sqlite3.Connection | None = driver
        self._leave = leave
        self._reading = False

    def execution_options(self, *, reading: bool) -> Self:
        self._reading = reading
        return self

    @contextmanager
    def begin(self) -> Iterator[Self]:
        self.exec_driver_sql("BEGIN" if self._reading else "BEGIN IMMEDIATE")
        try:
            yield self
            self._do("COMMIT", lambda driver: driver.commit())
        except BaseException:
            if self._driver is not None:
                self._driver.rollback()
            raise

    def execute(self, statement: Any, parameters: Values | Sequence[Values] = ()) -> Found:  # noqa: ANN401 - any statement
        if isinstance(parameters, Mapping) or not parameters:
            text, given = _text(statement, parameters or {})
            return self.exec_driver_sql(text.sql, text.values(given))
        text, _ = _text(statement, parameters[0])
        return self.exec_driver_sql(text.sql, [tuple(text.values(each)) for each in parameters])

    def scalar(self, statement: Any, parameters: Values | None = None) -> Any:  # noqa: ANN401 - as above
        return next((line[0] for line in self.execute(statement, parameters or {})), None)

    def scalars(self, statement: Any, parameters: Values | None = None) -> Iterator[Any]:  # noqa: ANN401 - as above
        return (line[0] for line in self.execute(statement, parameters or {}))

    def exec_driver_sql(self, sql: str, parameters: Sequence[Any] = ()) -> Found:
        if parameters and isinstance(parameters[0], tuple):
            if len(parameters) > 1:
                return self._do(sql, lambda driver: driver.cursor().executemany(sql, parameters))
            (parameters,) = parameters
        return self._do(sql, lambda driver: driver.cursor().execute(sql, parameters))

    def _do(self, sql: str, act: Callable[[sqlite3.Connection], sqlite3.Cursor | None]) -> Found:
        if self._driver is None:
            message = "the connection is closed"
            raise RuntimeError(message)
        try:
            return Found(act(self._driver))
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                sql, (), error, sqlite3.Error, dialect=self.dialect
            ) from error

    def close(self) -> None:
        if self._driver is not None:
            self._leave(self._driver)
            self._driver = None


class DirectEngine:
    """As ``sqlalchemy.Engine``; ``take`` and ``leave`` lend connections of the driver."""

    def __init__(
        self,
        take: Callable[[], sqlite3.Connection],
        leave: Callable[[sqlite3.Connection], None],
    ) -> None:
        self._take = take
        self._leave = leave

    def connect(self) -> DirectConnection:
        return DirectConnection(self._take(), self._leave)

    def dispose(self) -> None:
        """Keep nothing, so there is nothing to forget."""
