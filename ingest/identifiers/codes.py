"""Codes out of a closed list: what ``country`` and ``currency`` have in common."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import Mask, TextColumn, encoded, mask, text_array


class Codes(NamedTuple):
    """A column of codes: canonical values in capitals, and where the code is not in the list.

    Blanks are not unknown.
    """

    values: pa.Array
    unknown: Mask


def capitals(text: str) -> str:
    """Return ``text`` without blanks around it, in capitals.

    >>> capitals(" nok ")
    'NOK'
    """
    return str(pc.utf8_upper(pc.utf8_trim_whitespace(text)))


def examine_codes(
    column: TextColumn, common: frozenset[str], every: Callable[[], frozenset[str]]
) -> Codes:
    """Judge a text column by the list that ``every`` returns; it is asked only beyond ``common``.

    The lists come from libraries that take longer to load than most exports to judge.
    """
    given = text_array(column)
    coded = encoded(given)
    distinct = pc.utf8_upper(pc.utf8_trim_whitespace(coded.dictionary))
    known = _among(distinct, common | {""})
    if not known.all():
        known |= _among(distinct, every())
    values = given if distinct.equals(coded.dictionary) else distinct.take(coded.indices)
    if known.all():
        return Codes(values, np.zeros(len(given), bool))
    numbers = pc.fill_null(coded.indices, len(known)).to_numpy()
    return Codes(values, np.append(~known, False)[numbers])


def _among(distinct: pa.Array, codes: frozenset[str]) -> Mask:
    found = pc.is_in(distinct, value_set=pa.array(sorted(codes), pa.string()))
    return mask(found)
