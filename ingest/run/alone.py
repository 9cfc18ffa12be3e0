"""One process at a time works for an environment and organisation of a ledger."""

from collections.abc import Iterator
from contextlib import contextmanager

from ingest.ledger.store import Ledger
from ingest.run.job import make_private
from ingest.run.places import Places, ledger_of
from ingest.settings.model import Settings
from ingest.submit.host import Host


@contextmanager
def at_work(
    environment: str, organisation: str, settings: Settings, purpose: str, host: Host
) -> Iterator[Ledger]:
    """Give the ledger to the one process that may work for an environment and organisation.

    Raises LockHeld where another one does. Runs that died while planning are
    closed first: nothing of them was ever sent.
    """
    make_private(settings.state_folder)
    tenant = environment, organisation
    home = ledger_of(settings)
    with (
        home.hold(*tenant, purpose, host.clock.now()) as lease,
        Ledger.open(home, clock=host.clock.now, lease=lease) as ledger,
    ):
        for dead in ledger.abandon_unplanned(*tenant):
            Places.of(dead, settings).clear()
        yield ledger
