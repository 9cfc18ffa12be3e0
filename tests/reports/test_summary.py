"""The counts: what is in summary.json, and that it adds up or says so."""

import dataclasses
import hashlib
import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.cli.results import table
from ingest.cli.speech import Speech
from ingest.domain.outcomes import Outcome
from ingest.errors import BalanceBroken
from ingest.language import Language
from ingest.reports import BatchFact, RecordTotals, write

INVALID, EXCLUDED = Outcome.INVALID, Outcome.EXCLUDED


@pytest.fixture
def mixed(make_run, row):
    """Two created invoices of three rows, one refused in euros, and rows that went nowhere."""
    missing = [{"code": "no_claim"}, {"code": "kid_mismatch"}, {"code": "kid_mismatch"}]
    refusal = {"outcome": "refused", "code": "api_refused", "message": "No"}
    return make_run(
        [
            row(record=0, amount=150),
            row(record=1, amount=-50),
            row(outcome=INVALID, amount=7, faults=missing),
            row(record=0, amount=100),
            row(record=2, amount=5, currency="EUR"),
            row(outcome=INVALID, currency=None, faults=missing[:1]),
            row(outcome=EXCLUDED, reason="settled", amount=0),
        ],
        {0: {"outcome": "created"}, 1: {"outcome": "created"}, 2: refusal},
        batches=(BatchFact("b-1", "PARTIAL", 3),),
        environment="sandbox",
        organisation="org",
        stages={"reading": 0.12345},
        records={
            Outcome.CREATED: RecordTotals(2, {"NOK": 200}),
            Outcome.REFUSED: RecordTotals(1, {"EUR": 5}),
        },
    )


def summary_of(run):
    return json.loads((run.folder / "summary.json").read_text("utf-8"))


def totals(rows, money, unreadable=0):
    return {
        "rows": rows,
        "money": {code: {"amount": amount, "minor_units": minor} for code, amount, minor in money},
        "rows_without_readable_amount": unreadable,
    }


def test_the_summary_names_the_run_its_input_and_its_batches(mixed):
    mixed.write()

    found = summary_of(mixed)
    assert {key: found[key] for key in list(found)[:17]} == {
        "version": 1,
        "tool": {"name": "amili-ingest", "version": "0.1.0"},
        "run": "20260102-030405-abcd",
        "command": "run",
        "environment": "sandbox",
        "organisation": "org",
        "started": "2026-01-02T03:04:05.000Z",
        "ended": "2026-01-02T03:04:05.000Z",
        "stages": {"reading": 0.123},
        "export": {
            "name": "poster.csv",
            "sha256": "ab" * 32,
            "size": 1234,
            "format": "csv",
            "encoding": "utf-8",
            "delimiter": ";",
            "notes": ["A note."],
        },
        "sources": {},
        "mapping": {"name": "generic/open-items", "sha256": "cd" * 32},
        "columns": [],
        "batches": [{"id": "b-1", "status": "PARTIAL", "invoices": 3}],
        "anomalies": [],
        "exit_code": 5,
        "balanced": True,
    }


def test_rows_invoices_and_money_are_counted_per_outcome_and_currency(mixed):
    mixed.write()

    found = summary_of(mixed)
    assert found["read"] == totals(7, [("EUR", "0.05", 5), ("NOK", "2.07", 207)], 1)
    assert {name: counts for name, counts in found["outcomes"].items() if counts["rows"]} == {
        "created": {"invoices": 2, **totals(3, [("NOK", "2.00", 200)])},
        "refused": {"invoices": 1, **totals(1, [("EUR", "0.05", 5)])},
        "invalid": {"invoices": 0, **totals(2, [("NOK", "0.07", 7)], 1)},
        "excluded": {"invoices": 0, **totals(1, [("NOK", "0.00", 0)])},
    }
    assert list(found["outcomes"]) == [str(outcome) for outcome in Outcome]


