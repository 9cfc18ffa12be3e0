"""What is measured must be what it claims to be: the same every time, and clean or bad as named."""

import pyarrow.compute as pc
import pyarrow.csv
import pytest

from benchmarks.best import best_possible
from benchmarks.exports import COLUMNS, Shape, write_export
from benchmarks.loop import read_in_a_loop
from benchmarks.measure import GROUPED, MAPPING
from ingest.domain.outcomes import Outcome
from ingest.run.check import check
from ingest.run.job import Job
from ingest.settings.model import Settings
from ingest.settings.names import EnvironmentName
from ingest.submit.host import Host


def checked(path, mapping, folder):
    settings = Settings(state_folder=folder / "state", runs_folder=folder / "runs")
    summary = check(Job(path, mapping), EnvironmentName.STAGING, settings, Host()).summary
    return {outcome: each.rows for outcome, each in summary.outcomes.items() if each.rows}, summary


def test_the_same_shape_yields_the_same_bytes(tmp_path):
    shape = Shape(500, bad=0.1, rows_per_invoice=3, shuffled=True)

    first, second = (write_export(tmp_path / name, shape).read_bytes() for name in "ab")

    assert first == second
    assert write_export(tmp_path, Shape(500, seed=2)).read_bytes() != first


@pytest.mark.parametrize(
    ("shape", "mapping"),
    [
        (Shape(300), MAPPING),
        (Shape(300, rows_per_invoice=3), GROUPED),
        (Shape(300, rows_per_invoice=3, shuffled=True), GROUPED),
    ],
    ids=["single", "grouped", "shuffled"],
)
def test_clean_rows_have_no_fault(tmp_path, shape, mapping):
    outcomes, summary = checked(write_export(tmp_path, shape), mapping, tmp_path)

    assert outcomes == {Outcome.NOT_SENT: 300}
    assert not summary.faults
    assert summary.records[Outcome.NOT_SENT] == 300 // shape.rows_per_invoice


def test_bad_rows_have_five_faults_each(tmp_path):
    path = write_export(tmp_path, Shape(1000, bad=0.05))
    outcomes, summary = checked(path, MAPPING, tmp_path)

    table = pyarrow.csv.read_csv(path, parse_options=pyarrow.csv.ParseOptions(delimiter=";"))
    bad = pc.sum(pc.equal(table["Kundetype"], "Z")).as_py()
    assert table.column_names == COLUMNS
    assert outcomes[Outcome.INVALID] == bad > 0
    assert sum(each.faults for each in summary.faults) == 5 * bad


def test_the_loop_finds_the_same_rows_bad(tmp_path):
    path = write_export(tmp_path, Shape(1000, bad=0.05))
    outcomes, summary = checked(path, MAPPING, tmp_path)

    faults, total = read_in_a_loop(path)

    assert faults["('Kundetype',)"] == outcomes[Outcome.INVALID]
    assert {"NOK": total} == summary.outcomes[Outcome.NOT_SENT].money


def test_the_best_possible_time_counts_requests_and_processing():
    assert best_possible(40, 4, 0.2, 1.0) == 4.2
    assert best_possible(1, 4, 0.2, 1.0) == 1.6
    assert best_possible(40, 4, 0.0, 1.0) == 1.0
