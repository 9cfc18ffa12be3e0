from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

from ingest.domain.rows import TEXT
from ingest.mapping.bind import Bound, bind
from ingest.mapping.declaration import Mapping

ROW = {
    "Nr": "F1",
    "Amount": "1 000,00",
    "Open": "900,00",
    "Date": "01.02.2024",
    "Due": "01.03.2024",
    "Kind": "P",
    "First": "Kari",
    "Last": "Prøvesen",
}

Cells = pd.DataFrame


def declared(**more: object) -> Mapping:
    """Return a small mapping of ROW's columns; ``more`` replaces or adds fields by dotted path."""
    file: dict[str, Any] = {
        "version": 1,
        "name": "test",
        "invoice": {
            "invoiceNumber": "Nr",
            "originalInvoiceAmount": "Amount",
            "invoiceDate": "Date",
            "dueDate": "Due",
            "uniqueSourceInvoiceId": "Nr",
        },
        "debtors": [
            {
                "type": {"column": "Kind", "values": {"P": "PRIVATE", "F": "COMPANY"}},
                "firstname": "First",
                "lastname": "Last",
            }
        ],
        "claims": [{"remainingAmount": "Open"}],
    }
    for key, value in more.items():
        block, _, field = key.partition("__")
        if not field:
            file[block] = value
        elif isinstance(file[block], list):
            file[block][0][field] = value
        else:
            file[block][field] = value
    return Mapping.model_validate(file)


def frame(rows: Sequence[dict[str, str]]) -> pd.DataFrame:
    """Return rows, each ROW with changes, as the readers hand them on; the first is row 2."""
    whole = [{**ROW, **row} for row in rows]
    headings = dict.fromkeys(heading for row in whole for heading in row)
    columns = {h: pd.array([row.get(h, "") for row in whole], dtype=TEXT) for h in headings}
    return pd.DataFrame(columns, index=pd.RangeIndex(2, len(rows) + 2, name="row"))


@pytest.fixture
def declare() -> Callable[..., Mapping]:
    return declared


@pytest.fixture
def cells() -> Callable[..., Cells]:
    """Make cells: ``cells({"Nr": "F2"}, {...})``."""
    return lambda *rows: frame(rows)


@pytest.fixture
def bound() -> Callable[..., Bound]:
    """Bind a mapping to cells: ``bound(cells, invoice__vat="Vat")``."""
    return lambda export, **more: bind(declared(**more), tuple(export.columns))
