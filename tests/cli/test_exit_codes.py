"""Every exit code of docs/cli.md, each by a run that deserves it."""

import os
import re
import signal
import threading
from dataclasses import replace

import pytest

from ingest.cli.progress import Plain
from ingest.ledger.store import Ledger
from ingest.sandbox import Kind, Route

BAD = {"Fakturanr": "BAD", "Forfallsdato": "soon"}
GOOD = {"Fakturanr": "GOOD"}
MAPPING = "generic/norwegian-open-items"


def test_0_every_row_created(api, export, program, to_sandbox):
    ended = program(*to_sandbox(export(count=3)))

    assert ended.code == 0
    assert api.created == {"T1": 1, "T2": 1, "T3": 1}


@pytest.mark.fault("D1")
def test_0_every_row_created_before(api, export, program, to_sandbox):
    file = export(count=3)
    program(*to_sandbox(file))

    ended = program(*to_sandbox(file, "--json"))

    assert ended.code == 0
    assert ended.document()["outcomes"]["already_created"]["rows"] == 3
    assert ended.document()["outcomes"]["created"]["rows"] == 0
    assert set(api.created.values()) == {1}
    assert api.received(Route.CREATE) == 1


def test_0_a_row_that_the_mapping_leaves_out_is_no_failure(api, export, program, to_sandbox):
    ended = program(*to_sandbox(export(GOOD, {"Fakturanr": "PAID", "Restbeløp": "0,00"})))

    assert ended.code == 0
    assert "Left out: settled (1)." in ended.out


@pytest.mark.fault("S1")
def test_1_a_bug_shows_its_place_and_no_value(place, export, program, monkeypatch):
    monkeypatch.setattr("ingest.run.check.prepare", {}.__getitem__)

    ended = program("check", export(count=1), "-m", MAPPING)

    assert ended.code == 1
    assert ended.err.startswith("Unexpected error (TypeError): this is a bug of ours.")
    assert re.search(r"/run/check\.py:\d+ check$", ended.err, re.MULTILINE)
    assert "Kari" not in ended.err


@pytest.mark.fault("L8")
def test_1_a_ledger_that_cannot_be_read(api, export, program, to_sandbox, place):
    (place / "state").mkdir()
    (place / "state" / "ledger.sqlite").write_bytes(b"this is no database" * 100)

    ended = program(*to_sandbox(export(count=1)))

    assert ended.code == 1
    assert ended.err.splitlines()[-2].startswith("Error: ")
    assert api.created == {}


def test_1_rows_that_do_not_add_up(api, export, program, to_sandbox, monkeypatch):
    """The ledger is made to lie; the program must notice, whatever it sent."""
    honest = Ledger.totals
    monkeypatch.setattr(
        Ledger,
        "totals",
        lambda ledger, run: {
            outcome: replace(totals, records=totals.records + 1)
            for outcome, totals in honest(ledger, run).items()
        },
    )

    ended = program(*to_sandbox(export(count=1)))

    assert ended.code == 1
    assert "This is an error of ours." in ended.err
    assert program("runs", "--json").document()[0]["exit_code"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "items.csv"],
        ["run", "items.csv", "-m", MAPPING],
        ["run", "items.csv", "-m", MAPPING, "--env", "moon"],
        ["run", "items.csv", "-m", MAPPING, "--env", "sandbox", "--limit", "0"],
        ["check", "items.csv", "-m", MAPPING, "--log", "xml"],
        ["fly"],
        ["sandbox", "--port", "99999"],
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_2_wrong_usage(arguments, export, program):
    export(count=1)

    ended = program(*arguments)

    assert ended.code == 2
    assert ended.out == ""


def test_4_the_export_is_missing(program, place):
    ended = program("check", "nowhere.csv", "-m", MAPPING)

    assert (ended.code, ended.err) == (
        4,
        "Error: There is no file 'nowhere.csv'.\n  Check the path.\n",
    )


def test_5_some_rows_invalid(api, export, program, to_sandbox):
    ended = program(*to_sandbox(export(GOOD, BAD)))

    assert ended.code == 5
    assert api.created == {"GOOD": 1}


def test_5_some_rows_refused_and_the_api_is_quoted(api, export, program, to_sandbox):
    api.refuses("BAD", "The agreement of 26829398612 has ended")

    ended = program(*to_sandbox(export(GOOD, {"Fakturanr": "BAD"})))

    assert ended.code == 5
    assert "Amili refused the invoice                 1               1,500.00 NOK" in ended.out
    assert "The API refused the invoice: The agreement of *********12 has ended" in ended.out


def test_6_no_row_got_through(api, export, program, to_sandbox):
    assert program(*to_sandbox(export(BAD))).code == 6
    assert program("check", "items.csv", "-m", MAPPING).code == 6
    assert api.created == {}


