"""Where the rows of one invoice say different things, in words. Only bad invoices come here."""

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import FAULT_SCHEMA, LONGEST_VALUE, mask
from ingest.domain.rules import RULES
from ingest.mapping.bind import Bound
from ingest.prepare.debtors import Folded, contradictions
from ingest.prepare.fragments import Compared
from ingest.prepare.ranges import first_of_runs

_ID = "identificationNumber"


def rows_disagree(held: pa.Table, invoice: np.ndarray, fields: Compared, bound: Bound) -> pa.Table:
    """Return a fault for each row and head field that differs from an earlier row's.

    A value that is missing because its cell has an error of its own is not
    held against the others.
    """
    odd = np.flatnonzero(_unlike_previous(held, invoice))
    if not len(odd):
        return FAULT_SCHEMA.empty_table()
    starts = np.append(first_of_runs(invoice), len(invoice))
    lines: list[dict[str, object]] = []
    for number in np.unique(invoice[odd]):
        start, end = int(starts[number]), int(starts[number + 1])
        rows = _said(held.slice(start, end - start))
        for target in fields.targets:
            lines += _disagreements(rows, target, fields, bound)
    return pa.Table.from_pylist(lines, schema=FAULT_SCHEMA)


def _unlike_previous(held: pa.Table, invoice: np.ndarray) -> np.ndarray:
    unlike = np.zeros(len(invoice), dtype=bool)
    same_invoice = invoice[1:] == invoice[:-1]
    for name in ("head", "rest"):
        texts = held[name].combine_chunks()
        differ = pc.not_equal(texts.slice(1), texts.slice(0, max(len(texts) - 1, 0)))
        unlike[1:] |= differ.to_numpy(zero_copy_only=False) & same_invoice
    return unlike


_Row = tuple[int, int, dict[str, str]]
"""A row's number, its marks, and what it says by target."""


def _said(held: pa.Table) -> list[_Row]:
    found = []
    for line in held.select(["row", "marks", "head", "rest"]).to_pylist():
        head = _read(line["head"] + "}")
        rest = _read("{" + line["rest"].removeprefix(",") + "}")
        said = {f"invoice.{name}": value for name, value in head.items()} | rest
        found.append((line["row"], line["marks"], said))
    return found


def _read(text: str) -> dict[str, str]:
    """Return the fields of a flat JSON object as texts, numbers as they are written."""
    read = json.loads(text, parse_float=str, parse_int=str)
    return {name: _plain(value) for name, value in read.items()}


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).removesuffix("T00:00:00Z")


def _disagreements(
    rows: list[_Row], target: str, fields: Compared, bound: Bound
) -> Iterator[dict[str, object]]:
    usable = [
        (row, said.get(target))
        for row, marks, said in rows
        if target in said or not fields.faulty(target, marks)
    ]
    for row, value in usable[1:]:
        first_row, first = usable[0]
        if value != first:
            detail = f"{_quoted(first)} in row {first_row}, {_quoted(value)} in row {row}"
            yield _fault(row, "rows_disagree", bound.heading_of(target), value, detail)


def debtors_disagree(held: pa.Table, folded: Folded, bound: Bound) -> pa.Table:
    """Return a fault for each debtor with the customer number, but not the data, of another."""
    lines = []
    rows = held["row"].to_numpy()
    for earlier, later in contradictions(folded):
        slot = int(folded.entries.slot[later])
        texts = [_flat(json.loads(folded.entries.text[i].as_py())) for i in (earlier, later)]
        at = [int(rows[folded.entries.line[i]]) for i in (earlier, later)]
        detail = "; ".join(_differences(texts, at, slot, bound))
        column = bound.heading_of(f"debtors.{slot}.customerNumber")
        customer = folded.customers[later].as_py()
        lines.append(_fault(at[1], "debtors_disagree", column, customer, detail))
    return pa.Table.from_pylist(lines, schema=FAULT_SCHEMA)


def _flat(debtor: dict[str, object]) -> dict[str, str]:
    """Return a debtor's JSON by the names of the mapping's fields, lists as one text."""
    found: dict[str, str] = {}
    for name, value in debtor.items():
        if name == "addresses" and isinstance(value, list):
            found |= value[0]
        elif isinstance(value, list):
            found[name] = ", ".join(item["value"] for item in value)
        else:
            found[name] = str(value)
    return found


def _differences(
    texts: list[dict[str, str]], at: list[int], slot: int, bound: Bound
) -> Iterator[str]:
    first, second = texts
    for name in dict.fromkeys([*first, *second]):
        if first.get(name) != second.get(name):
            heading = _heading(name, slot, bound)
            values = [_quoted(_masked(name, text.get(name))) for text in texts]
            yield f"'{heading}' is {values[0]} in row {at[0]}, {values[1]} in row {at[1]}"


def _heading(name: str, slot: int, bound: Bound) -> str:
    # A company's name travels as its last name.
    names = (name, "name") if name == "lastname" else (name,)
    found = (bound.heading_of(f"debtors.{slot}.{each}") for each in names)
    return next((heading for heading in found if heading), name)


def _masked(name: str, value: str | None) -> str | None:
    return mask(value) if value is not None and name == _ID else value


def _quoted(value: str | None) -> str:
    if value is None:
        return "nothing"
    short = value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
    return f"'{short}'"


def _fault(
    row: int, code: str, column: str | None, value: str | None, detail: str
) -> dict[str, object]:
    severity = RULES[code].severity.value
    return {
        "row": row,
        "code": code,
        "severity": severity,
        "column": column,
        "value": value,
        "detail": detail,
    }
