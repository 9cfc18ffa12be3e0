"""Runs that corrections link, seen as one: every source row once, every invoice in one state.

A corrected row is a new version of the row that it comes from. What one version
created stays created; what may still be created comes next; otherwise the newest
version counts. An invoice is its source id; a row that has none stands for itself.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.outcomes import Outcome
from ingest.ledger import origins, outcomes
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.mapping.bind import Bound
from ingest.mapping.keys import source_ids
from ingest.run.parents import UNCLEAR, cells_of, having
from ingest.run.places import Places
from ingest.settings.model import Settings
from ingest.spool import Spool, SpooledRows, Totals

_OUTCOMES: Final = tuple(Outcome)
_STAYS: Final = (Outcome.CREATED, Outcome.ALREADY_CREATED, Outcome.UNKNOWN, Outcome.OPEN)
"""What no later version of a row takes back, the most certain first."""
_RANKS: Final = np.array(
    [_STAYS.index(o) if o in _STAYS else len(_STAYS) + 1 for o in Outcome], np.int8
)
_NOT_SENT: Final = _OUTCOMES.index(Outcome.NOT_SENT)
_EXCLUDED: Final = _OUTCOMES.index(Outcome.EXCLUDED)
_BACK: Final = [_OUTCOMES.index(outcome) for outcome in (Outcome.INVALID, Outcome.REFUSED)]


@dataclass(frozen=True, slots=True)
class Merged:
    """``runs`` are ids, the oldest first; ``rows`` and ``invoices`` are counted by outcome.

    ``lines`` has one line per invoice: source_id, number, outcome, the run that
    decided it, money in minor units by currency, and rows.
    """

    runs: tuple[str, ...]
    rows: Mapping[Outcome, Totals]
    invoices: Mapping[Outcome, int]
    lines: tuple[Mapping[str, Any], ...]


def merge(family: list[Run], ledger: Ledger, settings: Settings) -> Merged:
    """Merge runs, the oldest first. Raises IngestError where the rows of one are gone."""
    known: dict[int, pd.DataFrame] = {}
    for run in family:
        versions = pd.concat(_versions(run, ledger, settings), ignore_index=True)
        known[run.number] = _traced(versions, run, ledger, known)
    names = {run.number: run.id for run in family}
    every = _without_copies(pd.concat(known.values(), ignore_index=True))
    order = every.sort_values(
        ["origin_run", "origin_row", "rank", "run"], ascending=[True, True, True, False]
    )
    rows = order.drop_duplicates(["origin_run", "origin_row"])
    invoices = list(_invoices(rows, names))
    return Merged(
        tuple(names.values()),
        dict(_totals(rows)),
        Counter(line["outcome"] for line in invoices),
        tuple(invoices),
    )


def _versions(run: Run, ledger: Ledger, settings: Settings) -> Iterator[pd.DataFrame]:
    """Yield the rows of one run: where they ended, what they are worth, whose they are."""
    places = Places.of(run, settings)
    spool = Spool(places.spool)
    bound = places.bound(spool.headings)
    with ledger.reading() as connection:
        fates = outcomes.fates(connection, run.number)
    names = pa.array([str(outcome) for outcome in Outcome])
    decided = pc.index_in(fates["outcome"], value_set=names).to_numpy()
    for batch in spool.batches():
        verdicts, record = batch.verdicts, batch.verdicts.record
        sent = record >= 0
        outcome = verdicts.outcome.astype(np.int8, copy=True)
        outcome[sent] = decided[record[sent]]
        # As in the reports: a credit note comes back with an invoice that was rejected.
        outcome[verdicts.netted & ~np.isin(outcome, _BACK)] = _EXCLUDED
        codes = np.array([*verdicts.currencies, ""], dtype=object)
        known = fates.take(pa.array(record, mask=~sent))
        yield pd.DataFrame(
            {
                "run": run.number,
                "row": batch.row.to_numpy(),
                "outcome": outcome,
                "rank": _ranked(outcome, run),
                "amount": verdicts.amount,
                "currency": codes[verdicts.currency],
                "source_id": _source_ids(batch, known["source_id"], bound),
                "number": known["number"].to_numpy(zero_copy_only=False),
                "unclear": np.isin(batch.row.to_numpy(), having(batch.faults, UNCLEAR)),
            }
        )


def _without_copies(every: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without those whose origin was unclear and whose invoice is there anyway."""
    unclear, source_id = every["unclear"], every["source_id"]
    known = source_id[~unclear & source_id.notna()]
    return every[~(unclear & source_id.isin(known))]


