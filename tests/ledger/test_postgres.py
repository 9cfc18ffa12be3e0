"""What only PostgreSQL needs: a server that keeps its word, and its errors in words."""

import os
import re
import threading
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError

from ingest.errors import LedgerError, LockHeld
from ingest.ledger.lease import PostgresLease
from ingest.ledger.postgres import Postgres
from ingest.ledger.postgres_errors import explained
from ingest.ledger.store import Ledger
from ingest.ledger.tables import attempts, chunks, identities, meta, records, runs, tenants
from tests.postgres_server import PASSWORD


@pytest.fixture
def kind():
    return "postgresql"


@pytest.mark.fault("L11")
def test_a_server_that_may_forget_is_refused(home, postgres):
    name = home.url.split("/")[3].partition("?")[0]
    postgres.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")

    with pytest.raises(LedgerError, match=r"may forget .*: synchronous_commit is off") as caught:
        Ledger.open(home)

    assert "Nothing was changed" in caught.value.hint


def test_a_database_that_lacks_letters_is_refused(postgres):
    postgres.execute(
        "CREATE DATABASE narrow OWNER keeper TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'"
    )
    home = replace(postgres.home(), url=postgres.address("narrow"))

    with pytest.raises(LedgerError, match="encoded as LATIN1"):
        home.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": None}, "no password supplied"),
        (
            {"url": "postgresql://keeper@127.0.0.1:1/x"},
            "127.0.0.1:1/x cannot be .*refused",
        ),
        ({"url": "postgresql://keeper@nowhere.invalid/x"}, "nowhere.invalid/x cannot be reached"),
    ],
    ids=["no password", "no server", "no host"],
)
def test_a_database_that_cannot_be_reached_is_named_with_the_reason(home, change, words):
    other = replace(home, **change)
    for use in (
        other.exists,
        lambda: Ledger.open(other),
        lambda: other.hold("sandbox", "org", "run", 0.0).__enter__(),
    ):
        with pytest.raises(LedgerError, match=words) as caught:
            use()
        assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (None, "was lost; whether its last change was stored is unknown"),
        ("57P01", "was lost"),
        ("08006", "was lost"),
        ("25P03", "was lost"),
        ("55P03", "locked by another process"),
        ("53100", "disk of the ledger .* is full"),
        ("53200", "has no room"),
        ("58030", "refused to work"),
        ("XX001", "damaged"),
        ("25006", "read-only"),
        ("42501", "does not let us"),
        ("23505", "must never happen"),
        ("42P01", "could not be read or written"),
    ],
)
def test_every_error_of_postgresql_becomes_a_sentence_with_a_next_step(state, words):
    original = psycopg.OperationalError("canary")
    original.sqlstate = state
    error = explained(original, "db/ledger")

    assert re.search(words, str(error))
    assert error.hint
    assert "canary" not in str(error)


def test_an_error_that_is_none_of_the_databases_is_told_too(home):
    assert "could not be read" in str(home.explain(DBAPIError("SELECT", {}, ValueError("canary"))))


def test_nothing_can_be_written_while_reading(home):
    with Ledger.open(home) as ledger:
        with pytest.raises(LedgerError, match="read-only"), ledger.reading() as connection:
            connection.execute(insert(meta).values(name="x", value="y"))
        with ledger.reading() as connection:
            assert connection.scalar(select(meta.c.value).where(meta.c.name == "x")) is None


def test_a_write_waits_for_the_one_before_and_sees_what_it_left(home):
    """Even where the server's usual isolation would show an older state."""
    with Ledger.open(home) as first, Ledger.open(home) as second:
        seen = []

        def look():
            with second.writing() as connection:
                seen.append(connection.scalar(select(meta.c.value).where(meta.c.name == "x")))

        with first.writing() as connection:
            waiting = threading.Thread(target=look)
            waiting.start()
            waiting.join(0.2)
            assert waiting.is_alive()
            connection.execute(insert(meta).values(name="x", value="y"))
        waiting.join()
        assert seen == ["y"]


def test_a_lease_grows_with_each_holder_and_an_old_one_is_worth_nothing(home):
    with home.hold("sandbox", "org", "run", 0.0) as old:
        pass
    with home.hold("sandbox", "org", "resume", 0.0) as new:
        assert new.fence == old.fence + 1
        with (
            Ledger.open(home, lease=old) as ledger,
            pytest.raises(LedgerError, match=r"to pid .* \(resume\)"),
            ledger.writing(),
        ):
            pytest.fail("an old lease was believed")
        with Ledger.open(home, lease=new) as ledger, ledger.writing():
            pass


def test_a_lease_that_the_ledger_does_not_know_is_worth_nothing(home):
    with (
        Ledger.open(home, lease=PostgresLease("sandbox", "org", 1)) as ledger,
        pytest.raises(LedgerError, match="to nobody that the ledger knows"),
        ledger.writing(),
    ):
        pytest.fail("a lease from nowhere was believed")


def test_a_holder_that_has_not_left_its_name_yet_is_still_a_holder(home, postgres):
    with home.hold("sandbox", "org", "run", 0.0):
        name = home.url.split("/")[3].partition("?")[0]
        postgres.execute("DELETE FROM leases", name)
        with (
            pytest.raises(LockHeld, match="left no name yet"),
            home.hold("sandbox", "org", "run", 0.0),
        ):
            pass


def test_the_lock_of_a_killed_process_is_free(home):
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with home.hold("sandbox", "org", "run", 0.0):
            os.write(tell, b"x")
            threading.Event().wait()
    os.read(ready, 1)
    with pytest.raises(LockHeld, match=f"pid {child} "), home.hold("sandbox", "org", "run", 0.0):
        pass
    os.kill(child, 9)
    os.waitpid(child, 0)
    for end in (ready, tell):
        os.close(end)

    assert _taken(home)


def _taken(home):
    for _ in range(100):
        try:
            with home.hold("sandbox", "org", "run", 0.0):
                return True
        except LockHeld:
            threading.Event().wait(0.05)
    return False


def test_a_name_shows_neither_user_nor_password():
    assert Postgres("postgresql://keeper@db.example.com:5433/l?sslmode=require").name == (
        "db.example.com:5433/l"
    )
    assert Postgres("postgresql://keeper@/l").name == "this machine/l"


def test_a_new_ledger_knows_its_keys_before_it_holds_anything(home):
    """Else the first export takes time by the square of its invoices."""
    with Ledger.open(home) as ledger, ledger.reading() as connection:
        for table in (tenants, runs, chunks, records, identities, attempts):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
        plan = connection.exec_driver_sql(
            "EXPLAIN SELECT 1 FROM records WHERE run = 1 AND record = 1"
        ).scalars()
        assert "Index Cond: ((run = 1) AND (record = 1))" in "\n".join(plan)
