"""What is known of a cell without a usable value."""

from typing import Final, NamedTuple

from ingest.errors import ExportUnreadable

NOT_CALCULATED: Final = "a formula without a value"

ERROR_CODES: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Excel's error values in its binary formats ([MS-XLS] 2.5.10, [MS-XLSB] 2.5.97.2)."""


class ErrorCell(NamedTuple):
    """Row and column, both from 1, and what stands there, such as #N/A."""

    row: int
    column: int
    text: str


def damaged(what: str = "it cannot be read") -> ExportUnreadable:
    """Return the error for a workbook whose parts do not fit together."""
    return ExportUnreadable(
        f"The workbook is damaged: {what}.", hint="Open it in Excel and save it again."
    )
