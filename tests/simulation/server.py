"""The API as it really is: what it received, what it took up, what it will say."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.domain.exchange import BatchStatus, Failed, FoundInvoice, Succeeded
from tests.simulation.scenario import Scenario
from tests.simulation.world import World


class Effect(NamedTuple):
    """An invoice that exists at the API."""

    source_id: str
    number: str
    digest: str
    key: str
    invoice_id: str


@dataclass
class Batch:
    """What the API made of one request."""

    id: str
    key: str
    invoices: list[dict[str, object]]
    visible_at: float
    done_at: float
    effects: list[Effect] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    garbled: bool = False

    def succeeded(self) -> list[Succeeded]:
        """Return what was created, as a batch tells it."""
        return [Succeeded(one.number, one.invoice_id, "case", "no") for one in self.effects]

    def failed(self) -> list[Failed]:
        """Return what was not created, as a batch tells it."""
        return [Failed(number, (why,)) for number, why in self.refused.items()]

    def status(self) -> BatchStatus:
        if not self.refused:
            return BatchStatus.SUCCESS
        return BatchStatus.PARTIAL if self.effects else BatchStatus.FAILED


class Server:
    """The API itself. It keeps exactly the promises of the scenario's profile.

    Source ids are not unique here, so that a second send of an invoice shows as a
    second effect.
    """

    def __init__(self, world: World, scenario: Scenario) -> None:
        self.world = world
        self.scenario = scenario
        self.batches: dict[str, Batch] = {}
        self.effects: Counter[str] = Counter()
        self.refusals: set[tuple[str, str]] = set()
        self._keys: dict[str, tuple[float, Batch]] = {}

    def judge(self, body: bytes) -> tuple[int, str] | None:
        """Return the status with which the request as a whole is refused, if it is."""
        invoices = json.loads(body)["invoices"]
        if len(invoices) > self.scenario.most_records:
            return 413, "too large"
        return (400, "poison") if any(one["poison"] for one in invoices) else None

    def refuse(self, body: bytes, key: str) -> None:
        """Note that the request as a whole was refused, and said so."""
        self.refusals.update(
            (key, str(one["uniqueSourceInvoiceId"])) for one in json.loads(body)["invoices"]
        )

    def known(self, key: str) -> Batch | None:
        """Return the batch of a key that the API still recognises."""
        first = self._keys.get(key)
        if first is None or not self.scenario.keys_honoured:
            return None
        since, batch = first
        life = self.scenario.profile.key_life or 30.0
        return batch if self.world.time - since <= life else None

    def receive(self, body: bytes, key: str, received: float | None = None) -> Batch:
        """Take up a request now that was ``received`` now or earlier, and return its batch."""
        batch = self.known(key)
        if batch is not None:
            return batch
        now = self.world.time
        visible, done = self._times(now if received is None else received)
        batch = Batch(
            f"batch-{len(self.batches)}", key, json.loads(body)["invoices"], visible, done
        )
        self.batches[batch.id] = batch
        self._keys[key] = now, batch
        self.world.say(f"API    makes {batch.id} of {key[:8]}, done at {done - 1000:.1f}")
        self.world.at(batch.done_at, lambda: self._process(batch))
        return batch

    def _times(self, received: float) -> tuple[float, float]:
        """Return when a batch shows in lookups, and when its invoices exist."""
        world, profile = self.world, self.scenario.profile
        chance = world.chance
        settles = 30.0 if profile.settles is None else profile.settles
        latest = max(received + settles, world.time)
        visible = min(world.time + chance.one_of((0.0, 0.5, settles)), latest)
        done = world.time + chance.one_of((0.0, 1.0, 20.0, 90.0))
        if self.scenario.slow_queue:
            done += chance.one_of((0.0, 400.0, 3000.0))
        if not profile.batch_lookup:
            # Only the invoices can be looked up, so the promise is about them.
            done = min(done, latest)
        return visible, done

    def _process(self, batch: Batch) -> None:
        for invoice in batch.invoices:
            source_id, number = str(invoice["uniqueSourceInvoiceId"]), str(invoice["invoiceNumber"])
            if invoice["bad"]:
                batch.refused[number] = "bad"
                self.refusals.add((batch.key, source_id))
                continue
            name = f"inv-{sum(self.effects.values())}"
            batch.effects.append(Effect(source_id, number, _digest(invoice), batch.key, name))
            self.effects[source_id] += 1
            self.world.counts["effects"] += 1
            if self.effects[source_id] > 1:
                self.world.broken("I1", f"{source_id} was created twice")

    def visible_batches(self, key: str) -> tuple[str, ...]:
        """Return the batches that a lookup by ``key`` shows now."""
        return tuple(
            one.id
            for one in self.batches.values()
            if one.key == key and one.visible_at <= self.world.time
        )

    def visible_invoices(self, source_id: str) -> tuple[FoundInvoice, ...]:
        """Return the invoices that a lookup by ``source_id`` shows now."""
        return tuple(
            FoundInvoice(one.source_id, one.number, one.invoice_id, "no")
            for batch in self.batches.values()
            if max(batch.visible_at, batch.done_at) <= self.world.time
            for one in batch.effects
            if one.source_id == source_id
        )

    def everything(self) -> Iterator[Effect]:
        """Yield all that exists."""
        return (effect for batch in self.batches.values() for effect in batch.effects)


def _digest(invoice: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(invoice).encode()).hexdigest()
