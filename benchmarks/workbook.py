"""The exports as workbooks: dates and amounts are real ones, everything else is text."""

from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow.csv
import xlsxwriter

from benchmarks.exports import COLUMNS, Shape, write_export

_AMOUNTS: Final = ("Beløp", "Restbeløp", "Hovedstol")
_DATES: Final = ("Fakturadato", "Forfallsdato")


def write_workbook(folder: Path, shape: Shape) -> Path:
    """Write the export of ``shape`` as xlsx into ``folder`` unless it is there; return its path."""
    path = folder / shape.name.replace(".csv", ".xlsx")
    if path.exists():
        return path
    temporary = path.with_suffix(".new")
    texts = pyarrow.csv.read_csv(
        write_export(folder, shape),
        parse_options=pyarrow.csv.ParseOptions(delimiter=";"),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(COLUMNS, pyarrow.string())
        ),
    )
    with xlsxwriter.Workbook(temporary, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, COLUMNS)
        for row, cells in enumerate(zip(*(column.to_pylist() for column in texts), strict=True), 1):
            for place, (heading, cell) in enumerate(zip(COLUMNS, cells, strict=True)):
                if heading in _DATES:
                    date = datetime.strptime(cell, "%d.%m.%Y")  # noqa: DTZ007 - a cell has no zone
                    sheet.write_datetime(row, place, date, day)
                elif heading in _AMOUNTS:
                    number = float(cell.replace(" ", "").replace(",", "."))
                    sheet.write_number(row, place, number)
                elif cell:
                    sheet.write_string(row, place, cell)
    temporary.rename(path)
    return path
