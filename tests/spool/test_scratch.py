import stat
from pathlib import Path

import pyarrow as pa
import pytest

from ingest.errors import IngestError
from ingest.spool import Scratch


def rows(*texts: str | None) -> pa.RecordBatch:
    return pa.record_batch({"row": pa.array(range(len(texts))), "text": pa.array(texts)})


def test_rows_come_back_from_their_slots_in_any_order_also_between_writing(tmp_path):
    given = [rows("a", None), rows("æ" * 100_000), rows("b", "c", "d").slice(1, 2)]
    with Scratch(tmp_path) as scratch:
        slots = [scratch.put(batch) for batch in given[:2]]
        found = scratch.get(slots[1], given[1].schema)
        slots.append(scratch.put(given[2]))

        again = [scratch.get(slot, given[0].schema) for slot in slots]

    assert found == given[1]
    assert again == given


def test_the_file_has_no_name_and_is_its_owners_alone(tmp_path):
    """A run that is killed leaves nothing of the rows behind."""
    with Scratch(tmp_path) as scratch:
        scratch.put(rows("a"))
        files = [link for link in Path("/proc/self/fd").iterdir() if _target(link, tmp_path)]
        modes = [stat.S_IMODE(link.stat().st_mode) for link in files]

        assert modes == [0o600]
        assert list(tmp_path.iterdir()) == []


def _target(link: Path, folder: Path) -> bool:
    try:
        return str(link.readlink()).startswith(str(folder))
    except OSError:  # the descriptor with which the folder itself was read
        return False


def test_a_disk_that_refuses_is_told_as_the_spools_own(tmp_path):
    with pytest.raises(IngestError, match=r"could not be kept in .*gone: No such file"):
        Scratch(tmp_path / "gone")
