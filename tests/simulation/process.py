"""One process of ours: a command that works on the ledger until it ends, fails or dies."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from ingest.domain.records import RECORD_SCHEMA
from ingest.errors import BalanceBroken, IngestError, LedgerError
from ingest.ledger import history
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run, RunStart
from ingest.submit import brakes
from ingest.submit.chunker import Limits
from ingest.submit.engine import Engine
from ingest.submit.host import Host, StopRequest
from ingest.submit.plan import plan
from tests.simulation.mishaps import Mishaps
from tests.simulation.network import Network
from tests.simulation.scenario import DEADLINE, Line, Scenario, slowness
from tests.simulation.server import Server
from tests.simulation.storage import Storage
from tests.simulation.watch import Watch
from tests.simulation.world import Crash, Crew, ProcessClock, World

TENANT: Final = ("sandbox", "org")


@dataclass
class Process:
    """A process, from its start to its end; used once."""

    world: World
    scenario: Scenario
    storage: Storage
    server: Server
    watch: Watch
    name: str
    intrude: Callable[[], None] = lambda: None
    crews: list[Crew] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stop = StopRequest()
        boot = self.scenario.boot(self.world.chance.seed, self.name)
        slow = slowness(self.world.chance.seed, self.name)
        self.clock = ProcessClock(self.world, self._nap, boot, slow)
        self.mishaps = Mishaps(self.world, self.clock, self.stop, self.intrude, self.scenario)
        self.mishaps.draw(self.name)
        self.network = Network(self.world, self.server, self.watch.arrived, self.watch.asked)

    def _nap(self) -> None:
        self.mishaps.reach("take", "waiting")

    def live(self, work: Callable[[Ledger], None]) -> bool:
        """Do ``work`` with the ledger open; return whether the process ended by itself."""
        self.world.say(f"----   {self.name}")
        self.mishaps.begin()
        ledger: Ledger | None = None
        try:
            ledger = self.storage.open(self.clock.now)
            work(ledger)
        except Crash:
            self.world.say(f"----   {self.name} is dead")
            self.world.counts["crashes"] += 1
            return False
        except IngestError as error:
            self._told(error)
        except RuntimeError as error:
            # The defect of the client that ``Network`` plays; any other is one of ours.
            if "a defect of the client" not in str(error):
                raise
        finally:
            self.mishaps.end()
            if ledger is not None:
                ledger.close()
            self._leave_calls()
        return True

    def _told(self, error: IngestError) -> None:
        self.world.say(f"----   {self.name} says: {error}")
        excused = self.mishaps.failed or self.world.crowded
        if isinstance(error, LedgerError | BalanceBroken) and not excused:
            self.world.broken("I6", f"the ledger refused a step: {error}")

    def _leave_calls(self) -> None:
        """Let the requests that are under way be lost, or arrive without their sender."""
        self.network.ghost = True
        for crew in self.crews:
            for left, call in crew.abandon():
                self._haunt(left, call)

    def _haunt(self, left: float, call: Callable[[], None]) -> None:
        arrives = self.world.chance.within(self.world.time, max(left + DEADLINE, self.world.time))
        if self.world.chance.often(0.6):
            self.world.at(arrives, call)

    def crew(self, _count: int) -> Crew:
        crew = Crew(self.world, latency=self._latency)
        self.crews.append(crew)
        return crew

    def _latency(self) -> float:
        chance = self.world.chance
        return chance.within(0.05, 2.0) if chance.often(0.8) else chance.within(2.0, DEADLINE)

    def bring(self, ledger: Ledger, run_id: str) -> None:
        """Work on one run, as ``run`` and ``resume`` do."""
        host = Host(
            clock=self.clock,
            workers=self.crew,
            chance=self.world.chance.stream(),
            stop=self.stop,
            barrier=self._barrier,
            quota=self._quota,
        )
        environment = self.scenario.profile.environment()
        Engine(ledger, self.network, environment, self.scenario.settings, host).run(run_id)

    def _quota(self, chunks: int, records: int) -> int:
        frugal = None if self.world.chance.calm else self.scenario.quota
        self.network.spare = brakes.quota(chunks, records) if frugal is None else frugal
        return self.network.spare

    def _barrier(self, name: str) -> None:
        self.world.say(f"{self.name}  {name}")
        self.mishaps.reach("barrier", name)
        if name in {"preparing", "planned.uncommitted"}:
            self.mishaps.reach("planning", name)

    def submit(self, ledger: Ledger, lines: Sequence[Line]) -> None:
        """Freeze a file and bring it to its end, as the command ``run`` does."""
        ledger.abandon_unplanned(*TENANT)
        run = start(ledger, self.world)
        self.world.files[run.id] = lines
        limits = Limits(self.scenario.chunk)
        plan(ledger, run, self._prepared(lines), limits, barrier=self._barrier)
        self.bring(ledger, run.id)

    def resume(self, ledger: Ledger) -> None:
        """Carry on every unfinished run, as the command ``resume`` does."""
        ledger.abandon_unplanned(*TENANT)
        for run in ledger.unfinished_runs(*TENANT):
            try:
                self.bring(ledger, run.id)
            except LedgerError:
                raise
            except IngestError as error:
                self.world.say(f"----   {self.name} says: {error}")

    def _prepared(self, lines: Sequence[Line]) -> Iterator[pa.Table]:
        middle = (len(lines) + 1) // 2
        yield table(lines[:middle], 0)
        self._barrier("preparing")
        if lines[middle:]:
            yield table(lines[middle:], middle)


def start(ledger: Ledger, world: World) -> Run:
    """Record a new run; as ``Ledger.start_run``, with chance from the seed."""
    about = RunStart("run", *TENANT, "x.csv", "aa", "generic", "bb")
    with ledger.writing() as connection:
        return history.start_run(connection, about, ledger.now(), world.chance.hexadecimal)


def table(lines: Sequence[Line], first: int) -> pa.Table:
    """Return ``lines`` as the preparation hands them over."""
    payloads = [payload(line) for line in lines]
    columns = [
        list(range(first, first + len(lines))),
        [line.source_id for line in lines],
        [line.number for line in lines],
        [line.currency for line in lines],
        [line.amount for line in lines],
        [line.rows for line in lines],
        payloads,
        [hashlib.sha256(text.encode()).hexdigest() for text in payloads],
    ]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, RECORD_SCHEMA, strict=True)]
    return pa.table(arrays, schema=RECORD_SCHEMA)


def payload(line: Line) -> str:
    """Return an invoice's JSON; what the API will think of it stands in it."""
    return json.dumps(
        {
            "invoiceNumber": line.number,
            "uniqueSourceInvoiceId": line.source_id,
            "amount": line.amount,
            "bad": line.bad,
            "poison": line.poison,
        }
    )
