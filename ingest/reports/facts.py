"""What the reports are told about a run, beside its rows and their outcomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ingest.domain.columns import ColumnReading
from ingest.domain.netting import Netted
from ingest.domain.outcomes import Outcome
from ingest.mapping.entry import Entry
from ingest.settings.names import Language


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One of several files that were read as one export."""

    name: str
    sha256: str
    size: int
    format: str
    encoding: str | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """The export as it was read.

    ``name`` is safe to display; ``sha256`` (hexadecimal) and ``size`` (bytes)
    are of the original file; ``delimiter`` is None for a workbook; ``notes``
    are sentences about how it was read. Of several ``files``, in the order in which
    they were read, ``sha256`` is that of the lines ``sha256sum`` prints for them.
    """

    name: str
    sha256: str
    size: int
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    notes: Sequence[str] = ()
    files: Sequence[FileFacts] = ()


@dataclass(frozen=True, slots=True)
class MappingFacts:
    """The mapping: its name, and the sha256 (hexadecimal) of its file.

    ``decimal`` is the decimal sign of amounts; ``entries`` say what belongs
    into the columns that the mapping reads, by their headings. ``number`` is the
    heading of the invoice number, and ``personal`` are those that tell of debtors.
    ``given`` is what the mapping was called when the run was started.
    """

    name: str
    sha256: str
    decimal: str = ","
    entries: Mapping[str, Entry] = field(default_factory=dict)
    number: str | None = None
    personal: Sequence[str] = ()
    given: str = ""


@dataclass(frozen=True, slots=True)
class BatchFact:
    """A batch of the API: its id, its last known status, how many invoices it was sent."""

    id: str
    status: str
    records: int


@dataclass(frozen=True, slots=True)
class RecordTotals:
    """How many records, and their money in minor units per currency, as the ledger has them."""

    records: int
    money: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run. All times are aware datetimes; ``stages`` holds seconds by stage.

    ``exit_code`` is None where the rows alone decide it. ``records`` is what
    the ledger sums up per outcome (an outcome that is left out has none); where
    it is given, the rows are held against it. ``columns`` are those of amounts
    and dates, as they were read. ``anomalies`` are sentences about
    what the API's answers held against its contract. ``language`` is that of
    what people read, and ``excel_delimiter`` what their Excel expects in a CSV.
    ``rules_sha256`` (hexadecimal) is that of the catalogue of rules. ``sources``
    are the further files that were joined to the export, by their names in the mapping.
    ``netted`` is what credit notes took off the invoices that were to be sent.
    """

    run_id: str
    command: str
    tool_version: str
    started: datetime
    ended: datetime
    export: ExportFacts
    mapping: MappingFacts
    environment: str | None = None
    organisation: str | None = None
    batches: Sequence[BatchFact] = ()
    anomalies: Sequence[str] = ()
    stages: Mapping[str, float] = field(default_factory=dict)
    exit_code: int | None = None
    records: Mapping[Outcome, RecordTotals] | None = None
    columns: Sequence[ColumnReading] = ()
    language: Language = Language.ENGLISH
    excel_delimiter: str = ";"
    rules_sha256: str = ""
    sources: Mapping[str, ExportFacts] = field(default_factory=dict)
    netted: Netted = field(default_factory=Netted)

    @property
    def checked_only(self) -> bool:
        """Whether nothing was meant to be sent."""
        return self.command == "check"
