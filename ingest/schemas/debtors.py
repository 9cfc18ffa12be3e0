"""The rules of a debtor, slot by slot; a row whose debtor is absent breaks none of them."""

from collections.abc import Iterator
from functools import partial, reduce
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers import country, postal_code
from ingest.identifiers.columns import Mask, ends_with_short_word, mask
from ingest.mapping.bind import Bound
from ingest.schemas.context import RuleContext
from ingest.schemas.ids import id_rules, id_target, id_verdicts, verdict_name
from ingest.schemas.ruleset import Rule
from ingest.schemas.view import View

TYPES: Final = ("PRIVATE", "COMPANY")
_NAMES: Final = ("firstname", "lastname")
_COMPANY: Final = (
    r"(?i)\s(?:AS|ASA|ANS|DA|SA|NUF|BA|KF|IKS|SF|BRL|AB|HB|KB|A/S|ApS|I/S|K/S|IVS|P/S|Oy|Oyj|GmbH|AG"
    r"|KG|UG|OHG|Ltd\.?|LLC|Inc\.?|PLC|B\.?V\.?)$"
)
"""Words for kinds of companies, as names end with them in Norway and in its neighbours. ENK is
none of them: a sole proprietor owes as a person."""


def debtor_rules(at: str, bound: Bound, context: RuleContext) -> Iterator[Rule]:
    """Yield the rules of the debtor whose targets start with ``at`` (``debtors.0.``)."""
    mapped = frozenset(bound.targets)
    unknown = partial(_type_unknown, at=at)
    yield Rule("debtor_type_unknown", f"{at}type", unknown, about_blank=True)
    yield from _name_rules(at, mapped)
    if id_target(at) in mapped:
        yield from id_rules(at, production=context.production)
    if f"{at}zipCode" in mapped:
        malformed = partial(_postal_code_malformed, at=at)
        yield Rule("postal_code_malformed", f"{at}zipCode", malformed, detail="Norway")
    yield Rule("country_unknown", f"{at}countryCode", partial(_country_unknown, at=at))


def debtor_verdicts(
    rows: View, at: str, bound: Bound, context: RuleContext
) -> dict[str, np.ndarray]:
    """Return what several rules ask about the debtor at ``at``, computed once."""
    verdicts: dict[str, np.ndarray] = {_presence(at): present(rows, at, bound)}
    if id_target(at) in bound.targets:
        ids = rows.column(id_target(at))
        verdicts[verdict_name(at)] = id_verdicts(ids, series_2032=context.series_2032)
    return verdicts


def present(rows: View, at: str, bound: Bound) -> Mask:
    """Return where the row names the debtor: parsing leaves all its columns null elsewhere."""
    columns = [rows.column(target) for target in bound.targets if target.startswith(at)]
    if any(not column.null_count for column in columns):
        return np.ones(len(rows), bool)
    return reduce(np.logical_or, [mask(column.is_valid()) for column in columns])


def _presence(at: str) -> str:
    return f"{at}: present"


def _type_unknown(rows: View, at: str) -> Mask:
    return rows.flags(_presence(at)) & ~rows.one_of(f"{at}type", TYPES)


def _name_rules(at: str, mapped: frozenset[str]) -> Iterator[Rule]:
    for missing, words in (
        (("firstname",), "the first name"),
        (("lastname",), "the last name"),
        (_NAMES, "the whole name"),
    ):
        private = partial(_private_without, at=at, missing=missing)
        target = at + missing[0]
        yield Rule("private_name_missing", target, private, detail=words, about_blank=True)
    # Of a name that the mapping splits, only the whole shows what it ends with.
    for target in (f"{at}lastname", f"{at}firstname", f"{at}name"):
        if target in mapped:
            suspect = partial(_like_a_company, at=at, target=target)
            yield Rule("private_looks_like_company", target, suspect)
    # The last name is a company's name only where no column is mapped to its name.
    name = f"{at}name" if f"{at}name" in mapped else f"{at}lastname"
    company = partial(_company_without, at=at, name=name)
    yield Rule("company_name_missing", name, company, about_blank=True)


def _private_without(rows: View, at: str, missing: tuple[str, ...]) -> Mask:
    """Return private debtors of whose names just those are ``missing``."""
    private = rows.flags(_presence(at)) & rows.equal(f"{at}type", "PRIVATE")
    for name in _NAMES:
        private &= rows.filled(at + name) != (name in missing)
    return private


def _like_a_company(rows: View, at: str, target: str) -> Mask:
    """Return private debtors whose name ends with a word for a kind of company."""
    names = rows.column(target)
    likely = np.flatnonzero(ends_with_short_word(names))
    found = np.zeros(len(rows), bool)
    if len(likely):
        some = pc.match_substring_regex(names.take(pa.array(likely)), _COMPANY)
        found[likely] = mask(some)
        found &= rows.equal(f"{at}type", "PRIVATE")
    return found


def _company_without(rows: View, at: str, name: str) -> Mask:
    company = rows.flags(_presence(at)) & rows.equal(f"{at}type", "COMPANY")
    return company & ~rows.filled(name)


def _postal_code_malformed(rows: View, at: str) -> Mask:
    norwegian = rows.flags(_presence(at)) & rows.equal(f"{at}countryCode", postal_code.COUNTRY)
    codes = postal_code.examine(rows.column(f"{at}zipCode"), norwegian)
    # Parsing has put lost zeros back; one that is still missing would be sent as it is.
    return codes.malformed | codes.restored


def _country_unknown(rows: View, at: str) -> Mask:
    unknown = country.examine(rows.column(f"{at}countryCode")).unknown
    return unknown & rows.flags(_presence(at))
