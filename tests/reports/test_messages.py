import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.faults import FAULT_SCHEMA, read_faults
from ingest.domain.rules import RULES, Severity
from ingest.language import Language
from ingest.reports.messages import PARTS, SEPARATOR, in_words, said_by_row

WORD = st.one_of(
    st.none(), st.text("aå𝄞'{}|\n", max_size=3), st.text("xå{}'", min_size=78, max_size=83)
)
LINE = st.fixed_dictionaries(
    {
        "row": st.integers(2, 9),
        "code": st.sampled_from(sorted(RULES)),
        "severity": st.sampled_from([str(severity) for severity in Severity]),
        "column": WORD,
        "value": WORD,
        "detail": WORD,
        "place": st.sampled_from([None, "row 17 of customers.csv"]),
    }
)

NEARLY_ALIKE = st.tuples(
    LINE, st.lists(st.tuples(LINE, st.sampled_from(FAULT_SCHEMA.names)), max_size=3)
).map(lambda drawn: [drawn[0], *({**drawn[0], name: other[name]} for other, name in drawn[1])])
"""Faults that differ in one thing each from the first."""


@given(st.lists(LINE, max_size=9), st.sampled_from([("en", "Warning: "), ("nb", "Advarsel: ")]))
def test_whole_tables_are_worded_as_single_faults_are(lines, spoken):
    """The two ways to say a fault must not drift apart, in any language."""
    faults = pa.Table.from_pylist(lines, schema=FAULT_SCHEMA)
    language, warning = Language(spoken[0]), spoken[1]

    assert in_words(faults, language).to_pylist() == [
        {
            "code": fault.code,
            "column": fault.column or "",
            "message": (warning if fault.severity == Severity.WARNING else "") + fault.message,
            "hint": fault.hint,
        }
        for fault in read_faults(faults, language)
    ]


@given(
    NEARLY_ALIKE,
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=12).map(sorted),
    st.sampled_from(Language),
)
def test_of_a_row_the_words_of_all_its_faults_are_said(lines, picked, language):
    """Whether many faults are alike, and are put into words once, or each quotes another cell."""
    places = np.array([place for place, _ in picked])
    chosen = [lines[number % len(lines)] for _, number in picked]
    faults = pa.Table.from_pylist(chosen, schema=FAULT_SCHEMA)
    words = in_words(faults, language).to_pylist()

    said = said_by_row(faults, places, 5, language)

    assert {part: said[part].to_pylist() for part in PARTS} == {
        part: [
            SEPARATOR.join(words[line][part] for line in np.flatnonzero(places == row))
            if row in places
            else None
            for row in range(5)
        ]
        for part in PARTS
    }
