"""The rules of a debtor's id. What an id is, is told by its length.

11 digits are a national id, 9 an organisation number, whatever the debtor's
type says; of other lengths the type tells which of the two was meant.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final, cast

import numpy as np
import pyarrow as pa

from ingest.identifiers import national_id, organisation_number
from ingest.identifiers.columns import Mask, mask
from ingest.schemas.readable import masked, masked_unless_company
from ingest.schemas.ruleset import Rule
from ingest.schemas.view import View

NATIONAL: Final = np.uint8(1)
"""Of an id's verdict: 11 digits."""
ORGANISATION: Final = np.uint8(2)
"""9 digits."""
MALFORMED: Final = np.uint8(4)
"""Neither."""
WRONG: Final = np.uint8(8)
"""Check digits are wrong, or the date is impossible."""
SYNTHETIC: Final = np.uint8(16)
"""Good, but it stands for nobody."""


def id_rules(at: str, *, production: bool) -> Iterator[Rule]:
    """Yield the rules of the id of the debtor at ``at``; synthetic ids are for tests only."""
    target, kind = id_target(at), f"{at}type"
    person = partial(masked, target=target)
    company = partial(masked_unless_company, target=target, kind=kind)
    flagged = partial(partial, _has_flags, at=at)
    malformed = partial(partial, _malformed, at=at)
    yield Rule("national_id_malformed", target, malformed(company=False), person)
    yield Rule("national_id_check_digits", target, flagged(flags=NATIONAL | WRONG), person)
    if production:
        yield Rule("national_id_synthetic", target, flagged(flags=SYNTHETIC), person)
    yield Rule("organisation_number_malformed", target, malformed(company=True), company)
    number_wrong = flagged(flags=ORGANISATION | WRONG)
    yield Rule("organisation_number_check_digit", target, number_wrong, company)
    contradicts = partial(_type_contradicts_id, at=at)
    yield Rule("type_contradicts_id", target, contradicts, company, lambda rows: rows.column(kind))


def id_target(at: str) -> str:
    """Return the target of the id of the debtor at ``at``."""
    return f"{at}identificationNumber"


def verdict_name(at: str) -> str:
    """Return the name of the column that holds the verdicts about the id."""
    return f"{id_target(at)}: verdict"


def id_verdicts(ids: pa.Array, *, series_2032: bool) -> np.ndarray:
    """Return the flags (uint8) of each id; 0 where it is blank.

    >>> id_verdicts(pa.array(["26829398612", "123456786", "1"]), series_2032=True).tolist()
    [17, 10, 4]
    """
    persons = national_id.examine(ids, series_2032=series_2032)
    companies = organisation_number.examine(ids)
    filled = mask(ids.is_valid())
    verdicts: np.ndarray = (
        NATIONAL * (filled & ~persons.malformed)
        + ORGANISATION * (filled & ~companies.malformed)
        + MALFORMED * (persons.malformed & companies.malformed)
        + WRONG * (persons.wrong | companies.wrong)
        + SYNTHETIC * persons.synthetic
    )
    return verdicts


def _has_flags(rows: View, at: str, flags: np.uint8) -> Mask:
    return cast("Mask", np.bitwise_and(rows.numbers(verdict_name(at)), flags) == flags)


def _malformed(rows: View, at: str, *, company: bool) -> Mask:
    companies = rows.equal(f"{at}type", "COMPANY")
    return _has_flags(rows, at, MALFORMED) & (companies if company else ~companies)


def _type_contradicts_id(rows: View, at: str) -> Mask:
    company, private = (rows.equal(f"{at}type", kind) for kind in ("COMPANY", "PRIVATE"))
    national, organisation = (_has_flags(rows, at, flag) for flag in (NATIONAL, ORGANISATION))
    return (company & national) | (private & organisation)
