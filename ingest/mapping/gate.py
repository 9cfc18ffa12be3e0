"""The column gate: a declared decimal sign or date format against the column as a whole.

One value cannot tell whether ``03/04/2026`` is in March or in April; a column
can. Values that only the declared reading fits prove it, also for the other
columns of the file. Where no value proves it, a column stops the file if values
contradict it, or if so many values fit both readings that a right one would
look otherwise (see ``signs`` and ``orders``). Below that, the column is told to
be unproven. Cells of a workbook that are dates or numbers by themselves need no
proof, unless they and the texts beside them part the column where Excel does
that reads with the signs of another language.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeAlias

from ingest.domain.columns import CellKinds, ColumnReading, Verdict
from ingest.mapping.bind import Bound
from ingest.mapping.declaration import Mapping as Declared
from ingest.mapping.evidence import Evidence, Told
from ingest.mapping.orders import read_dates
from ingest.mapping.signs import read_amounts
from ingest.mapping.targets import Kind

Kinds: TypeAlias = Mapping[str, CellKinds]


def ids_as_numbers(bound: Bound, kinds: Kinds) -> Iterator[ColumnReading]:
    """Yield columns of ids that a workbook holds as numbers, so that they can lack first zeros.

    Ids that are numbers all of them are the rule, and cannot be told from good
    ones; of KIDs, only an agreed length shows what is missing.
    """
    seen: set[str] = set()
    for binding in bound.bindings:
        for heading in binding.headings:
            cells = kinds.get(heading, CellKinds())
            told = binding.kind is Kind.KID and not bound.mapping.kid.lengths
            told |= binding.kind is Kind.ID and cells.texts > 0
            if not (told and cells.numbers) or heading in seen:
                continue
            seen.add(heading)
            yield ColumnReading(
                column=heading,
                kind="ids",
                declared="text",
                verdict=Verdict.UNPROVEN,
                evidence=f"{cells.numbers} cells are numbers and {cells.texts} are text; "
                "a number has no zeros in front",
                readings="Format the column as text where it is exported",
            )


def readings(
    evidence: Evidence, mapping: Declared, today: date, kinds: Kinds | None = None
) -> tuple[ColumnReading, ...]:
    """Return how each column was read and what it says about it, in the mapping's order.

    ``kinds`` says of a workbook's columns what their cells are.
    """
    amounts, dates = (
        [Told.of(c, said, kinds or {}) for c, said in evidence.items() if c.kind is kind]
        for kind in (Kind.AMOUNT, Kind.DATE)
    )
    return (*read_amounts(amounts, mapping), *read_dates(dates, mapping, today))
