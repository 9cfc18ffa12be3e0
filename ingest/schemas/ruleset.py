"""Rules become checks of a pandera schema, and the errors it raises become faults.

Measured on 65,536 rows with one in twenty wrong: a check whose verdicts carry
the index of the frame costs 8 to 14 ms, because pandera then copies and prints
every failing line; one whose verdicts are numbered by position costs 0.3 ms.
Verdicts are therefore given by position, and no value ends up in the text of an
exception, where a national id might reach a log. Columns declared to pandera
cost 12 ms per frame of 30, whatever its length, to compare as many types; that
is done here.
"""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.rules import Severity
from ingest.identifiers.columns import Mask
from ingest.mapping.bind import Bound
from ingest.mapping.expressions import as_exported
from ingest.mapping.text import Cells
from ingest.schemas.readable import readable
from ingest.schemas.view import View

Quote = Callable[[View], pa.Array]

# Pandera hands every check the frame and nothing else; what one has looked up serves the next.
_VIEW: ContextVar[View] = ContextVar("view")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue at one target.

    ``broken`` says of every row whether it breaks the rule. ``value`` and
    ``detail`` give the texts of its fault, for the rows that do; the value is
    what stands in the cell of the target unless given, and the detail, where there
    is a target ``beside``, what stands in the cell of that. ``about_blank`` rules miss a
    value, so they are silent where parsing has already found fault with the cell.
    """

    code: str
    target: str
    broken: Callable[[View], Mask]
    value: Quote | None = None
    detail: Quote | str | None = None
    beside: str | None = None
    about_blank: bool = False


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules with the pandera schema that runs them, built once for many frames."""

    rules: tuple[Rule, ...]
    types: Mapping[str, object]
    schema: pandera.DataFrameSchema
    bound: Bound

    @classmethod
    def build(cls, rules: Sequence[Rule], types: Mapping[str, object], bound: Bound) -> "RuleSet":
        """Return the rule set over frames whose columns have ``types`` (pandas or numpy types)."""
        checks = [_check(rule) for rule in rules]
        return cls(tuple(rules), types, pandera.DataFrameSchema(checks=checks), bound)

    def validate(
        self,
        frame: pd.DataFrame,
        earlier: pa.Table | None = None,
        view: View | None = None,
        cells: Cells | None = None,
    ) -> pa.Table:
        """Return the faults of all rows (FAULT_SCHEMA), rule by rule.

        ``earlier`` holds the faults that parsing found in the same rows; ``view``
        is one of ``frame``, where there is one already; ``cells`` are those that
        the rows were read from, where faults are to quote them. Raises TypeError
        where the frame is not of the declared types: an error of ours.
        """
        self._insist_on_types(frame)
        rows = View(frame) if view is None else view
        before = _VIEW.set(rows)
        try:
            with config_context(
                validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA
            ):
                self.schema.validate(frame, lazy=True, inplace=True)
        except SchemaErrors as errors:
            tables = [self._faults(error, rows, earlier, cells) for error in errors.schema_errors]
            return join_faults(tables)
        finally:
            _VIEW.reset(before)
        return join_faults([])

    def _insist_on_types(self, frame: pd.DataFrame) -> None:
        given = dict(zip(frame.columns, frame.dtypes, strict=True))
        wrong = [name for name, type_ in self.types.items() if given.get(name) != type_]
        if wrong:
            msg = f"The typed rows are not as declared: {given.get(wrong[0])} at {wrong[0]}."
            raise TypeError(msg)

    def _faults(
        self, error: SchemaError, every: View, earlier: pa.Table | None, cells: Cells | None
    ) -> pa.Table:
        if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK:
            msg = f"The typed rows are not as declared: {error.reason_code} at {error.check}."
            raise TypeError(msg) from error
        rule = self.rules[error.check_index]
        lines = np.flatnonzero(~error.check_output.to_numpy())
        heading = self.bound.heading_of(rule.target)
        if rule.about_blank and earlier is not None:
            lines = lines[~_known(every.at(lines).rows(), heading, earlier)]
        rows = every.at(lines)
        column, value = self._quoted(rule.target, rows, cells, lines)
        detail = rule.detail(rows) if callable(rule.detail) else rule.detail
        if rule.beside is not None:
            _, detail = self._quoted(rule.beside, rows, cells, lines)
        return fault_table(
            rows.rows(),
            rule.code,
            severity=self.bound.mapping.severity(rule.code),
            column=column,
            value=rule.value(rows) if rule.value else value,
            detail=detail,
        )

    def _quoted(
        self, target: str, rows: View, cells: Cells | None, lines: np.ndarray
    ) -> tuple[pa.Array | str | None, pa.Array]:
        """Return in which column the value of ``target`` stands, and what stands there.

        A value that stands nowhere, as what is reckoned or declared, is written as
        the mapping writes others.
        """
        value = readable(rows, target, self.bound.mapping)
        if cells is None or target not in self.bound.targets:
            return self.bound.heading_of(target), value
        binding = self.bound.binding(target)
        heading, cell = as_exported(binding, cells, lines)
        return heading, value if binding.reckoned else pc.coalesce(cell, value)


def _check(rule: Rule) -> pandera.Check:
    def holds(frame: pd.DataFrame) -> "pd.Series[bool] | bool":
        broken = rule.broken(_VIEW.get())
        # One answer for all rows spares pandera two comparisons and a search.
        if not broken.any():
            return True
        return pd.Series(~broken, index=_positions(len(frame)))

    return pandera.Check(holds, name=rule.code, title=rule.target, ignore_na=False)


@lru_cache(maxsize=8)
def _positions(size: int) -> pd.RangeIndex:
    # Pandera compares it with the frame's index for every check, and it is written out only once.
    return pd.RangeIndex(size)


def _known(rows: pa.Array, heading: str | None, earlier: pa.Table) -> Mask:
    """Return for which of ``rows`` parsing already found an error in the column."""
    same = pc.and_(
        pc.equal(earlier["column"], heading or ""),
        pc.equal(earlier["severity"], Severity.ERROR.value),
    )
    known: Mask = np.isin(rows.to_numpy(), earlier.filter(same)["row"].to_numpy())
    return known
