"""The rules of rows and invoices: pandera schemas over typed columns, and their faults.

``validate_rows`` judges rows, ``validate_invoices`` what only an invoice as a
whole can break. A fault is a line of a table, never an exception.
"""

from ingest.schemas.context import RuleContext
from ingest.schemas.groups import InvoiceRules, validate_invoices
from ingest.schemas.rows import RowRules, validate_rows

__all__ = ["InvoiceRules", "RowRules", "RuleContext", "validate_invoices", "validate_rows"]
