"""All tables of the ledger, in one place.

Times are whole milliseconds since 1970 in UTC, money is minor units. Rows are
added and moved forward; nothing is deleted. The types are chosen so that SQLite
can hold the tables STRICT and PostgreSQL can hold them as they are.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from ingest.domain.outcomes import Outcome
from ingest.ledger.states import ChunkState, ClaimState, RunState

BIG: Final = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; SQLite's INTEGER has them, and STRICT knows no BIGINT."""

metadata: Final = MetaData()


def _one_of(column: str, values: type[Outcome | ChunkState | ClaimState | RunState]) -> str:
    # Not IN: SQLite builds an index of its list for every single line that is inserted.
    allowed = " OR ".join(f"{column} = {value.value!r}" for value in values)
    return f"{column} IS NULL OR {allowed}"


def _chunk_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["run", "chunk"], ["chunks.run", "chunks.chunk"])


meta: Final = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)
"""schema_version, ledger_uuid, created_at."""

tenants: Final = Table(
    "tenants",
    metadata,
    Column("tenant", Integer, primary_key=True),
    Column("environment", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    UniqueConstraint("environment", "organisation"),
    sqlite_strict=True,
)
"""One line per environment and organisation: the space in which a source id is unique."""

runs: Final = Table(
    "runs",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("tenant", Integer, ForeignKey("tenants.tenant"), nullable=False),
    Column("command", Text, nullable=False),
    Column("export_name", Text, nullable=False),
    Column("export_sha256", Text, nullable=False),
    Column("mapping_name", Text, nullable=False),
    Column("mapping_sha256", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("spool_folder", Text, nullable=False),
    Column("report_folder", Text, nullable=False),
    Column("sources", Text, nullable=False, server_default="[]"),
    Column("state", Text, CheckConstraint(_one_of("state", RunState)), nullable=False),
    Column("started_at", BIG, nullable=False),
    Column("ended_at", BIG),
    Column("exit_code", Integer),
    Column("message", Text),
    sqlite_strict=True,
)

run_totals: Final = Table(
    "run_totals",
    metadata,
    Column("run", Integer, ForeignKey("runs.run"), primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("records", BIG, nullable=False),
    Column("rows", BIG, nullable=False),
    Column("amount", BIG, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What the run's records added up to when it was planned."""

chunks: Final = Table(
    "chunks",
    metadata,
    Column("run", Integer, ForeignKey("runs.run"), primary_key=True),
    Column("chunk", Integer, primary_key=True),
    Column("parent", Integer),
    Column("generation", Integer, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("state", Text, CheckConstraint(_one_of("state", ChunkState)), nullable=False),
    Column("body", LargeBinary),
    Column("body_sha256", Text, nullable=False),
    Column("body_bytes", BIG, nullable=False),
    Column("lengths", LargeBinary, nullable=False),
    Column("records", Integer, CheckConstraint("records > 0"), nullable=False),
    Column("batch_id", Text),
    Column("batch_url", Text),
    Column("attempts", Integer, CheckConstraint("attempts >= 0"), nullable=False),
    Column("ambiguous_attempts", Integer, nullable=False),
    Column("first_left_at", BIG),
    Column("first_left_up", Text),
    Column("last_left_up", Text),
    Column("accepted_at", BIG),
    Column("ended_at", BIG),
    Column("code", Text),
    Column("message", Text),
    Column("results_digest", Text),
    CheckConstraint("ambiguous_attempts BETWEEN 0 AND attempts"),
    CheckConstraint("state <> 'accepted' OR batch_id IS NOT NULL"),
    CheckConstraint("state <> 'ready' OR ambiguous_attempts = 0"),
    Index("chunks_by_content", "body_sha256"),
    sqlite_strict=True,
)
"""body: the frozen bytes, compressed by zlib; null once purged. lengths: bytes of each
record's payload, little-endian 32 bits, in the order of the body. generation: how often
the same content had been frozen before. first_left_up, last_left_up: milliseconds and the
start of the machine since which they are counted."""

chunk_totals: Final = Table(
    "chunk_totals",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("chunk", Integer, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("records", BIG, nullable=False),
    Column("amount", BIG, nullable=False),
    _chunk_key(),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

records: Final = Table(
    "records",
    metadata,
    Column("run", Integer, ForeignKey("runs.run"), primary_key=True),
    Column("record", BIG, primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BIG, nullable=False),
    Column("rows", BIG, nullable=False),
    Column("digest", Text, nullable=False),
    Column("chunk", Integer),
    Column("outcome", Text, CheckConstraint(_one_of("outcome", Outcome))),
    Column("invoice_id", Text),
    Column("case_id", Text),
    Column("case_number", Text),
    Column("batch_id", Text),
    Column("code", Text),
    Column("detail", Text),
    Column("earlier_run", Integer, ForeignKey("runs.run")),
    _chunk_key(),
    Index("records_of_chunk", "run", "chunk", "number", unique=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""outcome: null while the chunk's state decides. One chunk never holds a number twice,
because numbers join the results."""

identities: Final = Table(
    "identities",
    metadata,
    Column("tenant", Integer, ForeignKey("tenants.tenant"), primary_key=True),
    Column("source_id", Text, primary_key=True),
    Column("run", Integer, nullable=False),
    Column("record", BIG, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, CheckConstraint(_one_of("state", ClaimState)), nullable=False),
    ForeignKeyConstraint(["run", "record"], ["records.run", "records.record"]),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The wall against duplicates: one line per source id, naming the record that holds it."""

attempts: Final = Table(
    "attempts",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("chunk", Integer, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("started_at", BIG, nullable=False),
    Column("ended_at", BIG),
    Column("certainty", Text),
    Column("reason", Text),
    Column("status", Integer),
    Column("message", Text),
    Column("digest", Text),
    _chunk_key(),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

"""digest: the sha256 of the answer's body; null where none came, or from before it was kept."""

anomalies: Final = Table(
    "anomalies",
    metadata,
    Column("anomaly", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.run"), nullable=False),
    Column("chunk", Integer, nullable=False),
    Column("record", BIG),
    Column("code", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("noticed_at", BIG, nullable=False),
    Index("anomalies_of_run", "run"),
    _chunk_key(),
    sqlite_strict=True,
)
"""What an answer held that the contract does not allow; nothing is decided by it."""

manifests: Final = Table(
    "manifests",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.run"), nullable=False),
    Column("sha256", Text, nullable=False),
    Column("previous", Text),
    Column("sealed_at", BIG, nullable=False),
    Index("manifests_of_run", "run", "sequence"),
    sqlite_strict=True,
)
"""The chain of evidence: the hash of every manifest that was written, and of the one before it.
Lines are only ever added, also by a purge."""

purges: Final = Table(
    "purges",
    metadata,
    Column("purge", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.run"), nullable=False),
    Column("whole", Integer, nullable=False),
    Column("records", BIG, nullable=False),
    Column("purged_at", BIG, nullable=False),
    Index("purges_of_run", "run"),
    sqlite_strict=True,
)
"""What was forgotten: a whole run (1), or some records of it (0)."""

origins: Final = Table(
    "origins",
    metadata,
    Column("run", Integer, ForeignKey("runs.run"), primary_key=True),
    Column("source_row", BIG, primary_key=True),
    Column("parent", Integer, ForeignKey("runs.run"), nullable=False),
    Column("parent_row", BIG, nullable=False),
    Index("origins_by_parent", "parent", "run"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Which row of which earlier run a row corrects; only rows of reports that came back have one."""

notices: Final = Table(
    "notices",
    metadata,
    Column("notice", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.run"), nullable=False),
    Column("name", Text, nullable=False),
    Column("problem", Text),
    Column("told_at", BIG, nullable=False),
    Index("notices_of_run", "run"),
    sqlite_strict=True,
)
"""Who was told of a run's end: the notification's name, and why that failed, if it did."""
