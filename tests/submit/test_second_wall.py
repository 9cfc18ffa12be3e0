"""Two processes at once, where the lock should have kept one out: the ledger is a second wall.

Found by ``tests.simulation``.
"""

import pytest

from ingest.domain.outcomes import Outcome
from ingest.errors import LedgerError
from ingest.submit.chunker import Limits
from ingest.submit.plan import plan


@pytest.mark.fault("L3")
def test_a_plan_that_another_process_closed_takes_no_claim_with_it(world, records):
    """Else nobody would ever free the claim, and the invoice could never be sent."""
    run = world.start()

    def prepared():
        yield records([{"record": 0}])
        world.ledger.abandon_unplanned("sandbox", "org")
        yield records([{"record": 1}])

    with pytest.raises(LedgerError, match="closed by another process"):
        plan(world.ledger, run, prepared(), Limits())

    again = world.plan(2)
    world.run(again)
    assert world.counts(again) == {Outcome.CREATED: 2}


def test_a_plan_that_another_process_closed_at_its_end_takes_no_claim_with_it(world, records):
    run = world.start()

    def prepared():
        yield records([{"record": 0}])
        world.ledger.abandon_unplanned("sandbox", "org")

    with pytest.raises(LedgerError, match="closed by another process"):
        plan(world.ledger, run, prepared(), Limits())

    again = world.plan(1)
    world.run(again)
    assert world.counts(again) == {Outcome.CREATED: 1}
