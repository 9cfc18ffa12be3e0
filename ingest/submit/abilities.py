"""What the API promises, as far as it decides about a second send."""

from dataclasses import dataclass, replace

from ingest.settings.model import Environment


@dataclass(frozen=True, slots=True)
class Abilities:
    """The promises of an environment's owner; none of them is ever assumed.

    ``key_life``: seconds for which a key is recognised, 0 for no promise.
    ``settle_time``: seconds after which a request that we gave up is visible in
    lookups or never will be, None for no promise. ``send_margin``: the longest that
    a request of ours may be under way, in seconds.
    """

    key_life: float = 0
    batch_lookup: bool = False
    invoice_lookup: bool = False
    settle_time: float | None = None
    send_margin: float = 60

    @classmethod
    def of(cls, environment: Environment) -> "Abilities":
        """Return what the settings of ``environment`` promise.

        Without the header, the API never sees a key: then nothing that rests on keys holds.
        """
        keys = bool(environment.idempotency_header)
        settles = environment.settle_time
        return cls(
            key_life=environment.key_life if keys else 0,
            batch_lookup=environment.batch_lookup and keys,
            invoice_lookup=environment.invoice_lookup,
            # The API's promise begins when it receives a request. One whose sender died, or
            # whose connection was cut, may still be on its way then.
            settle_time=None if settles is None else settles + environment.post_deadline,
            send_margin=environment.post_deadline,
        )

    def without(self, **lookup: bool) -> "Abilities":
        """Return what is left where a promised ``lookup`` (its name, False) is not offered.

        Then no absence proves anything: the other lookup may be the one that does not
        show yet what is still queued.
        """
        return replace(self, settle_time=None, **lookup)


@dataclass(frozen=True, slots=True)
class Age:
    """Seconds since requests left us that may have been applied.

    ``first`` is the most that can have passed since the first of them; ``last``
    is the least that has surely passed since the last of them. They are apart
    because clocks are set: a key may be older, and an absence fresher, than one
    clock says.
    """

    first: float
    last: float