def test_the_balance_is_stated_in_rows_and_in_each_currency(mixed):
    mixed.write()

    assert summary_of(mixed)["balance"] == [
        (
            "rows: 7 read = 3 created + 0 already created + 2 invalid + 1 refused + 1 excluded"
            " + 0 open + 0 unknown + 0 not sent"
        ),
        (
            "EUR: 0.05 read = 0.00 created + 0.00 already created + 0.00 invalid + 0.05 refused"
            " + 0.00 excluded + 0.00 open + 0.00 unknown + 0.00 not sent"
        ),
        (
            "NOK: 2.07 read = 2.00 created + 0.00 already created + 0.07 invalid + 0.00 refused"
            " + 0.00 excluded + 0.00 open + 0.00 unknown + 0.00 not sent"
        ),
        (
            "rows without a readable amount: 1 read = 0 created + 0 already created + 1 invalid"
            " + 0 refused + 0 excluded + 0 open + 0 unknown + 0 not sent"
        ),
    ]


def test_faults_and_reasons_are_counted_with_their_rows_and_money(mixed):
    mixed.write()

    found = summary_of(mixed)
    assert found["faults"] == [
        {
            "code": "kid_mismatch",
            "severity": "warning",
            "faults": 2,
            **totals(1, [("NOK", "0.07", 7)]),
        },
        {
            "code": "no_claim",
            "severity": "error",
            "faults": 2,
            **totals(2, [("NOK", "0.07", 7)], 1),
        },
    ]
    assert found["reasons"] == [
        {"outcome": "refused", "reason": "api_refused", **totals(1, [("EUR", "0.05", 5)])},
        {"outcome": "excluded", "reason": "settled", **totals(1, [("NOK", "0.00", 0)])},
    ]


def test_the_summary_knows_the_hash_of_every_table(mixed):
    mixed.write()

    found = summary_of(mixed)["files"]
    assert [(file["name"], file["rows"]) for file in found] == [
        ("success.csv", 3),
        ("success-for-excel.csv", 3),
        ("errors.csv", 3),
        ("errors-for-excel.csv", 3),
        ("unresolved.csv", 0),
        ("excluded.csv", 1),
        ("excluded-for-excel.csv", 1),
        ("corrections.xlsx", 3),
        ("report.html", 7),
    ]
    for file in found:
        raw = (mixed.folder / file["name"]).read_bytes()
        assert (file["size"], file["sha256"]) == (len(raw), hashlib.sha256(raw).hexdigest())


def test_the_callers_exit_code_wins_over_the_rows(make_run, row):
    run = make_run([row(outcome=INVALID)], exit_code=130)

    assert run.write().exit_code == 130


def test_a_check_whose_rows_are_all_good_ends_well(make_run, row):
    run = make_run([row(record=0)], {0: {"outcome": "not_sent"}}, command="check")

    assert run.write().exit_code == 0


def test_the_terminal_gets_lines_of_at_most_80_columns(make_run, row):
    rows = [row(record=0, amount=10**15 - 1, currency=code) for code in ("NOK", "EUR", "JPY")]
    run = make_run([*rows, row(outcome=INVALID, currency=None)], {0: {"outcome": "not_sent"}})

    lines = list(table(run.write(), Speech(Language.ENGLISH)))

    assert max(map(len, lines)) <= 80
    assert lines == [
        "                        rows    invoices                      amount",
        "read                       4                    9,999,999,999,999.99 EUR",
        "                                                 999,999,999,999,999 JPY",
        "                                                9,999,999,999,999.99 NOK",
        "                                                    1 row unreadable",
        "invalid                    1                        1 row unreadable",
        "not sent                   3           1        9,999,999,999,999.99 EUR",
        "                                                 999,999,999,999,999 JPY",
        "                                                9,999,999,999,999.99 NOK",
        "Rows and money add up.",
    ]


def test_a_run_without_rows_has_a_line_too(make_run):
    lines = list(table(make_run([]).write(), Speech(Language.ENGLISH)))

    assert lines[1] == "read                       0            "


