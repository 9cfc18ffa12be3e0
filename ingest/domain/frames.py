"""Arrow tables as pandas frames, on the same memory."""

import pandas as pd
import pyarrow as pa


def frame_of(table: pa.Table, index: pd.Index) -> pd.DataFrame:
    """Return ``table`` as a frame of Arrow columns with ``index``; nothing is copied.

    >>> table = pa.table({"Beløp": ["1,00", "2,00"]})
    >>> frame_of(table, pd.Index([2, 3], name="row")).loc[3, "Beløp"]
    '2,00'
    """
    columns = {
        name: pd.arrays.ArrowExtensionArray(column)
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return pd.DataFrame(columns, index=index, copy=False)
