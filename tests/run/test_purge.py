"""What was purged is gone from every file; hashes, sums and the wall against duplicates stay."""

import csv
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from ingest.domain.outcomes import Outcome
from ingest.domain.person import Person
from ingest.errors import ConfigurationError, IngestError
from ingest.evidence import Matter
from ingest.ledger.store import Ledger
from ingest.ledger.tables import chunks, identities
from ingest.run.check import check
from ingest.run.history import show
from ingest.run.job import Job
from ingest.run.purge import Selection, purge, survey
from ingest.run.report import report
from ingest.run.resume import resume
from ingest.run.verify import Originals, verify
from ingest.settings.names import EnvironmentName
from ingest.submit.host import Host

HAKON = (b"H\xc3\xa5kon", b"Pr\xc3\xb8vesen", b"kunde1@example.com", b"C00001", b"400 00 001")
PAL = (b"P\xc3\xa5l", b"Bl\xc3\xa5b\xc3\xa6rnes", b"06875221084", b"C00003")
FIRST_RUN = (*HAKON, *PAL, b"C00002", b"post2@example.com", b"Tenkte 2 AS")


@pytest.fixture
def taken(settings):
    """Purge, and return what was surveyed and how many invoices were forgotten."""

    def take(**selection: object):
        found = survey(Selection(**selection), settings)
        return found, purge(found, settings, Host())

    return take


@pytest.fixture
def bodies(past):
    """Return a middle part of every chunk's stored bytes: they are compressed."""
    with Ledger.open(past.ledger) as ledger, ledger.reading() as connection:
        found = connection.scalars(select(chunks.c.body).order_by(chunks.c.run)).all()
    return [body[100:200] for body in found]


@pytest.fixture
def left(settings):
    """Return which of some texts are still in any file of state and reports."""

    def look(texts):
        folders = (settings.state_folder, settings.runs_folder)
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        assert files
        return {text for text in texts for file in files if text in file.read_bytes()}

    return look


@pytest.mark.fault("S5")
def test_nothing_of_a_purged_run_is_left_in_any_file(past, taken, left, bodies):
    assert left([*FIRST_RUN, *bodies]) == {*FIRST_RUN, *bodies}

    found, invoices = taken(run=past.ids[0])

    assert ([one.run.id for one in found.doomed], invoices) == ([past.ids[0]], 3)
    assert left([*FIRST_RUN, bodies[0]]) == set()
    assert left([b"C00004", b"post4@example.com", bodies[1]]) != set()


@pytest.mark.fault("S5")
def test_sums_and_evidence_of_a_purged_run_stay(past, taken, settings):
    before = show(settings, past.ids[0]).past

    taken(run=past.ids[0])

    after = show(settings, past.ids[0]).past
    assert (after.totals, after.batches) == (before.totals, before.batches)
    assert after.totals[Outcome.CREATED].records == 3
    assert after.files == ("manifest.json",)
    for run in past.ids:
        found = verify(run, Originals(), settings, Host())
        assert found.sound
    notes = verify(past.ids[0], Originals(), settings, Host()).findings
    assert [one.matter for one in notes] == [Matter.NOTE]
    assert "Rows, payloads and reports of the run were purged on" in notes[0].sentence
    with pytest.raises(ConfigurationError, match="was purged on"):
        report(past.ids[0], settings, Host())


@pytest.mark.fault("S6")
def test_a_purged_invoice_is_still_never_created_twice(sent, taken, sandbox, settings, tmp_path):
    """The ledger knows its source id by a hash that only it can make."""
    first = sent()
    taken(run=first.run_id)

    again = sent()
    changed = tmp_path / "items-0.csv"
    changed.write_bytes(changed.read_bytes().replace(b"Eksempelgata 2", b"Eksempelgata 9"))
    other = sent(file=changed)

    assert again.summary.outcomes[Outcome.ALREADY_CREATED].rows == 3
    assert other.summary.outcomes[Outcome.INVALID].rows == 1
    assert set(sandbox.created.values()) == {1}


def test_a_refused_invoice_is_forgotten_altogether_and_may_be_sent(sent, taken, sandbox, settings):
    sandbox.refuses("C00001", "not now")
    first = sent()
    taken(run=first.run_id)
    path = settings.state_folder / "ledger.sqlite"
    with Ledger.open(path) as ledger, ledger.reading() as connection:
        stored = connection.scalars(select(identities.c.source_id)).all()

    again = sent()

    assert len(stored) == 2
    assert all(one.startswith("purged:") and len(one) == 71 for one in stored)
    assert again.summary.outcomes[Outcome.REFUSED].rows == 1
    assert again.summary.outcomes[Outcome.ALREADY_CREATED].rows == 2


def test_what_is_older_than_a_day_goes_with_the_checks_of_that_time(past, taken, settings, left):
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (2, 3)]
    checks = [settings.runs_folder / f"202611{day}T060912905Z-3f9a" for day in ("01", "30")]
    spools = [settings.state_folder / "spool" / path.name for path in checks]
    others = [settings.runs_folder / name for name in ("archive", "20269999T999999999Z-3f9a")]
    for folder in (*checks, *spools, *others):
        folder.mkdir()

    nothing = survey(Selection(before=days[0]), settings)
    found, invoices = taken(before=days[1])

    assert nothing.doomed == ()
    assert ([one.run.id for one in found.doomed], invoices) == ([past.ids[0]], 3)
    assert set(found.folders) == {checks[0], spools[0]}
    assert [path.exists() for path in (*checks, *spools, *others)] == [False, True] * 2 + [True] * 2
    assert taken(before=days[1])[0].nothing
    assert left(FIRST_RUN) == set()


