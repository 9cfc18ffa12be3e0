"""What preparing needs to know besides export and mapping, and what it tells afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ingest.domain.columns import ColumnReading
from ingest.domain.netting import Netted
from ingest.domain.outcomes import Outcome
from ingest.domain.progress import Progress, Silent
from ingest.prepare.registers import Register
from ingest.schemas import RuleContext


@dataclass(frozen=True, slots=True)
class PrepareContext:
    """How to judge and to build invoices.

    ``company_type``: the wire's word for a company; ``most_bytes``: of one
    invoice's JSON; ``limit``: how many invoices to send at most, None for all;
    ``payloads``: whether records need their JSON and its digest. A check does
    not: its sizes are judged, but it is only made where invoices are compared;
    ``registers``: what is joined to the rows, in the order of the mapping's ``sources``;
    ``held_bytes``: of rows in memory that wait for others of their invoice, before they
    go to the disk.
    """

    today: date
    production: bool
    company_type: str = "COMPANY"
    most_bytes: int = 2_000_000
    limit: int | None = None
    payloads: bool = True
    registers: Sequence[Register] = ()
    held_bytes: int = 24 * 1024 * 1024
    progress: Progress = field(default_factory=Silent)

    @property
    def rules(self) -> RuleContext:
        """What the rules want to know."""
        return RuleContext(today=self.today, production=self.production)


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows and their money in minor units per currency; ``unreadable`` rows have no amount."""

    rows: int
    money: Mapping[str, int]
    unreadable: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """How preparing ended. ``read`` is the sum of ``outcomes``, in rows and in money.

    ``outcomes`` has NOT_SENT for the rows of ``records``, which go on, INVALID
    and EXCLUDED. ``errors`` and ``warnings`` count the faults of each code,
    those of rows that were excluded later included, reading faults too.
    ``columns`` says how those of amounts and dates were read, and what speaks for it;
    ``netted`` what credit notes took off the records.
    """

    read: Tally
    records: int
    outcomes: Mapping[Outcome, Tally]
    errors: Mapping[str, int]
    warnings: Mapping[str, int]
    columns: Sequence[ColumnReading] = ()
    netted: Netted = field(default_factory=Netted)
