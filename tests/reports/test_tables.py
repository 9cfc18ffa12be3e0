"""The four tables: which row stands where, and what is said about it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.domain.outcomes import REPORT_FILES, Outcome
from ingest.domain.rules import BEYOND_LIMIT, DUPLICATE_ROW

OURS = [
    "amili_row",
    "amili_line",
    "amili_run",
    "amili_outcome",
    "amili_invoice_id",
    "amili_case_id",
    "amili_case_number",
    "amili_batch_id",
    "amili_code",
    "amili_column",
    "amili_message",
    "amili_hint",
]
TABLES = ["success.csv", "errors.csv", "unresolved.csv", "excluded.csv"]


def test_every_table_is_written_with_a_heading_even_when_it_is_empty(make_run):
    run = make_run([])

    run.write()

    assert [run.table(name) for name in TABLES] == [[["Fakturanr", "Beløp", *OURS]]] * 4


def test_tables_begin_with_a_byte_order_mark_and_end_records_as_rfc_4180_says(make_run, row):
    run = make_run([row(record=0)], {0: {"outcome": "created"}})

    run.write()

    raw = (run.folder / "success.csv").read_bytes()
    assert raw.startswith(b'\xef\xbb\xbf"Fakturanr";"Bel\xc3\xb8p";"amili_row"')
    assert raw.endswith(b'\r\n"F1";"100,00";2;12;"20260102-030405-abcd";"created";;;;;;;;\r\n')
    assert raw.count(b"\n") == raw.count(b"\r\n") == 2


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_row_stands_in_the_one_table_of_its_outcome(make_run, row, outcome):
    run = make_run([row(record=0)], {0: {"outcome": str(outcome)}})

    run.write()

    found = {name: [line["amili_outcome"] for line in run.rows(name)] for name in TABLES}
    assert found == {name: [] for name in TABLES} | {REPORT_FILES[outcome]: [str(outcome)]}


def test_ids_belong_to_the_row_of_their_record_whatever_the_order(make_run, row):
    """The worst complaint about loaders: ids on the wrong rows."""
    order = [3, 0, 2, 0, 1]
    run = make_run(
        [row([f"F{n}", "1"], record=n) for n in order],
        {
            n: {
                "outcome": "created",
                "invoice_id": f"i{n}",
                "case_id": f"c{n}",
                "case_number": f"K{n}",
                "batch_id": f"b{n}",
            }
            for n in range(4)
        },
    )

    run.write()

    assert [list(line.values())[:10] for line in run.rows("success.csv")] == [
        [
            f"F{n}",
            "1",
            str(k + 2),
            str(k + 12),
            run.facts.run_id,
            "created",
            f"i{n}",
            f"c{n}",
            f"K{n}",
            f"b{n}",
        ]
        for k, n in enumerate(order)
    ]


def test_an_invalid_row_has_all_its_faults_in_words_in_the_order_found(make_run, row):
    faults = [
        {"code": "amount_unreadable", "column": "Beløp", "value": "abc", "detail": "1 234,50"},
        {"code": "no_debtor"},
        {"code": "due_not_passed", "column": "Forfall", "value": "01.01.2030"},
    ]
    run = make_run([row(outcome=Outcome.INVALID, faults=faults)])

    run.write()

    (line,) = run.rows("errors.csv")
    assert line["amili_code"] == "amount_unreadable | no_debtor | due_not_passed"
    assert line["amili_column"] == "Beløp |  | Forfall"
    assert line["amili_message"].split(" | ") == [
        "'abc' in 'Beløp' is no amount in the format the mapping declares.",
        "No row of the invoice names a debtor.",
        "Warning: The due date, '01.01.2030', has not passed yet.",
    ]
    assert line["amili_hint"].split(" | ") == [
        "Write digits with the declared decimal and thousands signs, such as 1 234,50.",
        "Fill in the debtor's columns.",
        "Leave the invoice out until it is due, unless this is on purpose.",
    ]


def test_a_created_row_keeps_its_warnings(make_run, row):
    faults = [{"code": "kid_mismatch", "value": "12345"}]
    run = make_run([row(record=0, faults=faults)], {0: {"outcome": "created"}})

    run.write()

    (line,) = run.rows("success.csv")
    assert line["amili_code"] == "kid_mismatch"
    assert line["amili_message"].startswith("Warning: The KID '12345' fails")


def test_what_the_api_said_follows_what_our_rules_found(make_run, row):
    refusal = {"outcome": "refused", "code": "api_refused", "message": "Id is wrong", "hint": "Ask"}
    faults = [{"code": "kid_mismatch", "value": "12345", "column": "KID"}]
    run = make_run([row(record=0), row(record=0, faults=faults)], {0: refusal})

    run.write()

    first, second = run.rows("errors.csv")
    assert list(first.values())[-4:] == ["api_refused", "", "Id is wrong", "Ask"]
    assert second["amili_code"] == "kid_mismatch | api_refused"
    assert second["amili_column"] == "KID | "
    assert second["amili_message"].endswith(" | Id is wrong")


@pytest.mark.parametrize(
    ("reason", "code", "message"),
    [
        (DUPLICATE_ROW, "duplicate", "An equal row of the export was kept; this one adds nothing."),
        (BEYOND_LIMIT, "limit", "The run was limited to fewer invoices."),
        ("settled", "excluded_by_mapping", "Left out: settled."),
    ],
)
def test_an_excluded_row_says_why(make_run, row, reason, code, message):
    run = make_run([row(outcome=Outcome.EXCLUDED, reason=reason)])

    run.write()

    (line,) = run.rows("excluded.csv")
    assert (line["amili_code"], line["amili_message"]) == (code, message)
    assert line["amili_hint"]


def test_columns_of_an_earlier_report_stay_and_ours_are_told_apart(make_run, row):
    """A corrected errors.csv that is handed in again is an export like any other."""
    headings = ("Fakturanr", "amili_row", "amili_outcome")
    cells = ("F1", "77", "invalid")
    run = make_run([row(cells, record=0)], {0: {"outcome": "created"}}, headings=headings)

    run.write()

    heading, line = run.table("success.csv")
    assert heading[:7] == [*headings, *(f"amili2_{n}" for n in ("row", "line", "run", "outcome"))]
    assert line[:7] == [*cells, "2", "12", run.facts.run_id, "created"]


@pytest.mark.parametrize(("delimiter", "used"), [("\t", "\t"), (",", ","), (None, ";")])
def test_tables_have_the_delimiter_of_the_export(make_run, row, delimiter, used):
    run = make_run([row(["F;1\t,", "1"], outcome=Outcome.INVALID)])
    object.__setattr__(run.facts.export, "delimiter", delimiter)

    run.write()

    raw = (run.folder / "errors.csv").read_text("utf-8-sig")
    assert raw.startswith(f'"Fakturanr"{used}"Beløp"{used}"amili_row"')
    assert run.table("errors.csv")[1][0] == "F;1\t,"


ANY_CELL = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["0042", '"', '""', "\n", "\r\n", "\r", ";", "=cmd|' /C calc'!A0", "@SUM(1)"]),
    st.sampled_from(["", " ", "\t-1", "+47", "null", "NaN", "\ufeff", "1,234.50", "a | b", "\x00"]),
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(
    cells=st.lists(
        st.tuples(ANY_CELL, ANY_CELL, st.sampled_from(list(Outcome))), min_size=1, max_size=7
    ),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
)
def test_original_cells_survive_exactly_in_their_order(make_run, row, cells, delimiter):
    rows = [row(cell[:2], outcome=cell[2]) for cell in cells]
    run = make_run(rows, batch=3)
    object.__setattr__(run.facts.export, "delimiter", delimiter)

    run.write()

    for name in TABLES:
        expected = [list(cell[:2]) for cell in cells if REPORT_FILES[cell[2]] == name]
        assert [line[:2] for line in run.table(name)[1:]] == expected
