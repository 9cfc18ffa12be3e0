"""What a world is like: the promises of its API, the settings, and the files that come."""

import random
from dataclasses import dataclass, replace
from typing import Final

from pydantic import SecretStr

from ingest.settings.model import Environment, Settings
from ingest.settings.names import EnvironmentName
from tests.simulation.chance import Chance

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
_BOOTS: Final = 5
"""Every so many seeds, a machine starts anew before each process, or never tells."""
_SLOW: Final = 4
"""Every so many seeds, processes are slow to take what came back, and find several answers."""
_FRUGAL: Final = 5
"""Seeds that leave this when divided by seven give a run few calls."""
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
class Weather:
    """How bad a world is: the share of POSTs that go wrong, and of questions that fail."""

    name: str
    posts: float
    questions: float
    pauses: tuple[float, ...] = (0.0, 0.0, 5.0, 100.0, 400.0, 700.0, 3 * HOUR, 25 * HOUR)
    naps: tuple[float, ...] = (90.0, 700.0, 3 * HOUR, 25 * HOUR)
    drowsy: bool = False
    """Whether the machine sleeps again and again."""
    busy: bool = False
    """Whether each invoice is a chunk of its own, few are under way at once, and the API is slow
    to take more."""


def _weather(chance: Chance, profile: Profile) -> Weather:
    """Return the weather of a world.

    Most mistakes show in a mixed one. Some need what is rare in it: many attempts that are
    lost, questions that fail for long, or nights that end just before or after a promise does.
    """
    edges = _edges(profile)
    rate = chance.one_of((0.1, 0.25, 0.5))
    mixed = Weather("mixed", rate, rate / 2)
    return chance.one_of(
        (
            mixed,
            mixed,
            mixed,
            Weather("storm", 0.8, 0.4),
            Weather("silence", 0.4, 0.8),
            Weather("edge", 0.5, 0.15, edges, edges, drowsy=True),
            Weather("busy edge", 0.6, 0.15, edges, edges, drowsy=True, busy=True),
        )
    )


def _edges(profile: Profile) -> tuple[float, ...]:
    """Return pauses that end close to where what the API promises begins or ends to hold."""
    life, settles = profile.key_life or DAY, profile.settles or 120
    return (0.0, 5.0, settles, settles + DEADLINE, life * 0.55, life * 0.85, life + 1)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that is settled before the first event."""

    profile: Profile
    settings: Settings
    chunk: int
    files: tuple[tuple[Line, ...], ...]
    weather: Weather
    most_records: int
    keys_honoured: bool
    conflicts: bool
    slow_queue: bool
    clock_jumps: bool
    clones: bool = False
    """Whether machines are virtual: they stop with all clocks, and only dates are put right."""
    quota: int | None = None
    """The most calls of a run while there is trouble; None for as many as in earnest."""

    def steps(self) -> tuple[float, ...]:
        """Return by how much dates jump: mistakes of people, and close to a key's life."""
        life = self.profile.key_life or DAY
        return (-DAY, -2 * HOUR, -60.0, 60.0, 2 * HOUR, DAY, life * 0.3, life * 0.3)

    def boot(self, seed: int, process: str) -> str | None:
        """Return the name of the start of the machine on which ``process`` lives.

        Where dates jump, it is the same one: after a start, only dates tell how old a key is.
        """
        if self.clock_jumps:
            return "boot"
        return {0: process, 1: None}.get(seed % _BOOTS, "boot")


def slowness(seed: int, process: str) -> random.Random | None:
    """Return a stream of chance for how late ``process`` takes what came; None for at once."""
    return random.Random(f"{seed} {process}") if seed % _SLOW == 2 else None  # noqa: S311 - a replay must draw the same again


def draw(chance: Chance) -> Scenario:
    """Return the scenario of a seed."""
    profile = PROFILES[chance.seed % len(PROFILES)]
    weather = _weather(chance, profile)
    settings = Settings(
        concurrency=chance.count(1, 2 if weather.busy else 4),
        poll_first=1,
        poll_longest=chance.one_of((4.0, 30.0)),
        poll_timeout=chance.one_of((240.0, 400.0)),
        unavailable_timeout=chance.one_of((30.0, 120.0)),
    )
    drawn = Scenario(
        profile=profile,
        settings=settings,
        chunk=1 if weather.busy else chance.count(1, 3),
        files=_files(chance),
        weather=weather,
        most_records=chance.one_of((1, 2, 9, 9, 9)),
        # Without a promise a key may be honoured or not: nothing may rest on it.
        keys_honoured=profile.key_life > 0 or (profile.header and chance.often(0.3)),
        conflicts=chance.often(0.1),
        slow_queue=chance.often(0.3),
        clock_jumps=chance.often(0.15),
        clones=chance.seed % 3 == 0,
        quota=4 + chance.seed % 23 if chance.seed % 7 == _FRUGAL else None,
    )
    if drawn.clock_jumps:
        # A wrong date does harm where a promise has just ended.
        return replace(drawn, weather=replace(weather, pauses=_edges(profile)))
    return drawn


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
