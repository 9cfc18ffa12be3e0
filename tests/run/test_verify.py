"""The evidence of a run: it holds as long as nothing is changed, and names what was."""

import hashlib
import json
import shutil

import pytest
from sqlalchemy import update

from ingest.errors import ConfigurationError
from ingest.evidence import Matter
from ingest.evidence.chain import link_of
from ingest.ledger.store import Ledger
from ingest.ledger.tables import chunks, manifests, records, runs
from ingest.run.report import report
from ingest.run.resume import resume
from ingest.run.verify import Originals, verify
from ingest.submit.host import Host


@pytest.fixture
def checked(settings):
    """Verify a run by its id."""

    def check(run, export=None, mapping=None):
        return verify(run, Originals(export, mapping), settings, Host())

    return check


@pytest.fixture
def said(checked, past):
    """Verify one of two past runs and return what has changed or is missing, in words."""

    def check(number=0, export=None, mapping=None):
        findings = checked(past.ids[number], export, mapping).findings
        return [one.sentence for one in findings if one.matter is not Matter.NOTE]

    return check


@pytest.fixture
def tamper(settings):
    """Change lines of the ledger behind its back."""

    def change(table, condition, **values: object):
        statement = update(table).where(condition).values(**values)
        path = settings.state_folder / "ledger.sqlite"
        with Ledger.open(path) as ledger, ledger.writing() as connection:
            assert connection.execute(statement).rowcount == 1

    return change


def manifest_in(folder):
    return json.loads((folder / "manifest.json").read_bytes())


def test_a_manifest_tells_everything_a_run_was_made_of_and_came_to(sent, environment):
    result = sent(rows=3)

    manifest = manifest_in(result.folder)
    (chunk,) = manifest["chunks"]
    (answer,) = chunk["answers"]
    hashes = {file["name"]: file["sha256"] for file in manifest["reports"]}
    export = result.summary.facts.export
    assert manifest["run"] == result.run_id
    assert manifest["chain"] == {"sequence": 1, "previous": None}
    assert manifest["inputs"] == [
        {
            "role": "export",
            "name": "items-0.csv",
            "size": export.size,
            "sha256": export.sha256,
        }
    ]
    assert manifest["outcomes"]["created"]["invoices"] == 3
    assert (chunk["state"], chunk["invoices"], answer["status"]) == ("settled", 3, 202)
    assert len(chunk["sha256"]) == len(answer["sha256"]) == len(chunk["results_sha256"]) == 64
    for name, sha256 in hashes.items():
        assert hashlib.sha256((result.folder / name).read_bytes()).hexdigest() == sha256
    assert {"success.csv", "errors.csv", "summary.json"} < set(hashes)
    assert manifest["settings"]["values"]["environment"]["client_id"] == environment.client_id
    assert environment.client_secret.get_secret_value() not in json.dumps(manifest)


def test_an_untouched_run_holds_with_its_originals(past, checked, tmp_path):
    mapping = "generic/norwegian-open-items"

    found = checked(past.ids[0], export=tmp_path / "items-0.csv", mapping=mapping)

    assert (found.sound, found.findings) == (True, ())
    assert {"the export", "the mapping", "reports"} < set(found.checked)


def test_each_manifest_names_the_hash_of_the_one_before(past):
    first = (past.reports(0) / "manifest.json").read_bytes()

    links = [manifest_in(past.reports(number))["chain"] for number in (0, 1)]

    assert links == [
        {"sequence": 1, "previous": None},
        {"sequence": 2, "previous": hashlib.sha256(first).hexdigest()},
    ]


def test_a_run_that_went_on_is_sealed_again_and_the_others_still_hold(
    sent, checked, settings, environment, sandbox
):
    """The chain is one of manifests, not of runs: what came between is not rewritten."""
    sandbox.keeps_next_batch_queued()
    waiting, between = sent(0), sent(3)
    sandbox.releases_batches()
    list(resume(None, lambda _: environment, settings, Host()))

    assert manifest_in(waiting.folder)["chain"]["sequence"] == 3
    assert checked(waiting.run_id).sound
    assert checked(between.run_id).sound


def test_reports_that_are_made_again_lengthen_no_chain(past, checked):
    before = (past.reports() / "manifest.json").read_bytes()

    report(past.ids[0], past.settings, Host())

    assert (past.reports() / "manifest.json").read_bytes() == before
    assert checked(past.ids[0]).links == 2


def test_changed_reports_are_named(past, said):
    names = ("success.csv", "summary.json")
    for name in names:
        with (past.reports() / name).open("ab") as file:
            file.write(b" ")

    assert said() == [f"{name} has other bytes than when it was written." for name in names]
    assert said(1) == []


def test_a_deleted_report_is_named_and_can_be_made_again(past, said):
    (past.reports() / "errors.csv").unlink()

    assert said() == ["errors.csv is gone."]
    report(past.ids[0], past.settings, Host())
    assert said() == []


def test_a_manifest_that_was_rewritten_with_the_report_is_noticed(past, said):
    """Whoever changes a report can make its manifest fit, but not the ledger's hash of it."""
    changed, manifest = past.reports() / "success.csv", past.reports() / "manifest.json"
    old = hashlib.sha256(changed.read_bytes()).hexdigest()
    changed.write_bytes(changed.read_bytes() + b" ")
    new = hashlib.sha256(changed.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text().replace(old, new))

    found = said()

    assert found[0] == "manifest.json is not the one that the ledger knows."
    assert "Ledger and rows would give another success.csv today." in found


