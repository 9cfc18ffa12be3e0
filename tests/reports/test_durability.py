"""What survives a power cut: the reports of a run, not those of a check."""

import dataclasses
import os

import pytest


@pytest.mark.parametrize(("command", "waits"), [("run", True), ("check", False)])
def test_only_what_cannot_be_had_again_is_waited_for_on_the_disk(
    make_run, row, monkeypatch, command, waits
):
    run = make_run([row(["10045", "Marit"], record=0)], {0: {"outcome": "not_sent"}})
    given = dataclasses.replace(run, facts=dataclasses.replace(run.facts, command=command))
    synced = set()
    real = os.fsync

    def noting(file: int) -> None:
        synced.add(os.fstat(file).st_ino)
        real(file)

    monkeypatch.setattr(os, "fsync", noting)

    given.write()

    assert ((given.folder / "unresolved.csv").stat().st_ino in synced) is waits
