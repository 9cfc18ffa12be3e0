"""Records: what rows become and what the API is sent. One kind exists today, the invoice.

A record batch is a ``pyarrow.Table`` of ``RECORD_SCHEMA``, one line per record,
in the order in which the records were finished.
"""

from typing import Final

import pyarrow as pa

RECORD_SCHEMA: Final = pa.schema(
    [
        ("record", pa.int64()),
        ("source_id", pa.string()),
        ("number", pa.string()),
        ("currency", pa.string()),
        ("amount", pa.int64()),
        ("rows", pa.int64()),
        ("payload", pa.string()),
        ("digest", pa.string()),
    ]
)
"""record: 0, 1, 2 ... within the run; source_id: uniqueSourceInvoiceId, the identity;
number: invoiceNumber, the key that joins results; amount: minor units of currency,
the sum of its claims; rows: how many source rows it came from; payload: its JSON,
exactly as sent; digest: sha256 of the payload, hexadecimal."""

OUTCOME_SCHEMA: Final = pa.schema(
    [
        ("record", pa.int64()),
        ("outcome", pa.string()),
        ("invoice_id", pa.string()),
        ("case_id", pa.string()),
        ("case_number", pa.string()),
        ("batch_id", pa.string()),
        ("code", pa.string()),
        ("message", pa.string()),
        ("hint", pa.string()),
    ]
)
"""Where records ended, for the reports: outcome is a value of ``Outcome``; the ids are
null unless the API gave them; code, message and hint say why a record was not created."""
