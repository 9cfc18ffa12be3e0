"""One process at a time works for an environment and organisation of a ledger."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from ingest.errors import LedgerError
from ingest.ledger.store import Ledger
from ingest.run import witness
from ingest.run.job import make_private
from ingest.run.places import Places, ledger_of
from ingest.settings.model import Settings
from ingest.submit.host import Host


@contextmanager
def at_work(
    environment: str,
    organisation: str,
    settings: Settings,
    purpose: str,
    host: Host,
    *,
    sending: bool = False,
) -> Iterator[Ledger]:
    """Give the ledger to the one process that may work for an environment and organisation.

    Whoever is ``sending`` needs a ledger that knows all that was sent: LedgerDoubted
    is raised where it may not. Raises LockHeld where another process works. Runs
    that died while planning are closed first: nothing of them was ever sent.
    """
    make_private(settings.state_folder)
    tenant = environment, organisation
    home = ledger_of(settings)
    with ExitStack() as opened:
        lease = opened.enter_context(home.hold(*tenant, purpose, host.clock.now()))
        witness.before_opening(settings)
        ledger = opened.enter_context(Ledger.open(home, clock=host.clock.now, lease=lease))
        if sending:
            witness.after_opening(ledger, settings)
        if not witness.doubted(ledger, settings):
            witness.settle(ledger, settings)
            opened.callback(_remember, ledger, settings)
        for dead in ledger.abandon_unplanned(*tenant):
            Places.of(dead, settings).clear()
        yield ledger


def _remember(ledger: Ledger, settings: Settings) -> None:
    with suppress(LedgerError):  # what made it fail was told before
        witness.remember(ledger, settings)
