"""The circuit breaker between a frozen run and its first request: what looks wrong is not sent."""

from collections.abc import Mapping
from decimal import Decimal

from ingest.domain.money import exponent, format_minor
from ingest.domain.outcomes import Outcome
from ingest.errors import HeldBack
from ingest.ledger.words import TOO_MANY_INVALID, TOO_MUCH
from ingest.prepare import Prepared
from ingest.settings.model import Settings


def judge_rows(prepared: Prepared, settings: Settings) -> None:
    """Raise HeldBack where more rows are invalid than the settings allow.

    Rows that the mapping leaves out are not counted.
    """
    invalid = prepared.outcomes[Outcome.INVALID].rows
    rows = prepared.read.rows - prepared.outcomes[Outcome.EXCLUDED].rows
    if rows < settings.invalid_of_at_least or invalid <= rows * settings.most_invalid:
        return
    share, allowed = f"{invalid / rows:.1%}", f"{settings.most_invalid:.4g}"
    msg = (
        f"{invalid} of {rows} rows ({share}) are invalid, and most_invalid allows {allowed}: "
        "nothing was sent."
    )
    hint = (
        "Look into errors.csv: is it the right export, and does the mapping fit it? To send the "
        "valid rows all the same, run it again with --accept-invalid."
    )
    raise HeldBack(msg, code=TOO_MANY_INVALID, hint=hint)


def judge_size(records: int, amounts: Mapping[str, int], settings: Settings) -> None:
    """Raise HeldBack where more would be sent than the settings allow.

    ``amounts`` are minor units by currency, of the ``records`` that would be sent.
    """
    found = []
    most = settings.most_invoices
    if most is not None and records > most:
        found.append(f"{records} invoices, and most_invoices allows {most}")
    for currency, limit in settings.most_amount.items():
        amount = amounts.get(currency, 0)
        if amount > limit * Decimal(10) ** exponent(currency):
            sum_ = f"{format_minor(amount, currency)} {currency}"
            found.append(f"{sum_}, and most_amount allows {limit:f}")
    if found:
        msg = f"The run would send {'; '.join(found)}: nothing was sent."
        hint = "If that is meant, run it again with --accept-size, or raise the setting."
        raise HeldBack(msg, code=TOO_MUCH, hint=hint)