def test_a_manifest_with_another_place_in_the_chain_or_none_is_noticed(past, said):
    file = past.reports() / "manifest.json"
    content = file.read_text()

    file.write_text(content.replace('"sequence": 1', '"sequence": 2'))
    assert said() == [
        "manifest.json is not the one that the ledger knows.",
        "manifest.json names another place in the chain.",
    ]
    for nonsense in (b"[]", b"{", b'{"chain": 1}'):
        assert link_of(nonsense) == (None, None)
    file.unlink()
    assert "manifest.json is not in" in said()[0]


@pytest.mark.fault("A21")
def test_changed_answers_and_frozen_bytes_are_named(past, said, tamper):
    tamper(chunks, chunks.c.run == 1, results_digest="0" * 64)
    assert said() == ["Chunk 0: the ledger has changed the hash of its results."]

    tamper(chunks, chunks.c.run == 1, body=b"x")
    assert said()[0] == "The bytes of chunk 0 are not those that were frozen."
    tamper(chunks, chunks.c.run == 1, body=None)
    assert said()[0] == "The bytes of chunk 0 are gone."


def test_a_changed_outcome_is_found_by_making_the_reports_again(past, said, tamper):
    tamper(records, (records.c.run == 1) & (records.c.record == 0), case_number="other")

    found = said()
    assert found[0] == "Ledger and rows would give another success.csv today."
    assert all(one.startswith("Ledger and rows would give another ") for one in found)


def test_a_changed_amount_breaks_the_balance(past, said, tamper):
    tamper(records, (records.c.run == 1) & (records.c.record == 0), amount=1)

    found = said()
    assert found[0] == "The ledger says otherwise than the manifest about the sums by outcome."
    assert found[1].startswith("The reports cannot be made again: ")


def test_a_chain_that_was_rewritten_is_named_wherever_one_looks(past, said, tamper):
    tamper(manifests, manifests.c.sequence == 1, sha256="0" * 64)

    broken = "Link 2 (run {1}) does not follow from link 1 (run {0}): one of them was rewritten."
    assert said(1) == [broken.format(*past.ids)]
    assert "manifest.json is not the one that the ledger knows." in said(0)


def test_links_that_were_taken_out_are_named(said, tamper):
    tamper(manifests, manifests.c.sequence == 2, sequence=9)
    assert "Links 2 to 8 are gone." in said(1)

    tamper(manifests, manifests.c.sequence == 1, sequence=-1)
    assert "The ledger's chain does not begin with its first manifest." in said(1)


def test_other_originals_rules_and_settings_are_named(
    past, said, tamper, tmp_path, monkeypatch, checked
):
    other = tmp_path / "other.csv"
    other.write_bytes(b"x")
    mapping = "generic/norwegian-open-items-excel"

    assert said(export=other, mapping=mapping) == [
        f"{other} is not the export of this run.",
        f"{mapping} is not the mapping as it was in this run.",
    ]
    with pytest.raises(ConfigurationError, match="cannot be read"):
        checked(past.ids[0], export=tmp_path / "none.csv")
    monkeypatch.setattr("ingest.run.verify.rules_digest", lambda: "0")
    assert said() == ["The rules of this program are not those of the run."]
    monkeypatch.setattr("ingest.run.verify.version", lambda _: "9.9")
    assert said() == []
    assert "was made by version" in checked(past.ids[0]).findings[0].sentence
    tamper(runs, runs.c.run == 1, settings="{}")
    assert said() == ["The ledger says otherwise than the manifest about the settings of the run."]


def test_kept_rows_that_were_changed_or_removed_are_named(past, said):
    with (past.rows() / "cells.arrow").open("ab") as file:
        file.write(b" ")

    found = said()
    assert found[0] == "The kept rows: cells.arrow has other bytes than when it was written."
    assert found[1].startswith("The reports cannot be made again: ")
    shutil.rmtree(past.rows())
    (past.reports() / "success.csv").unlink()
    assert "are not in" in said()[0]
    assert said()[1] == "success.csv is gone."


def test_a_kept_mapping_that_was_changed_or_removed_is_named(past, said):
    """It decides which rows belong together when a correction comes back."""
    kept = past.rows() / "mapping.yaml"
    kept.write_bytes(kept.read_bytes() + b" ")
    assert said() == ["The mapping that was kept with the rows has been changed."]

    kept.unlink()
    assert said() == ["The mapping that was kept with the rows is gone."]


def test_facts_that_cannot_be_read_are_not_called_missing_rows(past, said):
    facts = past.rows() / "facts.json"
    facts.write_bytes(facts.read_bytes()[:-1])

    assert said() == [f"The spool in {past.rows()} is damaged: facts.json cannot be read."]


def test_chunks_and_files_that_no_manifest_knew_are_named(past, said):
    """Here it is the manifest that was cut; its hash is that of the ledger no more."""
    file = past.reports() / "manifest.json"
    manifest = json.loads(file.read_bytes())
    manifest["chunks"][0]["chunk"] = 7
    manifest["reports"].pop()
    file.write_text(json.dumps(manifest))
    (past.reports() / "errors.csv").write_text("")

    found = said()

    assert "Chunk 7 is not in the ledger any more." in found
    assert "Chunk 0 is new since the manifest was sealed." in found
    assert any(one.endswith("is new since the manifest was sealed.") for one in found)


def test_a_run_without_a_manifest_says_how_to_get_one(sent, checked, settings):
    """Killed between its last answer and its reports."""

    def dies(reached):
        if reached == "results.committed":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sent(host=Host(barrier=dies))

    with pytest.raises(ConfigurationError, match="has no manifest"):
        checked("2")
    report("2", settings, Host())
    found = checked("2")
    assert [one.matter for one in found.findings] == [Matter.NOTE]
