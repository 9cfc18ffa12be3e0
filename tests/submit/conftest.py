"""A modelled API on a virtual clock: only chance, time and the network are played."""

import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from pydantic import SecretStr

from ingest.domain.exchange import (
    BatchAnswer,
    BatchStatus,
    Certainty,
    Failed,
    FoundBatches,
    FoundInvoice,
    FoundInvoices,
    Reason,
    Reply,
    Succeeded,
)
from ingest.domain.outcomes import Outcome
from ingest.domain.records import RECORD_SCHEMA
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run, RunStart, Uptime
from ingest.settings.model import Environment, EnvironmentName, Settings
from ingest.submit.brakes import quota
from ingest.submit.chunker import Limits
from ingest.submit.engine import Ended, Engine
from ingest.submit.host import Host, StopRequest, no_barrier
from ingest.submit.plan import plan
from tests.memory import in_memory


class VirtualClock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.skew = 0.0
        self.boot: str | None = "boot"
        self.waited = 0.0

    def now(self) -> float:
        return 1_795_327_752.0 + self.seconds + self.skew

    def monotonic(self) -> float:
        return self.seconds

    def uptime(self) -> Uptime | None:
        return None if self.boot is None else Uptime(self.boot, self.seconds)

    def take(self, inbox: SimpleQueue, seconds: float):
        if not inbox.empty():
            return inbox.get_nowait()
        self.seconds += max(seconds, 0.0)
        self.waited += max(seconds, 0.0)
        return None


class InlineWorkers:
    """Workers that do every call at once, on the thread that decides."""

    def __init__(self, _count: int) -> None:
        self.closed = False

    def submit(self, call: Callable[[], None]) -> None:
        call()

    def close(self) -> None:
        self.closed = True


Script = Callable[[bytes, str], Reply]