@pytest.mark.parametrize("asked", ["068752 21084", "blåbærnes PÅL"])
@pytest.mark.fault("S6")
def test_one_person_is_forgotten_and_the_others_stay(asked, past, taken, left, bodies, settings):
    (past.reports() / "success.csv").write_bytes(b"".join(PAL))  # somebody has worked in it

    found, invoices = taken(person=Person.read(asked))

    (doomed,) = found.doomed
    assert (doomed.run.id, doomed.rows, doomed.records, invoices) == (past.ids[0], (2,), (2,), 1)
    assert left([*PAL, bodies[0]]) == set()
    assert left(HAKON) == set(HAKON)
    with (past.reports() / "success.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["Fakturanr"] for row in rows] == ["C00001", "C00002", "(purged)"]
    assert (rows[2]["Navn"], rows[2]["amili_case_number"]) == ("", "")
    assert all(rows[place]["amili_case_number"] for place in (0, 1))
    found = verify(past.ids[0], Originals(), settings, Host())
    assert found.sound
    assert "Invoices (1) of the run were purged on" in found.findings[0].sentence
    assert show(settings, past.ids[0]).past.totals[Outcome.CREATED].records == 3


def test_a_person_is_found_in_rejected_rows_and_in_checks_too(
    past, taken, settings, left, tmp_path
):
    file = tmp_path / "bad.csv"
    lines = (tmp_path / "items-0.csv").read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + lines[3].replace(b"29.04.2025", b"soon"))
    job = Job(export=file, mapping="generic/norwegian-open-items")
    checked = check(job, EnvironmentName.STAGING, settings, Host())

    found, _ = taken(person=Person.read("06875221084"))

    assert found.folders == (checked.folder,)
    assert not checked.folder.exists()
    assert left(PAL) == set()


def test_where_the_rows_are_gone_the_reports_that_name_the_person_go(past, taken, left):
    """Somebody removed the kept rows by hand; payloads and reports are searched all the same."""
    for path in past.rows().iterdir():
        path.unlink()
    past.rows().rmdir()

    found, invoices = taken(person=Person.read("Håkon Prøvesen"))

    assert ([one.reports_only for one in found.doomed], invoices) == ([True], 1)
    assert left(HAKON) == set()
    assert not (past.reports() / "success.csv").exists()
    assert (past.reports() / "manifest.json").exists()


def test_nobody_is_found_where_nobody_is(past, taken, settings):
    assert taken(person=Person.read("Nobody Atall"))[0].nothing
    past.ledger.with_name("other").mkdir()
    with pytest.raises(ConfigurationError):
        survey(Selection(run="nonsense"), settings)


def test_what_is_open_or_unknown_is_left_and_said_so(
    sent, taken, sandbox, settings, environment, left
):
    sandbox.keeps_next_batch_queued()
    waiting, done = sent(0), sent(3)

    found, _ = taken(before=datetime.now(UTC))
    everyone = survey(Selection(before=datetime(2100, 1, 1, tzinfo=UTC)), settings)
    person = survey(Selection(person=Person.read("Pål Blåbærnes")), settings)
    only = survey(Selection(run=waiting.run_id), settings)

    assert [(one.run_id, one.reason) for one in only.left] == [
        (waiting.run_id, "it is open: resume it first")
    ]
    assert person.left == only.left == everyone.left
    assert [one.run.id for one in found.doomed] in ([], [done.run_id])
    assert left(PAL) == set(PAL)
    sandbox.releases_batches()
    list(resume(None, lambda _: environment, settings, Host()))
    assert survey(Selection(run=waiting.run_id), settings).left == ()


def test_a_run_that_went_on_after_the_survey_is_not_purged(past, settings, monkeypatch):
    found = survey(Selection(run=past.ids[0]), settings)
    monkeypatch.setattr("ingest.ledger.forget.why_not", lambda *_: "it is running")

    with pytest.raises(IngestError, match=r"Nothing of run .* was purged: it is running"):
        purge(found, settings, Host())
    assert (past.reports() / "success.csv").exists()


@pytest.mark.parametrize(
    "cut",
    ["ingest.run.purge.remove_reports", "ingest.run.purge._remove", "ingest.ledger.forget.forget"],
)
def test_a_purge_that_was_killed_is_finished_by_the_next(cut, past, taken, left, monkeypatch):
    def killed(*_: object, **__: object):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(cut, killed)
        with pytest.raises(KeyboardInterrupt):
            taken(run=past.ids[0])

    taken(run=past.ids[0])
    assert left(FIRST_RUN) == set()


def test_files_that_come_back_after_a_purge_can_be_purged_again(past, taken):
    """A backup of the reports was restored, say."""
    taken(run=past.ids[0])
    assert taken(run=past.ids[0])[0].nothing
    (past.reports() / "success.csv").write_text("Kari")

    found, invoices = taken(run=past.ids[0])

    assert (len(found.doomed), invoices) == (1, 0)
    assert not (past.reports() / "success.csv").exists()


def test_files_that_cannot_be_removed_are_told(past, taken, monkeypatch):
    def refused(self, *_: object, **__: object):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.unlink", refused)
    with pytest.raises(IngestError, match="cannot be removed: Permission denied"):
        taken(run=past.ids[0])
    monkeypatch.undo()
    monkeypatch.setattr("shutil.rmtree", refused)
    with pytest.raises(IngestError, match="cannot be removed: Permission denied"):
        taken(run=past.ids[0])
