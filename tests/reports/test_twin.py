"""The twins of the tables: the same rows, for people who open them in Excel."""

import csv

import pyarrow as pa
import pytest

from ingest.domain.guard import restored
from ingest.domain.outcomes import Outcome
from ingest.mapping.entry import Entry, EntryKind
from ingest.reports import MappingFacts

HEADINGS = ("=Nr", "Beløp", "Forfall")
ENTRIES = {"Beløp": Entry(EntryKind.AMOUNT), "Forfall": Entry(EntryKind.DATE)}


@pytest.fixture
def make(make_run):
    def make(rows, ledger=None, decimal=",", **facts: object):
        mapping = MappingFacts("m", "cd" * 32, decimal=decimal, entries=ENTRIES)
        return make_run(rows, ledger, headings=HEADINGS, mapping=mapping, **facts)

    return make


def twin(run, name="errors-for-excel.csv"):
    run.write()
    raw = (run.folder / name).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.reader(text.splitlines(), delimiter=run.facts.excel_delimiter))


def invalid(row, *cells: str):
    return row(cells, outcome=Outcome.INVALID)


def test_texts_are_kept_as_they_are_while_amounts_and_dates_can_be_summed_and_sorted(make, row):
    run = make([invalid(row, "0042", "-1 500,50", "07.06.2026"), invalid(row, "=1+1", "+1", "1-2")])

    heading, first, second = twin(run)

    assert heading[:3] == ["'=Nr", "Beløp", "Forfall"]
    assert heading[-1] == "amili_guarded"
    assert first[:3] == ["'0042", "-1 500,50", "07.06.2026"]
    assert second[:3] == ["'=1+1", "'+1", "'1-2"]
    assert first[-1] == "yes"


def test_where_excel_has_another_decimal_sign_amounts_are_text_too(make, row):
    """1.50 is the first of May to a Norwegian Excel."""
    run = make([invalid(row, "F", "1.50", "")], decimal=".")

    assert twin(run)[1][1] == "'1.50"


def test_the_delimiter_is_the_readers_and_that_of_the_machines_file_the_exports(make, row):
    run = make([invalid(row, "F", "1.50", "")], decimal=".", excel_delimiter=",")

    assert twin(run)[1][:2] == ["F", "1.50"]
    assert run.table("errors.csv")[1][:2] == ["F", "1.50"]
    assert (run.folder / "errors.csv").read_bytes().startswith(b'\xef\xbb\xbf"=Nr";')


@pytest.mark.fault("S3")
def test_ids_that_the_api_gave_are_text_and_sentences_cannot_run(make, row):
    given = {
        "outcome": "refused",
        "batch_id": "0012",
        "code": "api_refused",
        "message": "=HYPERLINK()",
        "hint": "+Ask",
    }
    run = make([row(("F", "1", ""), record=0)], {0: given})

    heading, line = twin(run)

    found = dict(zip(heading, line, strict=True))
    assert found["amili_batch_id"] == "'0012"
    assert (found["amili_message"], found["amili_hint"]) == ("'=HYPERLINK()", "'+Ask")
    assert (found["amili_row"], found["amili_run"]) == ("2", "'20260102-030405-abcd")


def test_every_table_with_rows_has_a_twin_and_each_gives_back_the_table(make, row):
    every = [str(outcome) for outcome in Outcome]
    ledger = {place: {"outcome": outcome} for place, outcome in enumerate(every)}
    texts = ["=1", "'x", "a;=1", "0042", "", "\t", "plain", "1E5"]
    rows = [row((text, text, text), record=n) for n, text in enumerate(texts)]
    run = make(rows, ledger)
    run.write()

    for name in ("success", "errors", "unresolved", "excluded"):
        table = run.table(f"{name}.csv")
        back = [
            restored(pa.array(line[:3])).to_pylist() for line in twin(run, f"{name}-for-excel.csv")
        ]
        assert back == [line[:3] for line in table]
        assert len(table) > 1


@pytest.mark.parametrize("command", ["run", "check"])
def test_no_twin_is_made_of_nothing_nor_of_what_a_check_would_send(make, row, command):
    run = make([row(("F", "1", ""), record=0)], {0: {"outcome": "not_sent"}}, command=command)

    run.write()

    names = [path.name for path in run.folder.glob("*-for-excel.csv")]
    assert names == (["unresolved-for-excel.csv"] if command == "run" else [])