class ModelApi:
    """What the contract says, with faults by script; it counts what it created."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.keys = True
        self.posts: list[tuple[str, bytes]] = []
        self.created: Counter[str] = Counter()
        self.bodies: dict[str, list[dict]] = {}
        self._numbers = count()  # one step, so that threads which send at once get different ones
        self.batch_of_key: dict[str, list[str]] = defaultdict(list)
        self.visible_at: dict[str, float] = {}
        self.script: list[Script] = []
        self.always: Script | None = None
        self.poll_script: list[Callable[[str], BatchAnswer]] = []
        self.refused: dict[str, str] = {}
        self.queued_for = 0.0
        self.polls = 0
        self.lookups: list[tuple[str, str]] = []
        self.batches_answer: Callable[[str], FoundBatches] | None = None
        self.invoices_answer: Callable[[str], FoundInvoices] | None = None
        self.late: list[tuple[float, bytes, str]] = []

    def create(self, body: bytes, key: str) -> Reply:
        self.posts.append((key, body))
        if self.script:
            return self.script.pop(0)(body, key)
        return self.always(body, key) if self.always else self.accept(body, key)

    def accept(self, body: bytes, key: str) -> Reply:
        if self.keys and self.batch_of_key[key]:
            return Reply(Certainty.ACCEPTED, Reason.OK, 202, self.batch_of_key[key][0])
        batch_id = f"batch-{next(self._numbers)}"
        invoices = json.loads(body)["invoices"]
        self.bodies[batch_id] = invoices
        self.batch_of_key[key].append(batch_id)
        self.visible_at[batch_id] = self.clock.monotonic()
        for invoice in invoices:
            if invoice["invoiceNumber"] not in self.refused:
                self.created[invoice["uniqueSourceInvoiceId"]] += 1
        return Reply(Certainty.ACCEPTED, Reason.OK, 202, batch_id, f"http://127.0.0.1/{batch_id}")

    def lost_after(self, body: bytes, key: str) -> Reply:
        self.accept(body, key)
        return self.lost_before(body, key)

    def lost_before(self, _body: bytes, _key: str) -> Reply:
        return Reply(Certainty.AMBIGUOUS, Reason.NO_ANSWER, message="no answer in time.")

    def late_by(self, seconds: float) -> Script:
        def lose(body: bytes, key: str) -> Reply:
            self.late.append((self.clock.monotonic() + seconds, body, key))
            return self.lost_before(body, key)

        return lose

    def proven(self, reason: Reason, status: int = 400, **more: float) -> Script:
        return lambda _body, _key: Reply(
            Certainty.NOT_APPLIED, reason, status, message=f"said {reason}.", **more
        )

    def _arrive(self) -> None:
        now = self.clock.monotonic()
        due = [one for one in self.late if one[0] <= now]
        self.late = [one for one in self.late if one[0] > now]
        for _, body, key in due:
            self.accept(body, key)

    def batch(self, batch_id: str, _batch_url: str | None) -> BatchAnswer:
        self._arrive()
        self.polls += 1
        if self.poll_script:
            return self.poll_script.pop(0)(batch_id)
        return self.finished(batch_id)

    def finished(self, batch_id: str) -> BatchAnswer:
        if batch_id not in self.bodies:
            return BatchAnswer(Reason.NOT_FOUND)
        if self.clock.monotonic() < self.visible_at[batch_id] + self.queued_for:
            return BatchAnswer(Reason.OK, BatchStatus.QUEUED, "QUEUED")
        numbers = [one["invoiceNumber"] for one in self.bodies[batch_id]]
        good = tuple(self.success(n) for n in numbers if n not in self.refused)
        bad = tuple(Failed(n, (self.refused[n],)) for n in numbers if n in self.refused)
        status = BatchStatus.PARTIAL if bad and good else BatchStatus.SUCCESS
        status = BatchStatus.FAILED if bad and not good else status
        return BatchAnswer(Reason.OK, status, status.value, good, bad, digest=batch_id)

    @staticmethod
    def success(number: str) -> Succeeded:
        return Succeeded(number, f"inv-{number}", f"case-{number}", f"CASE-{number}")

    def batches_of(self, key: str) -> FoundBatches:
        self._arrive()
        self.lookups.append(("key", key))
        if self.batches_answer is not None:
            return self.batches_answer(key)
        return FoundBatches(Reason.OK, tuple(self.batch_of_key[key]))

    def invoices_of(self, source_id: str) -> FoundInvoices:
        self._arrive()
        self.lookups.append(("source", source_id))
        if self.invoices_answer is not None:
            return self.invoices_answer(source_id)
        found = [
            FoundInvoice(source_id, one["invoiceNumber"], f"inv-{one['invoiceNumber']}", "C-1")
            for batch in self.bodies.values()
            for one in batch
            if one["uniqueSourceInvoiceId"] == source_id
            and one["invoiceNumber"] not in self.refused
        ]
        return FoundInvoices(Reason.OK, tuple(found))


def payload(number: str, source_id: str, extra: str = "") -> str:
    return json.dumps(
        {"invoiceNumber": number, "uniqueSourceInvoiceId": source_id, "description": extra}
    )


def record_table(lines: list[dict]) -> pa.Table:
    """Return a RECORD_SCHEMA table; what a line leaves out has a plain default."""
    full = []
    for position, line in enumerate(lines):
        one = {"record": position, "currency": "NOK", "amount": 100, "rows": 1, **line}
        one.setdefault("source_id", f"id-{one['record']}")
        one.setdefault("number", f"N{one['record']}")
        text = payload(one["number"], one["source_id"], one.pop("extra", ""))
        one.setdefault("payload", text)
        one["digest"] = hashlib.sha256(one["payload"].encode()).hexdigest()
        full.append(one)
    return pa.Table.from_pylist(full, schema=RECORD_SCHEMA)


@dataclass
class World:
    """One ledger, one API, one clock."""

    folder: Path
    clock: VirtualClock = field(default_factory=VirtualClock)
    stop: StopRequest = field(default_factory=StopRequest)
    settings: Settings = field(default_factory=Settings)
    promises: dict = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    barrier: Callable[[str], None] = no_barrier
    quota: Callable[[int, int], int] = quota

    def __post_init__(self) -> None:
        self.api = ModelApi(self.clock)
        self.path = self.folder / "state" / "ledger.sqlite"
        self.ledger = Ledger.open(self.path, clock=self.clock.now)

    def reopen(self) -> None:
        """As another process would find it."""
        self.ledger.close()
        self.ledger = Ledger.open(self.path, clock=self.clock.now)

    def start(self) -> Run:
        return self.ledger.start_run(
            RunStart("run", "sandbox", "org", "x.csv", "aa", "generic", "bb")
        )

    def plan(self, records: int | list[dict] = 4, **more: object) -> str:
        lines = [{} for _ in range(records)] if isinstance(records, int) else records
        run = self.start()
        plan(self.ledger, run, [record_table(lines)], self.limits, **more)
        return run.id

    def engine(self) -> Engine:
        environment = Environment(
            name=EnvironmentName.SANDBOX,
            auth_url="http://127.0.0.1:1",
            api_url="http://127.0.0.1:1",
            org_id="org",
            client_id="client",
            client_secret=SecretStr("x"),
            **self.promises,
        )
        host = Host(
            clock=self.clock,
            workers=InlineWorkers,
            chance=random.Random(1),  # noqa: S311 - waits, not secrets
            stop=self.stop,
            barrier=self.barrier,
            quota=self.quota,
        )
        return Engine(self.ledger, self.api, environment, self.settings, host)

    def run(self, run_id: str) -> Ended:
        return self.engine().run(run_id)

    def counts(self, run_id: str) -> dict[Outcome, int]:
        return {o: t.records for o, t in self.ledger.totals(run_id).items()}

    def outcomes(self, run_id: str) -> list[dict]:
        return self.ledger.outcomes(run_id, 0, 10**9).to_pylist()

    def states(self, run_id: str) -> list[str]:
        return [chunk.state.value for chunk in self.ledger.batches(run_id)]

    def never_twice(self) -> bool:
        return all(count == 1 for count in self.api.created.values())


@pytest.fixture
def world() -> Iterator[World]:
    with TemporaryDirectory(dir=in_memory()) as folder:  # these tests commit thousands of times
        made = World(Path(folder))
        yield made
        made.ledger.close()


@pytest.fixture
def records() -> Callable[[list[dict]], pa.Table]:
    return record_table
