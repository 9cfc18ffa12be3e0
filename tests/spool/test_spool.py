import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.faults import fault_table
from ingest.errors import BalanceBroken, IngestError
from ingest.spool import Spool, SpoolWriter, Totals, private_folder, sum_by_group, writer


def test_every_cell_comes_back_as_it_went_in_with_its_row_line_and_place(spooled):
    spool = Spool(spooled)

    assert spool.headings == ("Nr", "row")
    assert spool.rows == 5
    assert [
        (rows.offset, rows.row.to_pylist(), rows.line.to_pylist(), rows.cells.to_pydict())
        for rows in spool.batches()
    ] == [
        (0, [2, 3, 4], [102, 103, 104], {"Nr": ["1", "2", "3"], "row": ["a", "", 'c;"\n']}),
        (3, [5, 6], [105, 106], {"Nr": ["4", "05"], "row": ["=1+1", "æ"]}),
    ]


def test_rows_can_be_read_again_and_again(spooled):
    spool = Spool(spooled)

    assert [rows.offset for rows in spool.batches()] == [rows.offset for rows in spool.batches()]


def test_totals_are_counted_per_currency_and_unreadable_amounts_apart(spooled):
    assert Spool(spooled).totals == Totals(5, {"EUR": 2, "NOK": 8}, unreadable=1)


def test_verdicts_come_back_as_they_went_in(spooled):
    found = Spool(spooled).verdicts

    assert found.record.tolist() == [0, 1, 2, 3, -1]
    assert found.outcome.tolist() == [-1, -1, -1, -1, 2]
    assert found.amount.tolist() == [1, 2, 3, 4, 5]
    assert found.currency.tolist() == [0, 1, 0, 0, -1]
    assert (found.reasons, found.currencies) == (("settled",), ("NOK", "EUR"))


def test_faults_found_before_during_and_long_after_their_batch_stand_with_it(
    tmp_path, batch, verdict, monkeypatch
):
    monkeypatch.setattr(writer, "_FAULTS_IN_MEMORY", 0)
    reading = batch(["Nr"], 2, [["1"], ["2"]])
    with SpoolWriter(tmp_path / "s", ["Nr"]) as spool:
        spool.add_faults(fault_table(pa.array([4, 2]), "no_debtor"))
        spool.add(
            type(reading)(reading.cells, reading.lines, fault_table(pa.array([3]), "nul_byte"))
        )
        spool.add(batch(["Nr"], 4, [["3"], ["4"]]))
        spool.add_faults(fault_table(pa.array([5, 2]), "no_claim"))
        spool.finish(verdict([-1] * 4))

    assert [
        [(fault["row"], fault["code"]) for fault in rows.faults.to_pylist()]
        for rows in Spool(tmp_path / "s").batches()
    ] == [
        [(2, "no_debtor"), (2, "no_claim"), (3, "nul_byte")],
        [(4, "no_debtor"), (5, "no_claim")],
    ]


@given(
    calls=st.lists(st.lists(st.integers(2, 7), max_size=5), max_size=6),
    in_memory=st.sampled_from([0, 10**9]),
    added_after=st.integers(0, 6),
)
def test_no_fault_is_lost_or_moved_whatever_the_order(
    tmp_path_factory, batch, verdict, calls, in_memory, added_after
):
    folder = tmp_path_factory.mktemp("any") / "s"
    steps = [
        lambda rows=rows, call=call: spool.add_faults(
            fault_table(pa.array(rows, pa.int64()), "no_claim", detail=str(call))
        )
        for call, rows in enumerate(calls)
    ]
    steps[added_after:added_after] = [
        lambda first=first: spool.add(batch(["Nr"], first, [["x"], ["y"]])) for first in (2, 4, 6)
    ]
    with pytest.MonkeyPatch.context() as patch, SpoolWriter(folder, ["Nr"]) as spool:
        patch.setattr(writer, "_FAULTS_IN_MEMORY", in_memory)
        for step in steps:
            step()
        spool.finish(verdict([-1] * 6))

    found = [
        (fault["row"], int(fault["detail"]))
        for rows in Spool(folder).batches()
        for fault in rows.faults.to_pylist()
    ]
    assert found == sorted((row, call) for call, rows in enumerate(calls) for row in rows)


def test_a_part_of_the_verdicts_has_totals_of_its_own(spooled):
    assert Spool(spooled).verdicts.part(1, 2).totals() == Totals(2, {"EUR": 2, "NOK": 3})


