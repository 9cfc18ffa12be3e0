"""Runs brought as far as the API lets them come: the door to the protocol."""

from dataclasses import dataclass, field

from ingest.domain.exchange import CollectionApi
from ingest.ledger import history
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.settings.model import Environment, Settings
from ingest.submit.abilities import Abilities
from ingest.submit.host import Host
from ingest.submit.shift import Shift


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    ``waiting`` are the numbers of chunks that may be sent, again or for the first time.
    """

    run_id: str
    state: RunState
    waiting: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Engine:
    """Works on ``ledger``, whose lock the caller holds, with ``api`` of ``environment``."""

    ledger: Ledger
    api: CollectionApi
    environment: Environment
    settings: Settings
    host: Host = field(default_factory=Host)

    def run(self, run_id: str, *, sending: bool = True) -> Ended:
        """Send, poll and settle what is left of a run, new or unfinished.

        Without ``sending``, the API is asked, and no invoice is sent.
        What an earlier process left in doubt is looked up before it is sent
        again, if ever. Raises ApiError and Stopped after everything that
        happened is recorded; the run is then OPEN. Raises LedgerError where it
        could not be recorded: then the next start finds out what became of it.
        A run that died while planning is abandoned, and nothing of it is sent.
        """
        run, waiting = self.ledger.run(run_id), frozenset[int]()
        if run.state is RunState.PLANNING:
            with self.ledger.writing() as connection:
                history.abandon(connection, run, self.host.clock.now())
        elif run.state is not RunState.ABANDONED:
            waiting = self._work_on(run, sending=sending)
        return Ended(run_id, self.ledger.run(run_id).state, waiting)

    def _work_on(self, run: Run, *, sending: bool) -> frozenset[int]:
        workers = self.host.workers(self.settings.concurrency)
        try:
            shift = Shift(
                run,
                ledger=self.ledger,
                api=self.api,
                abilities=Abilities.of(self.environment),
                settings=self.settings,
                host=self.host,
                workers=workers,
            )
            return shift.work(sending=sending)
        finally:
            workers.close()