def _ranked(outcome: np.ndarray, run: Run) -> np.ndarray:
    ranks: np.ndarray = _RANKS[outcome]
    if run.state is not RunState.ABANDONED:  # what an abandoned run did not send, it never will
        ranks[outcome == _NOT_SENT] = len(_STAYS)
    return ranks


def _source_ids(batch: SpooledRows, known: pa.ChunkedArray, bound: Bound | None) -> np.ndarray:
    """Return the source ids that were sent, else those that the cells say, else null."""
    if bound is None or not known.null_count:
        return np.asarray(known.to_numpy(zero_copy_only=False))
    said = source_ids(cells_of(batch.cells, bound), bound)
    return np.asarray(pc.coalesce(known, said).to_numpy(zero_copy_only=False))


def _traced(
    versions: pd.DataFrame, run: Run, ledger: Ledger, known: Mapping[int, pd.DataFrame]
) -> pd.DataFrame:
    """Add from which row of which run each version comes in the first place."""
    with ledger.reading() as connection:
        links = origins.links_of(connection, run).to_pandas()
    older = [frame[["run", "row", "origin_run", "origin_row"]] for frame in known.values()]
    if links.empty or not older:
        return versions.assign(origin_run=versions["run"], origin_row=versions["row"])
    ancestors = pd.concat(older, ignore_index=True)
    ancestors = ancestors.rename(columns={"run": "parent", "row": "parent_row"})
    traced = links.merge(ancestors, on=["parent", "parent_row"], how="inner")
    found = versions.merge(traced[["row", "origin_run", "origin_row"]], on="row", how="left")
    for name in ("run", "row"):
        origin = found[f"origin_{name}"]
        found[f"origin_{name}"] = origin.fillna(found[name]).astype(np.int64)
    return found


def _totals(rows: pd.DataFrame) -> Iterator[tuple[Outcome, Totals]]:
    for number, outcome in enumerate(_OUTCOMES):
        lines = rows[rows["outcome"] == number]
        readable = lines[lines["currency"] != ""]
        if len(lines):
            yield outcome, Totals(len(lines), _money(readable), len(lines) - len(readable))


def _money(lines: pd.DataFrame) -> dict[str, int]:
    """Add up amounts by currency, as Python's numbers: a sum may be larger than 64 bits."""
    found: Counter[str] = Counter()
    for currency, amounts in lines.groupby("currency")["amount"]:
        found[str(currency)] = sum(amounts.tolist())
    return dict(found)


def _invoices(rows: pd.DataFrame, names: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """Yield a line for each invoice, as its most certain row has it."""
    counted = rows[rows["outcome"] != _EXCLUDED]
    itself = counted["run"].astype(str) + "\0" + counted["row"].astype(str)
    counted = counted.assign(key=counted["source_id"].where(counted["source_id"].notna(), itself))
    order = counted.sort_values(["rank", "run"], ascending=[True, False], kind="stable")
    first = order.drop_duplicates("key").sort_values(["origin_run", "origin_row"])
    sizes = Counter(counted["key"].tolist())
    readable = counted[counted["currency"] != ""]
    money: dict[str, dict[str, int]] = {}
    sums = readable.groupby(["key", "currency"], as_index=False)["amount"].sum()
    for key, currency, amount in zip(*(sums[name].tolist() for name in sums), strict=True):
        money.setdefault(key, {})[currency] = amount
    columns = ("source_id", "number", "outcome", "run", "key")
    for source_id, number, outcome, run, key in zip(
        *(first[name].tolist() for name in columns), strict=True
    ):
        yield {
            "source_id": source_id,
            "number": number,
            "outcome": _OUTCOMES[outcome],
            "run": names[run],
            "money": money.get(key, {}),
            "rows": sizes[key],
        }
