"""Memory that is given back once a run takes much of it."""

import ctypes
import gc
import os
import subprocess
import sys

import pyarrow as pa
import pytest

from ingest.domain.memory import _STATM, Ceiling, spare_loaded


def test_what_is_still_in_use_survives_that_freed_memory_is_given_back():
    kept = pa.array(range(100_000))
    del_me = pa.array(range(1_000_000))
    held = pa.total_allocated_bytes()
    del del_me

    Ceiling(most=0).keep()

    assert pa.total_allocated_bytes() < held
    assert kept[99_999].as_py() == 99_999


_GROWING = """
import os, sys
from ingest.domain.memory import _STATM, Ceiling
def resident():
    return int(_STATM.read_text().split()[1])
def grown():
    held = [bytearray(os.urandom(1000)) for _ in range(100_000)]
    full, last = resident(), held[-1]
    del held
    ceiling.keep()
    return resident() / full, last
ceiling = Ceiling(*map(int, sys.argv[1:]))
first = grown()
second = grown()
print(first[0], second[0])
"""


def _left(most: int, room: int) -> list[float]:
    """Return the share of its memory that a process still takes after freeing 100 MB, twice."""
    if not _STATM.exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("nobody tells how much memory a process takes, or none can be given back")
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _GROWING, str(most), str(room)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [float(each) for each in told.split()]


def test_freed_memory_is_kept_for_what_comes_next_while_the_process_is_small():
    assert min(_left(most=1 << 40, room=0)) > 0.9


def test_a_process_above_the_ceiling_gives_back_what_it_has_freed_each_time():
    assert max(_left(most=0, room=0)) < 0.7


def test_a_process_that_needs_its_memory_gives_back_again_only_after_it_has_grown():
    """What is in use cannot be given back: to try it with every batch would only take time."""
    first, second = _left(most=0, room=1 << 40)

    assert first < 0.7
    assert second > 0.9


def test_where_nobody_tells_what_a_process_takes_nothing_is_given_back(monkeypatch, tmp_path):
    monkeypatch.setattr("ingest.domain.memory._STATM", tmp_path / "statm")
    monkeypatch.setattr("ingest.domain.memory._give_back", lambda: pytest.fail("given back"))

    Ceiling(most=0).keep()


def test_what_is_loaded_is_passed_over_by_the_collector_and_nothing_that_comes_later():
    gc.unfreeze()
    spare_loaded.cache_clear()
    loaded: list[object] = []
    spare_loaded()
    later: list[object] = []
    spare_loaded()

    examined = [each for each in gc.get_objects() if each is loaded or each is later]

    assert len(examined) == 1
    assert examined[0] is later


def test_arrow_allocates_by_the_c_library_unless_told_otherwise():
    """Its own allocator keeps what each thread has freed: 70 to 125 MB of a check's peak."""
    script = "import ingest, pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    named = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "mimalloc"}
    unnamed = {name: value for name, value in named.items() if not name.startswith("ARROW_")}

    found = [
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", script], env=env, check=True, capture_output=True, text=True
        ).stdout.strip()
        for env in (unnamed, named)
    ]

    assert found == ["system", "mimalloc"]


def test_nobody_but_one_thread_waits_for_what_arrow_reads_unless_told_otherwise():
    """Several have been seen to sleep through what they were woken for, and all with them."""
    script = "import ingest, pyarrow; print(pyarrow.io_thread_count())"
    unnamed = {name: value for name, value in os.environ.items() if not name.startswith("ARROW_")}

    found = [
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", script], env=env, check=True, capture_output=True, text=True
        ).stdout.strip()
        for env in (unnamed, {**unnamed, "ARROW_IO_THREADS": "4"})
    ]

    assert found == ["1", "4"]


def test_a_thread_that_begins_later_takes_memory_from_a_heap_that_is_there():
    """The C library's own count of heaps is asked, in a process of its own."""
    script = """
import ctypes, re, sys, tempfile, threading
from ingest.domain.memory import share_heaps
libc = ctypes.CDLL(None)
if sys.argv[1] == "shared":
    share_heaps()
barrier = threading.Barrier(7)
def work():
    blocks = [bytes(1000) for _ in range(50)]
    barrier.wait()
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads: thread.start()
barrier.wait()
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as told:
    file = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, file); libc.fclose(file)
    print(len(re.findall("<heap nr", told.read().decode())))
barrier.wait()
"""
    if not hasattr(ctypes.CDLL(None), "mallopt"):
        pytest.skip("the C library is not GNU's")
    apart, shared = (
        int(
            subprocess.run(  # noqa: S603 - our own interpreter
                [sys.executable, "-c", script, way], check=True, capture_output=True, text=True
            ).stdout
        )
        for way in ("apart", "shared")
    )

    assert shared <= 2 < apart
