"""What can be wrong with a row of a report that came back, held against the run it comes from."""

from typing import Final

from ingest.domain.rules.model import Stage, error

ORIGIN_RENAMED: Final = "origin_renamed"

CORRECTIONS: Final = (
    error(
        "origin_unclear",
        Stage.LEDGER,
        "Nobody can tell which row this one corrects: {detail}.",
        "Put amili_run and amili_row back as they were before they were changed. In a row that is "
        "new, leave both empty.",
    ),
    error(
        "origin_twice",
        Stage.LEDGER,
        "Several rows say that they correct the same one: {detail}.",
        "Keep one of them. If you copied a row to add another, empty amili_run and amili_row in "
        "the new one.",
    ),
    error(
        "origin_incomplete",
        Stage.LEDGER,
        "The invoice has more rows, which are not in this file: {detail}.",
        "Give back all rows of an invoice together: add those that are missing, with all their "
        "columns, from the report of that run. If one of them does not belong to it, correct the "
        "invoice in the ERP and export it again.",
    ),
    error(
        "origin_sent",
        Stage.LEDGER,
        "The row was sent before, with source id {detail}: as {value} in {column} it would be a "
        "second invoice.",
        "Put the old id back. An invoice that is new needs a row of its own, with amili_run and "
        "amili_row empty.",
    ),
    error(
        ORIGIN_RENAMED,
        Stage.LEDGER,
        "Nothing was wrong with the row's source id, {detail}: as {value} in {column} it would be "
        "another invoice, beside that which the ERP exports again.",
        "Put the old id back. If the id itself is wrong, correct it in the ERP and export it "
        "again. An invoice that is another one needs a row of its own, with amili_run and "
        "amili_row empty.",
    ),
)