def broken(run, words):
    with pytest.raises(BalanceBroken, match=words):
        run.write()
    found = summary_of(run)
    assert found["balanced"] is False
    assert found["exit_code"] == 1
    assert found["files"] == []
    assert sorted(path.name for path in run.folder.iterdir()) == [".amili-run", "summary.json"]
    return found["problems"]


def test_money_that_was_lost_on_the_way_is_an_error_of_ours_and_said_so(mixed):
    total = mixed.spool.totals
    mixed.spool.totals = dataclasses.replace(total, money={**total.money, "NOK": 208})

    assert broken(mixed, "208 minor units NOK were read") == [
        "208 minor units NOK were read, but 207 have an outcome."
    ]


def test_rows_that_were_lost_on_the_way_are_an_error_of_ours(mixed):
    mixed.spool.totals = dataclasses.replace(mixed.spool.totals, rows=8, unreadable=0)

    assert broken(mixed, "8 rows were read") == [
        "8 rows were read, but 7 have an outcome.",
        "0 rows without a readable amount were read, but 1 have an outcome.",
    ]


def test_rows_that_say_other_than_the_ledger_are_an_error_of_ours(mixed):
    ledger = {**mixed.facts.records, Outcome.CREATED: RecordTotals(2, {"NOK": 201})}
    mixed.facts = dataclasses.replace(mixed.facts, records=ledger)

    assert broken(mixed, "The ledger has") == [
        (
            "The ledger has 2 invoices, 201 minor units NOK of outcome created, "
            "but the rows make 2 invoices, 200 minor units NOK."
        )
    ]


def test_a_row_that_did_not_reach_its_table_is_an_error_of_ours(mixed, monkeypatch):
    monkeypatch.setattr(write._Table, "append", lambda *_: None)

    assert broken(mixed, "should have") == [
        "success.csv should have 3 rows, but has 0.",
        "errors.csv should have 3 rows, but has 0.",
        "excluded.csv should have 1 rows, but has 0.",
    ]


def test_a_record_that_the_ledger_does_not_know_is_an_error_of_ours(make_run, row):
    run = make_run([row(record=0), row(record=1)], {0: {"outcome": "created"}})

    assert broken(run, "does not know") == ["The ledger does not know every record from 0 to 1."]


def test_an_outcome_that_is_none_is_an_error_of_ours(make_run, row):
    run = make_run([row(record=0)], {0: {"outcome": "sent"}})

    assert broken(run, "that is none") == ["A record has an outcome that is none."]


def test_a_row_with_neither_outcome_nor_record_is_an_error_of_ours(make_run, row):
    assert broken(make_run([row()]), "neither") == ["A row has neither an outcome nor a record."]


RECORDS = st.integers(0, 4)
ROWS = st.lists(
    st.tuples(
        st.one_of(RECORDS, st.sampled_from([INVALID, EXCLUDED])),
        st.integers(-(10**15), 10**15),
        st.sampled_from(["NOK", "EUR", "JPY", None]),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(
    rows=ROWS,
    ended=st.lists(st.sampled_from(list(Outcome)), min_size=5, max_size=5),
    batch=st.integers(1, 5),
)
def test_rows_and_money_add_up_whatever_happens(make_run, row, rows, ended, batch):
    run = make_run(
        [
            row(
                record=place if isinstance(place, int) else -1,
                outcome=None if isinstance(place, int) else place,
                amount=amount,
                currency=currency,
            )
            for place, amount, currency in rows
        ],
        {number: {"outcome": str(outcome)} for number, outcome in enumerate(ended)},
        batch=batch,
    )

    summary = run.write()

    where = [ended[place] if isinstance(place, int) else place for place, _, _ in rows]
    assert {o: t.rows for o, t in summary.outcomes.items() if t.rows} == Counter(where)
    for outcome, counts in summary.outcomes.items():
        for code in ("NOK", "EUR", "JPY"):
            assert counts.money.get(code, 0) == sum(
                amount
                for (_, amount, currency), ended_as in zip(rows, where, strict=True)
                if (currency, ended_as) == (code, outcome)
            )
    seen = {place for place, _, _ in rows if isinstance(place, int)}
    assert sum(summary.records.values()) == len(seen)
