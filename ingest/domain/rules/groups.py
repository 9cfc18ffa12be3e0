"""What can be wrong between rows, and between this export and what was sent before."""

from typing import Final

from ingest.domain.rules.model import Fixer, Stage, error, note, warning

GROUPING: Final = (
    error(
        "invoice_key_missing",
        Stage.GROUPING,
        "{column} is empty, so nobody can tell which invoice the row belongs to.",
        "Fill in the value in the ERP.",
    ),
    error(
        "held_by_row",
        Stage.GROUPING,
        "The invoice is held back because of row {detail}.",
        "Correct that row; this one goes with it.",
    ),
    error(
        "rows_disagree",
        Stage.GROUPING,
        "The rows of this invoice disagree about {column}: {detail}.",
        "Make the rows of the invoice say the same, or check the mapping's invoice_key.",
    ),
    error(
        "part_repeated",
        Stage.GROUPING,
        "The row is equal to an earlier row of its invoice in all columns, and the mapping adds "
        "rows up: nobody can tell whether it counts.",
        "If both are meant, write something into one of them that tells them apart, such as a "
        "line number. If not, make its amount 0.",
    ),
    error(
        "debtors_disagree",
        Stage.GROUPING,
        "Two rows of this invoice describe customer {value} differently: {detail}.",
        "Make the rows say the same about the debtor.",
    ),
    error(
        "no_debtor",
        Stage.GROUPING,
        "No row of the invoice names a debtor.",
        "Fill in the debtor's columns.",
    ),
    error(
        "no_claim",
        Stage.GROUPING,
        "No row of the invoice has an amount to claim.",
        "A settled invoice is left out by an exclude rule in the mapping.",
        fixer=Fixer.MAPPING,
    ),
    error(
        "source_id_conflict",
        Stage.GROUPING,
        "The source id {value} stands for other content in row {detail}.",
        "Find out which of the rows is right and take the other out: none of them is sent.",
    ),
    error(
        "invoice_too_large",
        Stage.GROUPING,
        "The invoice alone is larger than a request may be: {detail}.",
        "Split the invoice, or raise the chunk's size in bytes.",
        fixer=Fixer.OPERATOR,
    ),
    error(
        "credit_sign",
        Stage.GROUPING,
        "{value} in {column} is no amount of a credit note: the mapping says that they are "
        "{detail}.",
        "Correct the amount in the ERP, or `documents: credits: amounts` in the mapping.",
        fixer=Fixer.MAPPING,
    ),
    error(
        "credit_currency",
        Stage.GROUPING,
        "The credit note is in {value}, but its invoice in {detail}.",
        "Correct the currency, or match the two in the ERP.",
    ),
    warning(
        "credit_unmatched",
        Stage.GROUPING,
        "{value} in {column} is no invoice of this export that is to be claimed, so the credit "
        "note is taken off nothing.",
        "Find the invoice: if it is claimed already, tell Amili what was credited.",
    ),
    note(
        "credit_netted",
        Stage.GROUPING,
        "The credit note belongs to the invoice in row {detail}.",
        "Nothing to do: it is not claimed itself.",
    ),
    note(
        "invoice_reduced",
        Stage.GROUPING,
        "Less is claimed than the row says, because of credit notes: {detail}.",
        "Nothing to do, unless a credit note belongs to another invoice.",
    ),
    note(
        "invoice_covered",
        Stage.GROUPING,
        "Credit notes leave nothing of this invoice to claim: {detail}.",
        "Match them in the ERP. What is left of a credit note is not taken off other invoices.",
    ),
)

LEDGER: Final = (
    error(
        "created_with_other_content",
        Stage.LEDGER,
        "An invoice with this source id and other content was created before, in {detail}.",
        "Nothing was sent. Change the created invoice at Amili, or give the new one its own id.",
        fixer=Fixer.AMILI,
    ),
    error(
        "open_in_other_run",
        Stage.LEDGER,
        "The invoice is still open in {detail}.",
        "Run 'amili-ingest resume' first, then this file again.",
        fixer=Fixer.OPERATOR,
    ),
)
