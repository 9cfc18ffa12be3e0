"""What is checked while a world lives: at every request, and at every commit."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from tests.simulation.storage import Storage
from tests.simulation.world import World

_BY_KEY = "SELECT run, chunk, state, attempts, body_sha256, batch_id FROM chunks WHERE key = ?"
_OPEN_ATTEMPT = (
    "SELECT count(*) FROM attempts WHERE run = ? AND chunk = ? AND attempt = ? AND ended_at IS NULL"
)

_STANDING: Final = {
    "chunk": """
        SELECT run, chunk, CASE WHEN state IN ('settled', 'refused', 'split') THEN state END,
               ambiguous_attempts FROM chunks""",
    "record": """
        SELECT run, record, CASE WHEN outcome <> 'unknown' THEN outcome END, 0 FROM records""",
    "claim": """
        SELECT tenant, source_id, CASE WHEN state = 'created' THEN state END, 0 FROM identities""",
}
"""What is final for ever, and what only grows; said once more, apart from the ledger's guards."""


@dataclass
class Watch:
    """Looks into the ledger whenever the API hears of us, as somebody who shares no memory."""

    world: World
    storage: Storage
    bodies: dict[str, bytes] = field(default_factory=dict)
    posts: Counter[str] = field(default_factory=Counter)
    stood: dict[str, dict[tuple[Any, ...], tuple[str | None, int]]] = field(default_factory=dict)

    def arrived(self, key: str, body: bytes) -> None:
        """Check what must be committed before a request may arrive (I8, I9)."""
        found = self.storage.committed(_BY_KEY, key)
        if not found:
            self.world.broken("I9", f"nothing is recorded of key {key[:8]} that was sent")
        run, chunk, state, attempts, digest, _ = found[0]
        if self.bodies.setdefault(key, body) != body or hashlib.sha256(body).hexdigest() != digest:
            self.world.broken("I8", f"other bytes were sent under key {key[:8]}")
        if attempts == 0:
            self.world.broken("I9", f"no attempt of chunk {chunk} is recorded")
        self.posts[key] += 1
        if self.posts[key] > attempts:
            self.world.broken("I9", f"chunk {chunk} was sent more often than is recorded")
        if self.world.crowded:
            return
        if state == "sending" and not self.storage.committed(_OPEN_ATTEMPT, run, chunk, attempts):
            self.world.broken("I9", f"attempt {attempts} of chunk {chunk} is not open")

    def asked(self, batch_id: str) -> None:
        """Check that a batch is recorded before it is asked for: the very next commit."""
        found = self.storage.committed("SELECT 1 FROM chunks WHERE batch_id = ?", batch_id)
        if not found:
            self.world.broken("c.4 5a", f"{batch_id} was polled before it was recorded")

    def forward_only(self) -> None:
        """Check that nothing moved back since this was last asked (I6)."""
        for name, query in _STANDING.items():
            before, now = self.stood.get(name, {}), {}
            for *place, final, count in self.storage.committed(query):
                now[tuple(place)] = final, count
            for place, (final, count) in before.items():
                # What a dead plan had claimed may be taken by another, but nothing is deleted.
                later, more = now.get(place, ("gone", -1))
                if (final and later != final) or more < count:
                    self.world.broken("I6", f"{name} {place}: {final} {count} is {later} {more}")
            self.stood[name] = now
