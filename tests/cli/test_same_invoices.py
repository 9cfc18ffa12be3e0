"""An invoice is known by its source id, whatever file it comes in."""

import csv
import gzip
from pathlib import Path

import pytest

from ingest.sandbox import Route


def rewritten(place, file, name, encoding="utf-8", *, turned=True):
    """Write the export again: other columns first, rows turned round, another encoding."""
    with (place / file).open(encoding="utf-8", newline="") as stream:
        heading, *lines = csv.reader(stream, delimiter=";")
    text = "\n".join(
        ";".join(f'"{cell}"' for cell in reversed(line))
        for line in [heading, *(reversed(lines) if turned else lines)]
    )
    (place / name).write_bytes(text.encode(encoding))
    return name


@pytest.mark.fault("D2")
def test_the_same_rows_are_known_whatever_the_file_is_called_and_however_it_is_written(
    api, export, program, to_sandbox, place
):
    file = export(count=3)
    program(*to_sandbox(file))
    again = rewritten(place, file, "later.csv", "cp1252")
    (place / "packed.csv.gz").write_bytes(gzip.compress(Path(place / again).read_bytes()))

    for name in (again, rewritten(place, file, "wide.csv", "utf-16"), "packed.csv.gz"):
        ended = program(*to_sandbox(name, "--json"))
        assert ended.code == 0
        assert ended.document()["outcomes"]["already_created"]["rows"] == 3
    assert api.received(Route.CREATE) == 1
    assert api.created == {"T1": 1, "T2": 1, "T3": 1}


def test_where_nothing_is_new_nobody_is_asked_not_even_for_a_token(
    api, export, program, to_sandbox
):
    file = export(count=3)
    program(*to_sandbox(file))
    before = api.requests

    assert program(*to_sandbox(file)).code == 0

    assert api.requests == before


@pytest.mark.fault("D3")
def test_of_an_overlapping_export_only_the_new_rows_are_sent(api, export, program, to_sandbox):
    program(*to_sandbox(export(count=3)))

    ended = program(*to_sandbox(export(count=5, name="next.csv"), "--json"))

    outcomes = ended.document()["outcomes"]
    assert (outcomes["already_created"]["rows"], outcomes["created"]["rows"]) == (3, 2)
    assert api.created == {f"T{number}": 1 for number in range(1, 6)}