def test_an_empty_batch_leaves_no_trace(tmp_path, batch, verdict):
    with SpoolWriter(tmp_path / "s", ["Nr"]) as spool:
        spool.add(batch(["Nr"], 2, []))
        spool.add(batch(["Nr"], 2, [["1"]]))
        spool.finish(verdict([0]))

    assert [rows.offset for rows in Spool(tmp_path / "s").batches()] == [0]


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
@pytest.mark.fault("S2")
def test_only_the_owner_can_look_into_a_spool_whatever_the_umask(tmp_path, batch, verdict, umask):
    before = os.umask(umask)
    try:
        with SpoolWriter(tmp_path / "new" / "s", ["Nr"]) as spool:
            spool.add(batch(["Nr"], 2, [["1"]]))
            spool.finish(verdict([0]))
    finally:
        os.umask(before)

    folders = [tmp_path / "new", tmp_path / "new" / "s"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in folders] == [0o700] * 2
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folders[1].iterdir()}
    assert files == dict.fromkeys(
        ["cells.arrow", "reading.arrow", "faults.arrow", "verdicts.arrow", "spool.json"], 0o600
    )


def test_a_spool_that_was_not_finished_is_refused_in_words(tmp_path, batch):
    with SpoolWriter(tmp_path / "s", ["Nr"]) as spool:
        spool.add(batch(["Nr"], 2, [["1"]]))

    with pytest.raises(IngestError, match="is incomplete: the run ended while it was written"):
        Spool(tmp_path / "s")


def test_a_folder_that_is_missing_is_refused_in_words(tmp_path):
    with pytest.raises(IngestError, match="incomplete"):
        Spool(tmp_path / "nothing")


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def change_total(path):
    marker = json.loads(path.read_text())
    path.write_text(json.dumps({**marker, "unreadable": 7}))


@pytest.mark.parametrize(
    ("name", "damage", "words"),
    [
        ("cells.arrow", flip, "cells.arrow has other bytes"),
        ("reading.arrow", flip, "reading.arrow has other bytes"),
        ("faults.arrow", flip, "faults.arrow has other bytes"),
        ("verdicts.arrow", flip, "verdicts.arrow has other bytes"),
        ("cells.arrow", lambda path: path.write_bytes(path.read_bytes()[:-1]), "another size"),
        ("faults.arrow", Path.unlink, "No such file"),
        ("spool.json", lambda path: path.write_text("{"), "is damaged"),
        ("spool.json", lambda path: path.write_text("[]"), "version"),
        ("spool.json", lambda path: path.write_text('{"version": 2}'), "is damaged: 'files'"),
        ("spool.json", lambda path: path.write_text('{"version": 3}'), "version 3, not 2"),
        ("spool.json", change_total, "do not add up to its totals"),
    ],
)
def test_a_damaged_spool_is_refused_in_words(spooled, name, damage, words):
    damage(spooled / name)

    with pytest.raises(IngestError, match=words) as caught:
        Spool(spooled)

    assert caught.value.hint


def test_rows_can_be_read_back_before_the_spool_is_finished(tmp_path, batch, verdict):
    first = batch(["Nr"], 2, [["1"], ["2"]])
    first = type(first)(first.cells, first.lines, fault_table(pa.array([3]), "nul_byte"))
    with SpoolWriter(tmp_path / "s", ["Nr"]) as spool:
        spool.add(first)
        spool.add(batch(["Nr"], 4, [["4"]]))
        back = [
            (each.cells.index.tolist(), each.cells["Nr"].tolist(), each.lines.tolist(), each.faults)
            for each in spool.again()
        ]
        spool.add_faults(fault_table(pa.array([4]), "no_claim"))
        spool.finish(verdict([-1] * 3))

    assert [(*told, faults["row"].to_pylist()) for *told, faults in back] == [
        ([2, 3], ["1", "2"], [102, 103], [3]),
        ([4], ["4"], [104], []),
    ]
    assert [rows.faults["row"].to_pylist() for rows in Spool(tmp_path / "s").batches()] == [
        [3],
        [4],
    ]


def test_a_trusted_spool_must_still_be_whole(spooled):
    flip(spooled / "reading.arrow")
    assert Spool(spooled, trusted=True).rows == 5

    path = spooled / "cells.arrow"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IngestError, match="another size"):
        Spool(spooled, trusted=True)


def test_a_trusted_spool_leaves_its_sums_to_whoever_counts_its_rows(spooled):
    """The reports hold them against each other in the end; see tests/reports/test_summary.py."""
    change_total(spooled / "spool.json")

    spool = Spool(spooled, trusted=True)

    assert spool.totals.unreadable == 7
    assert spool.records == int(spool.verdicts.record.max()) + 1


def test_a_spool_that_vanishes_while_it_is_read_is_named(spooled):
    spool = Spool(spooled)
    (spooled / "cells.arrow").unlink()

    with pytest.raises(IngestError, match=r"is damaged: .*cells\.arrow"):
        list(spool.batches())


