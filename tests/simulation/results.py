"""What a batch says of itself: mostly the truth, sometimes less, sometimes nonsense."""

from typing import Final

from ingest.domain.exchange import BatchAnswer, BatchStatus, Failed, Reason, Succeeded
from tests.simulation.chance import Chance
from tests.simulation.server import Batch

_PENDING: Final = {"lists too early": 1, "strange status": 2, "status backwards": 1}
_FINISHED: Final = {
    "items missing": 4,
    "listed twice": 1,
    "listed twice with two ids": 2,
    "in both lists": 2,
    "ghost": 1,
    "ids missing": 1,
    "number changed": 1,
    "empty lists": 1,
    "wrong status": 1,
    "still queued": 2,
    "strange status": 1,
}


def told(chance: Chance, batch: Batch, rate: float, *, done: bool) -> BatchAnswer:
    """Return what the API answers about ``batch``, which is ``done`` or not.

    ``rate`` is the share of answers that are not as they should be.
    """
    kind = chance.mishap(f"result of {batch.id}", rate, _FINISHED if done else _PENDING)
    if not done or kind in {"still queued", "strange status"}:
        return _pending(kind, batch)
    good, bad = chance.shuffle(batch.succeeded()), chance.shuffle(batch.failed())
    status = batch.status()
    if kind is not None:
        batch.garbled = True
        status, good, bad = _garbled(kind, status, good, bad)
    return BatchAnswer(Reason.OK, status, status.value, tuple(good), tuple(bad), digest=batch.id)


def _pending(kind: str | None, batch: Batch) -> BatchAnswer:
    """Return an answer that decides nothing, whatever it lists."""
    if kind == "strange status":
        bad = tuple(Failed(one.number, ("not yet",)) for one in batch.succeeded())
        return BatchAnswer(Reason.OK, None, "PROCESSING", (), bad)
    early = tuple(batch.succeeded()) if kind == "lists too early" else ()
    return BatchAnswer(Reason.OK, BatchStatus.QUEUED, "QUEUED", early)


def _garbled(
    kind: str, status: BatchStatus, good: list[Succeeded], bad: list[Failed]
) -> tuple[BatchStatus, list[Succeeded], list[Failed]]:
    """Return status and lists as a faulty API gives them."""
    first = good[:1]
    match kind:
        case "items missing":
            return status, good[1:], bad[1:] if len(bad) + len(good) > 2 else bad
        case "listed twice":
            good = [*good, *first]
        case "listed twice with two ids":
            good = [*(one._replace(invoice_id="inv-wrong") for one in first), *good]
        case "in both lists":
            bad = [*bad, *(Failed(one.number, ("both",)) for one in first)]
        case "ghost":
            good = [*good, Succeeded("GHOST-1", "inv-ghost", "case", "no")]
        case "ids missing":
            good = [*(one._replace(invoice_id="") for one in first), *good[1:]]
        case "number changed":
            good = [*(one._replace(number=one.number.swapcase() + " ") for one in first), *good[1:]]
        case "empty lists":
            return BatchStatus.FAILED, [], []
        case _:
            status = BatchStatus.SUCCESS if bad else BatchStatus.FAILED
    return status, good, bad
