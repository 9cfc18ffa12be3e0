"""Columns that contradict how the mapping has them read stop the export, with their evidence."""

from collections.abc import Sequence

from ingest.domain.columns import ColumnReading, Verdict
from ingest.errors import ColumnDoubtful

_SAYS = {
    Verdict.CONTRADICTED: "contradicts",
    Verdict.DOUBTFUL: "does not bear out",
}
_KEYS = {"amounts": "numbers", "dates": "dates"}


def insist_on(columns: Sequence[ColumnReading]) -> None:
    """Raise ColumnDoubtful that tells of every column that stops the file, with both readings."""
    doubtful = [column for column in columns if column.stops]
    if not doubtful:
        return
    kinds = list(dict.fromkeys(column.kind for column in doubtful))
    confirmed = f"`confirmed: [{', '.join(kinds)}]`"  # the mapping's own word in every language
    keys = " and ".join(f"`{_KEYS[kind]}`" for kind in kinds)
    raise ColumnDoubtful(
        "\n".join(["Nothing is sent before a person has looked at this:", *map(_told, doubtful)]),
        hint=f"Compare with the system that wrote the file. Correct cells that are written in "
        f"another way. If the other reading is right, correct {keys} in the mapping; if this one "
        f"is, add {confirmed} to it.",
    )


def _told(column: ColumnReading) -> str:
    return (
        f"  Column '{column.column}' {_SAYS[column.verdict]} {column.declared}: "
        f"{column.evidence}. {column.readings}."
    )