def test_a_second_run_cannot_write_into_the_spool_of_the_first(spooled):
    with pytest.raises(IngestError, match="in use already"):
        SpoolWriter(spooled, ["Nr"])

    assert Spool(spooled).rows == 5


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(IngestError, match=r"could not be kept in .*s: Not a directory"):
        SpoolWriter(tmp_path / "file" / "s", ["Nr"])


def test_rows_and_verdicts_must_be_equally_many(tmp_path, batch, verdict):
    with SpoolWriter(tmp_path / "s", ["Nr"]) as spool:
        spool.add(batch(["Nr"], 2, [["1"]]))
        with pytest.raises(BalanceBroken, match="1 rows were read, but 2 have a verdict"):
            spool.finish(verdict([0, 1]))


@pytest.mark.parametrize("row", [1, 3])
def test_a_fault_outside_of_all_rows_is_an_error_of_ours(tmp_path, batch, verdict, row):
    with SpoolWriter(tmp_path / "s", ["Nr"]) as spool:
        spool.add(batch(["Nr"], 2, [["1"]]))
        spool.add_faults(fault_table(pa.array([row]), "no_claim"))
        with pytest.raises(BalanceBroken, match="never read"):
            spool.finish(verdict([0]))


def test_a_fault_between_two_rows_is_an_error_of_ours(tmp_path, batch, verdict):
    gap = batch(["Nr"], 2, [["1"], ["2"]])
    gap.cells.index = gap.cells.index * 2
    with SpoolWriter(tmp_path / "s", ["Nr"]) as spool:
        spool.add(gap)
        spool.add_faults(fault_table(pa.array([5]), "no_claim"))
        spool.finish(verdict([0, 1]))

    with pytest.raises(BalanceBroken, match="never read"):
        list(Spool(tmp_path / "s").batches())


def test_rows_must_rise(tmp_path, batch):
    with SpoolWriter(tmp_path / "s", ["Nr"]) as spool:
        spool.add(batch(["Nr"], 2, [["1"], ["2"]]))
        with pytest.raises(BalanceBroken, match="rising"):
            spool.add(batch(["Nr"], 3, [["3"]]))


@pytest.mark.fault("P15")
def test_a_full_disk_is_told_with_the_folder_and_leaves_no_complete_spool(tmp_path):
    """RLIMIT_FSIZE is the limit that a test can set; the disk's own says the same at write()."""
    program = f"""
import resource
from pathlib import Path
import numpy as np, pandas as pd, pyarrow as pa
from ingest.domain.faults import no_faults
from ingest.domain.rows import TEXT, RowBatch
from ingest.errors import IngestError
from ingest.spool import SpoolWriter
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
rows = np.arange(2, 50_002)
text = pa.array([str(row * 7919 % 65537) for row in rows])
cells = pd.DataFrame({{"Nr": pd.Series(text, dtype=TEXT)}})
cells.index = pd.Index(rows, name="row")
try:
    with SpoolWriter(Path({str(tmp_path / "s")!r}), ["Nr"]) as spool:
        for start in range(0, 10_000_000, 100_000):
            batch = cells.copy()
            batch.index = batch.index + start
            spool.add(RowBatch(batch, rows, no_faults()))
except IngestError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"The rows could not be kept in {tmp_path / 's'}: File too large.\n"
    with pytest.raises(IngestError, match="incomplete"):
        Spool(tmp_path / "s")


def test_a_folder_that_exists_is_left_as_it_is(tmp_path):
    tmp_path.chmod(0o750)

    private_folder(tmp_path)

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


@given(
    st.lists(
        st.tuples(st.integers(-(2**63), 2**63 - 1), st.integers(0, 3)), min_size=1, max_size=50
    )
)
def test_sums_are_exact_beyond_64_bits(pairs):
    amounts, group = zip(*pairs, strict=True)

    found = sum_by_group(np.array(amounts, np.int64), np.array(group), groups=4)

    assert found == [sum(a for a, g in pairs if g == number) for number in range(4)]


@pytest.mark.fault("P14")
def test_memory_does_not_grow_with_the_faults(tmp_path, batch, verdict):
    """Faults beyond the limit go to disk with their batch, so each can be fetched alone."""
    with SpoolWriter(tmp_path / "s", ["Nr"]) as spool:
        for first in range(2, 200_002, 20_000):
            spool.add(batch(["Nr"], first, [["x"]] * 20_000))
        before = pa.total_allocated_bytes()
        for _ in range(40):
            rows = pa.array(range(2, 100_002))
            spool.add_faults(fault_table(rows, "no_claim", detail="x" * 20))
        grown = pa.total_allocated_bytes() - before
        spool.finish(verdict([-1] * 200_000))

    assert grown < 48_000_000
    assert sum(rows.faults.num_rows for rows in Spool(tmp_path / "s").batches()) == 4_000_000
