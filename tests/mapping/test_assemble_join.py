import pandas as pd
import pyarrow as pa

from ingest.domain.rows import TEXT
from ingest.mapping.bind import bind
from ingest.mapping.declaration import Mapping
from ingest.mapping.parse import parse
from ingest.mapping.payload import joined, listed

MAPPING = Mapping.model_validate(
    {
        "version": 1,
        "name": "joined",
        "invoice": {
            "invoiceNumber": "Nr",
            "originalInvoiceAmount": "Sum",
            "invoiceDate": "Date",
            "dueDate": "Date",
            "uniqueSourceInvoiceId": "Nr",
            "description": {"join": ["Text", "More"]},
        },
        "debtors": [{"type": {"constant": "PRIVATE"}, "firstname": "Text", "lastname": "More"}],
        "claims": [{"remainingAmount": "Sum"}],
    }
)


def test_a_row_whose_joined_columns_are_all_empty_stays_empty_and_in_its_place():
    """pyarrow 26 drops such rows when it skips nulls, which would shift all that follow."""
    cells = pd.DataFrame(
        {
            "Nr": ["1", "2", "3"],
            "Sum": ["1,00"] * 3,
            "Date": ["01.02.2024"] * 3,
            "Text": ["", "a", ""],
            "More": ["", "b", ""],
        },
        dtype=TEXT,
        index=pd.Index([2, 3, 4], name="row"),
    )

    typed = parse(cells, bind(MAPPING, list(cells.columns))).typed

    assert pa.array(typed["invoice.description"]).to_pylist() == [None, "a b", None]


def test_joining_keeps_a_text_for_every_row_also_where_all_parts_are_null():
    nothing = pa.array([None, "x", None], pa.string())

    assert joined([nothing], 3).to_pylist() == ["", "x", ""]
    assert joined([nothing, nothing], 3).to_pylist() == ["", "xx", ""]
    assert listed([nothing, nothing], 3).to_pylist() == ["", "x,x", ""]
    assert listed([], 2).to_pylist() == ["", ""]
