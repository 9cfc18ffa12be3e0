"""The API as one process meets it: every answer that a real client can give, and the lost ones."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ingest.domain.exchange import (
    BatchAnswer,
    Certainty,
    FoundBatches,
    FoundInvoice,
    FoundInvoices,
    Reason,
    Reply,
)
from ingest.errors import ApiRefused
from ingest.submit.resolve import MOST_LOST
from tests.simulation import results
from tests.simulation.scenario import DEADLINE
from tests.simulation.server import Batch, Server
from tests.simulation.world import World

_POSTS: Final = {
    "lost unapplied": 3,
    "lost applied": 3,
    "lost, held on the way": 3,
    "lost, comes late": 2,
    "5xx unapplied": 2,
    "5xx applied": 2,
    "5xx, held on the way": 1,
    "408 held on the way": 1,
    "unreadable 202": 2,
    "redirect": 0.5,
    "conflict": 1,
    "unreachable": 2,
    "throttled": 2,
    "unauthorised": 1,
    "forbidden": 0.5,
    "not found": 0.5,
    "rejected": 1,
    "too large": 1,
    "no token": 0.3,
    "defect, applied": 1,
}
"""What may become of a POST, by weight."""

_BUSY: Final = {**_POSTS, "throttled": 8}
"""The same where the API has more to do than it can."""

_GETS: Final = {
    Reason.NO_ANSWER: 3,
    Reason.SERVER_ERROR: 2,
    Reason.THROTTLED: 2,
    Reason.UNREACHABLE: 1,
    Reason.UNAUTHORISED: 1,
    Reason.FORBIDDEN: 1,
    Reason.NOT_FOUND: 1,
    Reason.UNREADABLE: 1,
}
"""What may become of a question, by weight."""

_PROVEN: Final = {
    "unreachable": (Reason.UNREACHABLE, None),
    "throttled": (Reason.THROTTLED, 429),
    "unauthorised": (Reason.UNAUTHORISED, 401),
    "forbidden": (Reason.FORBIDDEN, 403),
    "not found": (Reason.NOT_FOUND, 404),
    "rejected": (Reason.REJECTED, 400),
    "too large": (Reason.TOO_LARGE, 413),
}


@dataclass
class Network:
    """Implements ``CollectionApi`` for one process; ``ghost`` once that process is gone.

    ``watch`` is called with the key and the bytes of each request as it arrives,
    and ``polled`` with the id of each batch that is asked for.
    """

    world: World
    server: Server
    watch: Callable[[str, bytes], None]
    polled: Callable[[str], None]
    ghost: bool = False
    lost: Counter[str] = field(default_factory=Counter)
    """Requests whose answers this process saw lost, by key."""
    spare: int = 0
    """Calls that the run may still make."""

    def _call(self) -> None:
        """Count a call of a process that lives (I12)."""
        if not self.ghost:
            self.spare -= 1
            if self.spare < 0:
                self.world.broken("I12", "a run makes more calls than its quota")

    def create(self, body: bytes, key: str) -> Reply:
        """Receive a POST, unless too many like it were lost (I12)."""
        if self.lost[key] >= MOST_LOST and not self.ghost:
            self.world.broken("I12", f"{key[:8]} is tried more often than a process may")
        self._call()
        reply = self._receive(body, key)
        self.lost[key] += reply.certainty is Certainty.AMBIGUOUS
        return reply

    def _receive(self, body: bytes, key: str) -> Reply:
        self.watch(key, body)
        self.world.counts["posts"] += 1
        if self.ghost:
            self.world.say(f"API    receives {key[:8]} from a process that is gone")
            if self.world.chance.often(0.3):
                self._hold(body, key)
            else:
                self._apply(body, key)
            return _lost()
        weather = self.server.scenario.weather
        kinds = _BUSY if weather.busy else _POSTS
        kind = self.world.chance.mishap("POST", weather.posts, kinds)
        self.world.say(f"API    receives {key[:8]}" + (f": {kind}" if kind else ""))
        return self._accept(body, key) if kind is None else self._troubled(kind, body, key)

    def _accept(self, body: bytes, key: str) -> Reply:
        known = self.server.known(key)
        if known is None and (refusal := self.server.judge(body)) is not None:
            self.server.refuse(body, key)
            reason = Reason.REJECTED if refusal[0] == 400 else Reason.TOO_LARGE
            return Reply(Certainty.NOT_APPLIED, reason, *refusal[:1], message=refusal[1])
        if known is not None and self.server.scenario.conflicts and not self.world.chance.calm:
            return Reply(Certainty.AMBIGUOUS, Reason.CONFLICT, 409)
        batch = self.server.receive(body, key)
        return Reply(Certainty.ACCEPTED, Reason.OK, 202, batch.id, f"/{batch.id}")

    def _apply(self, body: bytes, key: str, received: float | None = None) -> None:
        """Take the request up, whatever is answered."""
        if self.server.judge(body) is None:
            self.server.receive(body, key, received)

    def _troubled(self, kind: str, body: bytes, key: str) -> Reply:
        if kind in _PROVEN:
            reason, status = _PROVEN[kind]
            if reason in {Reason.REJECTED, Reason.TOO_LARGE}:
                self.server.refuse(body, key)
            wish = self._come_back_after() if reason is Reason.THROTTLED else None
            return Reply(Certainty.NOT_APPLIED, reason, status, retry_after=wish, message=kind)
        if kind == "no token":
            message = "The client is not known."
            raise ApiRefused(message)
        if kind.endswith((" applied", "202")):
            self._apply(body, key)
        elif "held" in kind:
            self._hold(body, key)
        elif "late" in kind:
            self._come_late(body, key)
        if "defect" in kind:
            message = "a defect of the client"
            raise RuntimeError(message)
        return _AMBIGUOUS.get(re.split("[, ]", kind)[0], _lost)()

    def _come_back_after(self) -> float | None:
        busy = self.server.scenario.weather.busy
        return self.world.chance.one_of((30.0, 900.0) if busy else (None, 1.0, 30.0, 900.0))

    def _hold(self, body: bytes, key: str) -> None:
        """Something between the API's door and its tables holds the request for a while."""
        received, longest = self.world.time, self.server.scenario.profile.longest_hold
        held = self.world.chance.within(0, 1) * longest
        self.world.at(received + held, lambda: self._apply(body, key, received))

    def _come_late(self, body: bytes, key: str) -> None:
        """The request is still in the network when its sender gives it up."""
        late = self.world.chance.within(self.world.time, self.world.left + DEADLINE)
        self.world.at(late, lambda: self._apply(body, key))

    def batch(self, batch_id: str, batch_url: str | None) -> BatchAnswer:  # noqa: ARG002 - the protocol's signature
        """Answer the question for a batch."""
        if self.ghost:
            return BatchAnswer(Reason.NO_ANSWER)
        self._call()
        self.polled(batch_id)
        reason = self._trouble("poll")
        batch = self.server.batches.get(batch_id)
        if reason is None and batch is None:
            reason = Reason.NOT_FOUND
        if batch is None or reason is not None:
            return BatchAnswer(reason or Reason.NOT_FOUND, retry_after=self._wish(reason))
        return self._told(batch)

    def _told(self, batch: Batch) -> BatchAnswer:
        done = batch.done_at <= self.world.time
        rate = self.server.scenario.weather.questions
        answer = results.told(self.world.chance, batch, rate, done=done)
        self.world.say(f"API    says {batch.id} is {answer.raw_status}")
        return answer

    def batches_of(self, key: str) -> FoundBatches:
        """Answer which batches a key has."""
        if self.ghost:
            return FoundBatches(Reason.NO_ANSWER)
        self._call()
        profile = self.server.scenario.profile
        if not profile.batch_lookup:
            self.world.broken("lookup", "a lookup was used that the API does not offer")
        reason = self._trouble("lookup by key")
        if reason is not None:
            return FoundBatches(reason, retry_after=self._wish(reason))
        found = self.server.visible_batches(key)
        self.world.say(f"API    knows {', '.join(found) or 'nothing'} of {key[:8]}")
        return FoundBatches(Reason.OK, found)

    def invoices_of(self, source_id: str) -> FoundInvoices:
        """Answer which invoices a source id has."""
        if self.ghost:
            return FoundInvoices(Reason.NO_ANSWER)
        self._call()
        if not self.server.scenario.profile.invoice_lookup:
            self.world.broken("lookup", "a lookup was used that the API does not offer")
        reason = self._trouble("lookup by source id")
        if reason is not None:
            return FoundInvoices(reason, retry_after=self._wish(reason))
        found = self.server.visible_invoices(source_id)
        if not found and self.world.chance.mishap("stranger", 0.01, {"invoice of another": 1}):
            self.world.counts["strangers"] += 1
            return FoundInvoices(Reason.OK, (FoundInvoice(source_id, "other", "inv-x", "no"),))
        self.world.say(f"API    knows {len(found)} invoices of {source_id}")
        return FoundInvoices(Reason.OK, found)

    def _trouble(self, question: str) -> Reason | None:
        kind = self.world.chance.mishap(question, self.server.scenario.weather.questions, _GETS)
        if kind is None:
            return None
        self.world.say(f"API    answers the {question}: {kind}")
        return Reason(kind)

    def _wish(self, reason: Reason | None) -> float | None:
        return 5.0 if reason is Reason.THROTTLED else None


def _lost() -> Reply:
    return Reply(Certainty.AMBIGUOUS, Reason.NO_ANSWER, message="no answer in time.")


_AMBIGUOUS: Final = {
    "5xx": lambda: Reply(Certainty.AMBIGUOUS, Reason.SERVER_ERROR, 503),
    "408": lambda: Reply(Certainty.AMBIGUOUS, Reason.NO_ANSWER, 408),
    "unreadable": lambda: Reply(Certainty.AMBIGUOUS, Reason.UNREADABLE, 202),
    "redirect": lambda: Reply(Certainty.AMBIGUOUS, Reason.UNREADABLE, 307),
    "conflict": lambda: Reply(Certainty.AMBIGUOUS, Reason.CONFLICT, 409),
}
