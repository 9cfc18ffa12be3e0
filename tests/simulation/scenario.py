"""What a world is like: the promises of its API, the settings, and the files that come."""

from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from ingest.settings.model import Environment, Settings
from ingest.settings.names import EnvironmentName
from tests.simulation.chance import Chance

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
DEADLINE: Final = 60.0
"""Seconds for which a request of ours may be under way."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an API promises; ``settles`` None and ``key_life`` 0 are no promise."""

    name: str
    key_life: float = 0
    batch_lookup: bool = False
    invoice_lookup: bool = False
    settles: float | None = None
    header: bool = True

    @property
    def longest_hold(self) -> float:
        """Seconds after which a request that was received may still be taken up."""
        if self.settles is not None:
            return self.settles
        return 0.0 if self.key_life else 4 * HOUR

    def environment(self) -> Environment:
        """Return the settings that say what the API promises, and no more."""
        return Environment(
            name=EnvironmentName.SANDBOX,
            auth_url="http://127.0.0.1:1",
            api_url="http://127.0.0.1:1",
            org_id="org",
            client_id="client",
            client_secret=SecretStr("x"),
            idempotency_header="IdempotencyKey" if self.header else None,
            batch_lookup=self.batch_lookup,
            invoice_lookup=self.invoice_lookup,
            key_life=self.key_life,
            settle_time=self.settles,
            post_deadline=DEADLINE,
        )


PROFILES: Final = (
    Profile("key and lookups", DAY, batch_lookup=True, invoice_lookup=True, settles=120),
    Profile("short key, lookups", 600, batch_lookup=True, invoice_lookup=True, settles=45),
    Profile("key only, a day", DAY),
    Profile("key only, 10 minutes", 600),
    Profile("key, lookups without time", DAY, batch_lookup=True, invoice_lookup=True),
    Profile("batch lookup only", batch_lookup=True, settles=120),
    Profile("both lookups, no key", batch_lookup=True, invoice_lookup=True, settles=120),
    Profile("invoice lookup only", invoice_lookup=True, settles=120, header=False),
    Profile("invoice lookup, quick", invoice_lookup=True, settles=5),
    Profile("lookups without time", batch_lookup=True, invoice_lookup=True),
    Profile("neither", header=False),
)


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice of a file. ``bad`` is refused by the API; ``poison`` ruins a whole request."""

    source_id: str
    number: str
    amount: int
    currency: str
    rows: int
    bad: bool = False
    poison: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that is settled before the first event. ``trouble`` is the rate of mishaps."""

    profile: Profile
    settings: Settings
    chunk: int
    files: tuple[tuple[Line, ...], ...]
    trouble: float
    most_records: int
    keys_honoured: bool
    conflicts: bool
    slow_queue: bool
    clock_jumps: bool


def draw(chance: Chance) -> Scenario:
    """Return the scenario of a seed."""
    profile = PROFILES[chance.seed % len(PROFILES)]
    settings = Settings(
        concurrency=chance.count(1, 4),
        poll_first=1,
        poll_longest=chance.one_of((4.0, 30.0)),
        poll_timeout=chance.one_of((240.0, 400.0)),
        unavailable_timeout=chance.one_of((30.0, 120.0)),
    )
    return Scenario(
        profile=profile,
        settings=settings,
        chunk=chance.count(1, 3),
        files=_files(chance),
        trouble=chance.one_of((0.1, 0.25, 0.5)),
        most_records=chance.one_of((1, 2, 9, 9, 9)),
        # Without a promise a key may be honoured or not: nothing may rest on it.
        keys_honoured=profile.key_life > 0 or (profile.header and chance.often(0.3)),
        conflicts=chance.often(0.1),
        slow_queue=chance.often(0.3),
        clock_jumps=chance.often(0.1),
    )


def _files(chance: Chance) -> tuple[tuple[Line, ...], ...]:
    """Return one to three files: fresh, the same again, overlapping, with corrected lines."""
    pool = [_line(chance, place) for place in range(chance.count(2, 7))]
    files = []
    for _ in range(chance.one_of((1, 1, 2, 3))):
        chosen = [line for line in chance.shuffle(pool) if chance.often(0.75)]
        files.append(tuple(chosen or pool[:1]))
        pool = [_later(chance, line) for line in pool]
    return tuple(files)


def _line(chance: Chance, place: int) -> Line:
    # Equal numbers meet in one file, and so do numbers that only a careless join takes for equal.
    numbers = (f"N{place}", f"N{place}", f"N{place}", "N0", "00N0", "n1")
    return Line(
        source_id=f"id-{place}",
        number=chance.one_of(numbers),
        amount=chance.count(1, 9) * 100,
        currency=chance.one_of(("NOK", "NOK", "EUR")),
        rows=chance.count(1, 3),
        bad=chance.often(0.15),
        poison=chance.often(0.05),
    )


def _later(chance: Chance, line: Line) -> Line:
    """Return the line as the next file has it: corrected where it was bad, else mostly equal."""
    if (line.bad or line.poison) and chance.often(0.6):
        return Line(line.source_id, line.number, line.amount + 1, line.currency, line.rows)
    if chance.often(0.15):
        return Line(line.source_id, line.number, line.amount + 7, line.currency, line.rows)
    return line
