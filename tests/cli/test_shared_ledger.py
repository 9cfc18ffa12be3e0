"""The whole job with a ledger in PostgreSQL: as with a file, and on several machines at once."""

import signal

import pytest

from ingest.sandbox import Kind, Route
from tests.postgres_server import PASSWORD


@pytest.fixture
def shared(place, postgres, monkeypatch):
    """Let the program use a shared ledger, as the settings of two machines would name it."""
    shared_by(postgres.home(), monkeypatch)


@pytest.fixture
def new(place, postgres, monkeypatch):
    """Let the program use a database in which it finds nothing yet."""
    shared_by(postgres.home(made=False), monkeypatch)


def shared_by(home, monkeypatch):
    monkeypatch.setenv("AMILI_LEDGER", home.url)
    monkeypatch.setenv("AMILI_LEDGER_PASSWORD", PASSWORD)


@pytest.fixture
def other_machine(place, monkeypatch):
    """Move to a folder of another machine; only the ledger is the same."""

    def move():
        folder = place / "elsewhere"
        folder.mkdir()
        monkeypatch.chdir(folder)

    return move


def test_a_run_ends_as_with_a_file_and_again_sends_nothing(
    new, api, export, program, to_sandbox, place
):
    assert program("runs").out == "The ledger knows no run yet.\n"
    first = program(*to_sandbox(export(count=3)))
    again = program(*to_sandbox("items.csv", "--json"))

    assert [first.code, again.code] == [0, 0]
    assert again.document()["outcomes"]["already_created"]["rows"] == 3
    assert api.created == {"T1": 1, "T2": 1, "T3": 1}
    assert not (place / "state" / "ledger.sqlite").exists()
    assert len(program("runs", "--json").document()) == 2


@pytest.mark.fault("L4")
def test_another_machine_sends_nothing_twice(
    shared, api, export, program, to_sandbox, other_machine, place
):
    file = place / export(count=3)
    program(*to_sandbox(str(file)))
    other_machine()

    again = program(*to_sandbox(str(file), "--json"))

    assert again.document()["outcomes"]["already_created"]["rows"] == 3
    assert api.received(Route.CREATE) == 1


@pytest.mark.fault("L4")
def test_of_two_machines_at_once_one_is_refused_and_told_who_is_at_work(
    shared, at_work, api, export, program, to_sandbox, other_machine, place
):
    more = place / export({"Fakturanr": "T2"}, name="more.csv")
    other = at_work(*to_sandbox(export(count=1)))
    other_machine()

    ended = program(*to_sandbox(str(more)))
    api.releases_batches()

    assert ended.code == 9
    assert f"pid {other.pid} on " in ended.err
    assert other.wait() == 0
    assert api.created == {"T1": 1}
    assert program(*to_sandbox(str(more))).code == 0


@pytest.mark.fault("P5")
def test_a_killed_run_is_finished_by_resume_on_its_own_machine(
    shared, export, at, make_sandbox, program, to_sandbox, start, until, monkeypatch
):
    sandbox = make_sandbox(unique_source_ids=False)
    at(sandbox.url)
    sandbox.arm(Kind.DELAY, seconds=1)
    monkeypatch.setenv("AMILI_SETTLE_TIME", "0.2")
    monkeypatch.setenv("AMILI_POST_DEADLINE", "2")
    process = start(*to_sandbox(export(count=4), "--chunk-invoices", "2", "--concurrency", "1"))
    until(lambda: sandbox.posts_received > 0)
    process.send_signal(signal.SIGKILL)
    process.wait()
    sandbox.disarm()

    done = program("resume")

    assert done.code == 0
    assert sandbox.created == {f"T{number}": 1 for number in range(1, 5)}


def test_a_run_of_another_machine_is_finished_there_but_reported_here(
    shared, api, export, program, to_sandbox, other_machine, place, monkeypatch
):
    api.keeps_next_batch_queued()
    program(*to_sandbox(export(count=2)))
    api.releases_batches()
    other_machine()

    elsewhere = program("resume")
    settled = program("runs", "--json").document()[0]
    monkeypatch.chdir(place)
    here = program("resume", settled["run"])

    assert settled["state"] == "finished"
    assert settled["invoices"]["created"]["count"] == 2
    assert "The source rows of the run are not in" in elsewhere.err
    assert here.code == 0
    assert api.received(Route.CREATE) == 1


def test_corrections_of_a_run_of_another_machine_are_sent_back_there(
    shared, api, export, program, to_sandbox, other_machine, place
):
    program(*to_sandbox(export({"Fakturanr": "T1"}, {"Fakturanr": "T2", "Restbeløp": "1.5.0"})))
    (errors,) = place.glob("runs/*/errors.csv")
    other_machine()

    elsewhere = program(*to_sandbox(str(errors)))

    said = " ".join(elsewhere.err.split())
    assert elsewhere.code == 4
    assert f"Rows of this file correct run {errors.parent.name}, whose source rows" in said
    assert "run the file on the machine of that run" in said
    assert api.received(Route.CREATE) == 1


@pytest.mark.fault("S1")
def test_the_password_is_nowhere_but_on_the_wire(
    shared, api, export, program, to_sandbox, postgres, place
):
    ended = program(*to_sandbox(export(count=1)), "--verbose", "--log", "json")
    postgres.execute("ALTER ROLE keeper PASSWORD 'another'")
    try:
        refused = program(*to_sandbox("items.csv"), "--verbose", "--log", "json")
    finally:
        postgres.execute(f"ALTER ROLE keeper PASSWORD '{PASSWORD}'")

    assert (ended.code, refused.code) == (0, 1)
    assert "password authentication failed" in refused.err
    told = ended.out + ended.err + refused.out + refused.err
    assert PASSWORD not in told
    assert all(PASSWORD.encode() not in one.read_bytes() for one in _files(place))


def _files(folder):
    return [one for one in folder.rglob("*") if one.is_file()]
