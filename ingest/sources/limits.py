"""How much of a file the readers are willing to hold, so that no file can exhaust the machine."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading; the defaults are far beyond any honest export.

    ``block_bytes`` are read and parsed at once, ``batch_rows`` handed on at
    once, ``record_bytes`` is the longest record of a CSV. ``columns`` is the
    widest heading. ``inflated_bytes`` is what an archive may unpack to, and
    ``inflated_ratio`` how many times its packed size once it is larger than
    ``trusted_bytes``; ``archive_entries`` is how many files a workbook may
    consist of. ``workbook_bytes`` is the memory in which a workbook must fit.
    A file that was written after ``unchanged_since`` (Unix seconds) is not taken yet.
    """

    block_bytes: int = 8 * MIB
    batch_rows: int = 100_000
    record_bytes: int = 8 * MIB
    columns: int = 2_000
    inflated_bytes: int = 4096 * MIB
    inflated_ratio: int = 200
    trusted_bytes: int = 32 * MIB
    archive_entries: int = 5_000
    workbook_bytes: int = 6144 * MIB
    unchanged_since: float = float("inf")
