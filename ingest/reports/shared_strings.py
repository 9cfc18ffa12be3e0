"""Texts that many cells of a workbook have, written once: cells give their number only.

The hints of 50,000 rows are 19 MB of text, and few of them differ: sheets that only name
them take a third less time to write. They follow those that XlsxWriter has written
(ECMA-376, part 1, 18.4, Shared String Table).
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.reports.sheet_xml import xml_text

PART: Final = "xl/sharedStrings.xml"

_SAMPLE: Final = 1_000
_FEW: Final = 250
"""Different texts of some rows of a column with which they are worth looking up."""
_MOST: Final = 20_000
"""Texts that are kept to be looked up, which bounds memory."""
_COUNTS: Final = re.compile(rb' count="(\d+)" uniqueCount="(\d+)"')
_END: Final = b"</sst>"


class SharedStrings:
    """The shared texts of a workbook: those ``made`` by XlsxWriter, and more."""

    def __init__(self, made: bytes) -> None:
        """Begin with the part that XlsxWriter has written."""
        found = _COUNTS.search(made)
        if found is None or not made.endswith(_END):
            msg = "XlsxWriter writes texts in another way than its version in constraints.txt."
            raise RuntimeError(msg)
        self._before, self._after = made[: found.start()], made[found.end() : -len(_END)]
        self._cells, self._first = int(found[1]), int(found[2])
        self._numbers: dict[str, int] = {}

    def numbers(self, text: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
        """Return the number of each text, null for null and ''; None where few are the same."""
        if pc.count_distinct(text[:_SAMPLE]).as_py() > min(_FEW, len(text) // 2):
            return None
        coded = text.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        if len(texts) > _FEW or len(self._numbers) + len(texts) > _MOST:
            return None
        known = [self._number(each) if each else None for each in texts]
        numbers = pa.array(known, pa.int32()).take(coded.indices)
        self._cells += len(numbers) - numbers.null_count
        return numbers

    def _number(self, text: str) -> int:
        return self._numbers.setdefault(text, self._first + len(self._numbers))

    def written(self) -> Iterator[bytes]:
        """Yield the part with all texts, those of XlsxWriter first."""
        total = self._first + len(self._numbers)
        yield self._before + f' count="{self._cells}" uniqueCount="{total}"'.encode() + self._after
        texts = xml_text(pa.array(self._numbers, pa.string()))
        for start in np.arange(0, len(texts), _SAMPLE).tolist():
            some = pc.binary_join_element_wise(
                '<si><t xml:space="preserve">', texts.slice(start, _SAMPLE), "</t></si>", ""
            )
            yield "".join(some.to_pylist()).encode("utf-8")
        yield _END
