"""What an id is made of: the columns that are joined, and the cell before signs are taken out.

What Excel has done to a part cannot be seen in the whole any more: 2024-1,23E+11 is not
written as Excel shortens numbers, and 10001.0 without its point is another id.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.rules import Severity
from ingest.identifiers.columns import mask
from ingest.mapping.bind import Binding
from ingest.mapping.damage import examine
from ingest.mapping.declaration import Expression, Mapping
from ingest.mapping.expressions import gather
from ingest.mapping.findings import Finding
from ingest.mapping.targets import Kind
from ingest.mapping.text import Cells, remove


def parts_of(binding: Binding) -> list[Binding]:
    """Return a binding for each column that ``binding`` joins; itself where it joins none."""
    if binding.expression.join is None:
        return [binding]
    return [
        Binding(binding.target, binding.kind, Expression(column=heading), (heading,))
        for heading in binding.headings
    ]


def damaged_parts(
    binding: Binding, cells: Cells, mapping: Mapping
) -> Iterator[tuple[Binding, Finding]]:
    """Yield errors of the parts of an id that the id does not show, with the part they are of."""
    expression = binding.expression
    if binding.kind is not Kind.ID or not (expression.join or expression.strip):
        return
    for part in parts_of(binding):
        text = gather(part, cells)
        hidden = np.ones(len(text), bool) if expression.join else _changed(text, expression.strip)
        for finding in examine(text, binding.kind).findings:
            if mapping.severity(finding.code) is Severity.ERROR:
                yield part, replace(finding, where=finding.where & hidden)


def _changed(text: pa.Array, signs: str) -> np.ndarray:
    return mask(pc.not_equal(text, pc.fill_null(remove(text, signs), "")))
