"""Rows that must not be read any more: their places, verdicts and faults stay, their words go."""

import shutil

import numpy as np
import pyarrow as pa
import pytest

from ingest.domain.faults import fault_table
from ingest.errors import IngestError
from ingest.spool import Spool, SpoolWriter
from ingest.spool.redact import find_rows, leftovers, recover, redact


@pytest.fixture
def folder(tmp_path, batch, verdict):
    """A spool of two batches with a fault in two rows, and a file beside."""
    folder = tmp_path / "spool"
    with SpoolWriter(folder, ["Nr", "Navn"]) as writer:
        writer.add(batch(["Nr", "Navn"], 2, [["1", "Kari"], ["2", ""]]))
        writer.add(batch(["Nr", "Navn"], 4, [["3", "Kari"]]))
        rows = pa.array([2, 3], pa.int64())
        values = pa.array(["Kari", "kept"])
        writer.add_faults(fault_table(rows, "date_unreadable", column="Navn", value=values))
        writer.finish(verdict([0, 1, -1]))
    (folder / "facts.json").write_text("{}")
    return folder


def rows_of(folder):
    return [row for batch in Spool(folder).batches() for row in batch.cells.to_pylist()]


def test_only_what_the_chosen_rows_say_is_hidden(folder):
    before = Spool(folder)

    redact(folder, np.array([0]))

    after = Spool(folder)
    assert rows_of(folder) == [
        {"Nr": "(purged)", "Navn": "(purged)"},
        {"Nr": "2", "Navn": ""},
        {"Nr": "3", "Navn": "Kari"},
    ]
    faults = [fault for batch in after.batches() for fault in batch.faults.to_pylist()]
    assert [(fault["row"], fault["column"], fault["value"]) for fault in faults] == [
        (2, "Navn", None),
        (3, "Navn", "kept"),
    ]
    assert after.totals == before.totals
    assert after.verdicts.record.tolist() == before.verdicts.record.tolist()
    assert (folder / "facts.json").read_text() == "{}"
    assert not any(path.exists() for path in leftovers(folder))
    assert (folder.stat().st_mode & 0o777, folder.parent.exists()) == (0o700, True)


def test_rows_are_found_over_all_batches(folder):
    def search(texts):
        return np.flatnonzero(["Kari" in text for text in texts.to_pylist()])

    assert find_rows(Spool(folder), search).tolist() == [0, 2]


def test_killed_at_any_point_one_of_the_two_is_there_in_whole(folder):
    new, old = leftovers(folder)
    shutil.copytree(folder, new)
    (new / "spool.json").unlink()

    folder.rename(old)
    recover(folder)
    assert not folder.exists()  # the new one was not finished
    old.rename(folder)
    redact(folder, np.array([0, 2]))
    shutil.copytree(folder, new)
    folder.rename(old)
    recover(folder)

    assert rows_of(folder)[2] == {"Nr": "(purged)", "Navn": "(purged)"}
    assert (new.exists(), old.exists()) == (False, False)


def test_a_damaged_spool_is_left_as_it_is(folder):
    (folder / "cells.arrow").write_bytes(b"x")

    with pytest.raises(IngestError, match="is damaged"):
        redact(folder, np.array([0]))
    assert (folder / "cells.arrow").read_bytes() == b"x"
