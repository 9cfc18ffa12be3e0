"""Text that Excel leaves as it is, and the way back."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.guard import PLAIN_AMOUNT, PLAIN_DATE, defused, guarded, restored

FORMULAS = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tplain",
    "  =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    "\x00=1",
    "＝1",  # noqa: RUF001 - full-width on purpose
    "＋1",  # noqa: RUF001 - as above
    "－1",  # noqa: RUF001 - as above
    "＠SUM(1)",  # noqa: RUF001 - as above
]
CHANGED = [
    *["0042", "007", "12345678901234567", "123456789012", "1E5", "1e-5", "1-2", "1/2", "1.2"],
    *["2026-01-02", "12:30", "5 PM", "50%", "50 %", "1 000", "1,5", "1.5", ".5", "(4)"],
    *["$5", "kr 50", "50 kr", "MAR1", "sep 2", "2. mai", "DEC-1", "TRUE", "sann", "usann"],
    *["#N/A", "#REF!", " 0042 ", "'quoted"],
]
LEFT = [
    "",
    "Kari",
    "F-1001",
    "A1",
    "42",
    "915123459",
    "Storgata 5",
    "kari@example.com",
    "NO",
    "5A/B",
]


def one(text, plain=None):
    return guarded(pa.array([text]), plain)[0].as_py()


@pytest.mark.fault("F17")
@pytest.mark.parametrize("text", FORMULAS + CHANGED, ids=range(len(FORMULAS + CHANGED)))
def test_what_excel_would_run_or_change_has_an_apostrophe_in_front(text):
    assert one(text).startswith("'")
    assert restored(pa.array([one(text)]))[0].as_py() == text


@pytest.mark.parametrize("text", LEFT)
def test_what_excel_leaves_alone_is_left_alone(text):
    assert one(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a;=1", "a;'=1"),
        ("a,@x", "a,'@x"),
        ('a";=1;"b', 'a";\'=1;"b'),
        ('a"=1', "a\"'=1"),
        ("a\n=1", "a\n'=1"),
        ("a;  -1", "a;'  -1"),
        ("a;;=1", "a;;'=1"),
        ("a,'b", "a,''b"),
        ("a; b", "a; b"),
    ],
)
def test_a_formula_behind_a_delimiter_or_a_quote_starts_no_cell(text, safe):
    """Where the reader expects another delimiter, the text becomes several cells."""
    assert one(text) == safe


@given(st.text(st.sampled_from("'=-+@;,|\"\t\r\n 01aE"), max_size=8) | st.text(max_size=8))
def test_the_way_back_is_exact(text):
    assert restored(pa.array([one(text)]))[0].as_py() == text


@pytest.mark.parametrize(
    ("text", "plain", "safe"),
    [
        ("-1 500,50", PLAIN_AMOUNT[","], "-1 500,50"),
        ("1.500,50", PLAIN_AMOUNT[","], "1.500,50"),
        ("1500.50", PLAIN_AMOUNT[","], "'1500.50"),
        ("-1,500.50", PLAIN_AMOUNT["."], "-1,500.50"),
        ("-1+1", PLAIN_AMOUNT[","], "'-1+1"),
        ("07.06.2026", PLAIN_DATE, "07.06.2026"),
        ("2026-06-07", PLAIN_DATE, "2026-06-07"),
        ("07/06/2026", PLAIN_DATE, "'07/06/2026"),
        ("07.06.26", PLAIN_DATE, "'07.06.26"),
        ("=1", PLAIN_DATE, "'=1"),
    ],
)
def test_amounts_and_dates_that_cannot_be_misread_stay_numbers(text, plain, safe):
    assert one(text, plain) == safe


def test_sentences_are_only_kept_from_running():
    texts = ["'=1' in 'Beløp' is no amount.", "=1", "0042", None, "a;=1"]

    assert defused(pa.array(texts)).to_pylist() == [
        texts[0].replace("'=", "'="),
        "'=1",
        "0042",
        None,
        "a;'=1",
    ]


def test_nothing_stays_nothing():
    assert guarded(pa.array([None, "", "=1"])).to_pylist() == [None, "", "'=1"]
    assert guarded(pa.array([], pa.string())).to_pylist() == []