@pytest.mark.fault("A12")
def test_7_a_batch_that_is_not_finished(api, export, program, to_sandbox):
    api.keeps_next_batch_queued()

    ended = program(*to_sandbox(export(count=2)))
    still = program("resume")
    api.releases_batches()
    done = program("resume")

    assert [ended.code, still.code, done.code] == [7, 7, 0]
    assert "Next: amili-ingest resume " in ended.out
    assert api.received(Route.CREATE) == 1


@pytest.mark.fault("A15")
def test_7_an_invoice_that_the_batch_does_not_name(api, export, program, to_sandbox, monkeypatch):
    monkeypatch.setenv("AMILI_INVOICE_LOOKUP", "false")
    api.leaves_out("T1")

    ended = program(*to_sandbox(export(count=2)))

    assert ended.code == 7
    assert "unaccounted" in ended.out


def test_8_a_wrong_secret(api, export, program, to_sandbox, monkeypatch, run_folder):
    monkeypatch.setenv("AMILI_CLIENT_SECRET", "not-the-secret")

    ended = program(*to_sandbox(export(count=2)))

    assert ended.code == 8
    assert "not-the-secret" not in ended.out + ended.err
    assert api.created == {}
    assert (run_folder() / "unresolved.csv").is_file()


@pytest.mark.fault("N2", "A31")
def test_8_an_api_that_is_down_and_a_resume_that_creates_everything(
    at, export, program, to_sandbox, make_sandbox, run_folder, rows_of
):
    at("http://127.0.0.1:9")
    ended = program(*to_sandbox(export(count=3)))
    left = rows_of(run_folder() / "unresolved.csv")
    sandbox = make_sandbox(unique_source_ids=False)
    at(sandbox.url)

    done = program("resume")

    assert [ended.code, done.code] == [8, 0]
    assert [row["amili_outcome"] for row in left] == ["not_sent"] * 3
    assert "Run 'amili-ingest resume' when the API answers" in ended.err
    assert sandbox.created == {"T1": 1, "T2": 1, "T3": 1}
    assert rows_of(run_folder() / "unresolved.csv") == []


@pytest.mark.fault("L3")
def test_9_another_run_is_at_work(at_work, api, export, program, to_sandbox):
    other = at_work(*to_sandbox(export(count=1)))

    ended = program(*to_sandbox(export({"Fakturanr": "T2"}, name="more.csv")))
    api.releases_batches()

    assert ended.code == 9
    assert f"pid {other.pid}" in ended.err
    assert other.wait() == 0
    assert api.created == {"T1": 1}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.fault("P11")
def test_130_and_143_a_signal_while_sending(
    number, code, at, export, program, to_sandbox, make_sandbox, until, run_folder, rows_of
):
    sandbox = make_sandbox(unique_source_ids=False)
    sandbox.arm(Kind.DELAY, seconds=0.2, count=None)
    at(sandbox.url)
    file = export(count=6)

    def interrupt():
        until(lambda: sandbox.posts_received > 0)
        os.kill(os.getpid(), number)

    other = threading.Thread(target=interrupt)
    other.start()
    ended = program(*to_sandbox(file, "--chunk-invoices", "1", "--concurrency", "1"))
    other.join()
    sandbox.disarm()
    outcomes = [row["amili_outcome"] for row in rows_of(run_folder() / "unresolved.csv")]
    done = program("resume")

    assert [ended.code, done.code] == [code, 0]
    assert "what was in flight is recorded" in ended.err
    assert "not_sent" in outcomes
    assert sandbox.created == {f"T{number}": 1 for number in range(1, 7)}


@pytest.mark.fault("P11")
def test_130_a_signal_before_anything_is_sent(api, export, program, to_sandbox, monkeypatch):
    """The wish is made while the rows are read: then nothing is sent, and nothing is left over."""
    monkeypatch.setattr(Plain, "advance", lambda *_: os.kill(os.getpid(), signal.SIGINT))
    ended = program(*to_sandbox(export(count=2)))
    monkeypatch.undo()

    assert ended.code == 130
    assert "before anything was sent" in ended.err
    assert api.received(Route.CREATE) == 0


@pytest.mark.fault("P12")
def test_a_second_ctrl_c_ends_at_once(api, export, to_sandbox, start, until, program):
    api.arm(Kind.DELAY, seconds=30)
    process = start(*to_sandbox(export(count=1)))
    until(lambda: api.posts_received > 0)

    process.send_signal(signal.SIGINT)
    with pytest.raises(Exception, match="timed out"):
        process.wait(timeout=0.3)
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=20)
    api.disarm()

    assert code == 130
    assert program("resume").code in (0, 7)
    assert api.created in ({"T1": 1}, {})
