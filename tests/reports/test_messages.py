import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.faults import FAULT_SCHEMA, read_faults
from ingest.domain.rules import RULES, Severity
from ingest.language import Language
from ingest.reports.messages import in_words

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
