"""A clerk's round trip for every kind of fault: run, correct, run the correction, all created.

The codes come from the catalogues of the rules and of the ledger's words. Each has a case, in
an export of its layout, or a reason why no clerk can mend it in the workbook.
"""

import json
from pathlib import Path

import pytest

from ingest.domain.outcomes import LEFT_OPEN
from ingest.domain.rules import RULES, Fixer, Severity
from ingest.ledger import words
from ingest.mapping import library
from tests.cli.conftest import MAPPING, by_invoice_number
from tests.cli.rounds.reasons import REASONS, Why
from tests.cli.rounds.scenes import ANSWERS, CHUNK_BYTES, MOST_BYTES, PLAIN, SCENES
from tests.cli.rounds.workbook import mend, mend_table, rows_in, to_fix, with_rows

CODES = {*RULES, *words.WORDS}
LINKS = {
    "origin_unclear",
    "origin_twice",
    "origin_incomplete",
    "origin_sent",
    "origin_renamed",
}
APART = {words.OTHER_CONTENT, words.LEFT_OUT, "national_id_synthetic"}
"""Codes that need more than one export; each has a test of its own below."""
TO_SANDBOX = ["-m", "mapping.yaml", "--env", "sandbox", "--accept-invalid"]


def test_every_code_has_a_round_trip_or_a_reason_why_it_has_none():
    in_scenes = {case.code for scene in SCENES for case in scene.cases}
    mended = in_scenes | LINKS | APART

    assert mended | REASONS.keys() == CODES
    assert not mended & REASONS.keys()


@pytest.mark.parametrize("code", REASONS)
def test_the_reason_is_a_true_one(code):
    if REASONS[code] is Why.NOTHING_WRONG:
        assert RULES[code].severity is Severity.WARNING
        assert not RULES[code].adjustable
    elif REASONS[code] is Why.OPERATOR:
        assert RULES[code].fixer is Fixer.OPERATOR
    else:
        assert code not in RULES


@pytest.fixture
def answering(api, make_sandbox, at, monkeypatch):
    """Point the program at a server that refuses what the scene of answers is about."""

    def start(scene):
        if scene is not ANSWERS:
            return api
        monkeypatch.setenv("AMILI_CHUNK_BYTES", str(CHUNK_BYTES))
        choosy = make_sandbox(max_bytes=MOST_BYTES)
        at(choosy.url)
        choosy.refuses("REFUSED", "Nobody by that name")
        choosy.rejects_requests_with("REJECTED")
        return choosy

    return start


@pytest.mark.parametrize(
    ("scene", "given_back"),
    [
        *(pytest.param(scene, mend, id=scene.name) for scene in SCENES),
        pytest.param(PLAIN, mend_table, id="plain, as CSV"),
    ],
)
def test_every_fault_that_a_clerk_can_mend_ends_as_created(
    answering, program, run_folder, rows_of, scene, given_back
):
    Path("mapping.yaml").write_text(scene.mapping, encoding="utf-8")
    rows = scene.every_row()
    scene.write()
    api = answering(scene)
    program("run", scene.file, *TO_SANDBOX)
    first = run_folder()
    found = to_fix(first)
    typed, row = {}, scene.first_row + 1
    for place, case in enumerate(scene.cases):
        changes = scene.mended(place)
        codes = {code for n in range(len(changes)) for code in found[row + n]["amili_code"]}
        assert case.code in codes, case.code
        for change in changes:
            typed[row] = change
            row += 1
        case.elsewhere()

    api.disarm()

    ended = program("run", given_back(first, typed), *TO_SANDBOX)

    assert ended.code == 0, (ended.out, ended.err, rows_of(run_folder() / "errors.csv"))
    last = [good | typed.get(n, {}) for n, good in enumerate(rows, scene.first_row)]
    wanted = {row[scene.number] for row in last if scene.claimed(row)}
    assert api.created == dict.fromkeys(wanted, 1)
    merged = program("show", first.name, "--json").document()["with_corrections"]
    assert states_of(merged) == [(number, "created") for number in sorted(wanted)]
    assert sum(each["rows"] for each in merged["outcomes"].values()) == len(rows)
    assert merged["outcomes"].keys() <= {"created", "excluded"}
    assert json.loads((run_folder() / "summary.json").read_bytes())["balanced"]


def states_of(merged):
    return sorted((one["source_id"], one["outcome"]) for one in merged["invoices"])


BAD = {"Restbeløp": "1.5.0"}
FIXED = {"Restbeløp": "1 500,00"}


def test_a_fault_of_the_link_itself_is_mended_in_the_workbook_that_tells_it(
    api, program, export, run_folder
):
    Path("mapping.yaml").write_text(by_invoice_number())
    pair = BAD | {"Fakturanr": "T3", "Beløp": "3 000,00"}
    bad = [BAD | {"Fakturanr": number} for number in ("T2", "T4", "T5", "T6")]
    program("run", export({}, *bad, pair, pair | {"Kundenr": "10002"}), *TO_SANDBOX)
    first = run_folder()
    rows = [row | FIXED for row in rows_in(first)]
    second, fourth, fifth, sixth, one, other = rows
    program("run", with_rows(first, [fifth]), *TO_SANDBOX)
    broken = [
        second | {"amili_row": None},
        fourth,
        fourth | {"Fakturanr": "COPY"},
        one,
        fifth | {"Fakturanr": "AGAIN"},
        sixth | {"Fakturanr": "OTHER"},
    ]
    program("run", with_rows(first, broken), *TO_SANDBOX)
    told = run_folder()
    found = {code for row in to_fix(told).values() for code in row["amili_code"]}
    came = {row["Fakturanr"]: row for row in rows_in(told)}
    origin = {name: second[name] for name in ("amili_run", "amili_row")}
    mended = [
        came["T2"] | origin,
        came["T4"],
        came["COPY"] | dict.fromkeys(origin),
        came["T3"],
        other,
        came["AGAIN"] | {"Fakturanr": "T5"},
        came["OTHER"] | {"Fakturanr": "T6"},
    ]

    ended = program("run", with_rows(told, mended), *TO_SANDBOX)

    assert found == LINKS
    assert ended.code == 0, (ended.out, ended.err)
    numbers = ["COPY", *(f"T{number}" for number in range(1, 7))]
    assert api.created == dict.fromkeys(numbers, 1)
    merged = program("show", first.name, "--json").document()["with_corrections"]
    assert states_of(merged) == [(number, "created") for number in numbers]
    assert {name: each["rows"] for name, each in merged["outcomes"].items()} == {"created": 8}


def test_what_an_earlier_run_has_sent_is_mended_by_its_old_content_or_another_id(
    api, program, export, run_folder
):
    Path("mapping.yaml").write_text((library.folder() / f"{MAPPING}.yaml").read_text())
    program("run", export({"Fakturanr": "SAME"}, {"Fakturanr": "SENT"}), *TO_SANDBOX)
    changed = [{"Fakturanr": number, "KID": "2345676"} for number in ("SAME", "SENT")]
    program("run", export(*changed), *TO_SANDBOX)
    second = run_folder()
    found = to_fix(second)
    typed = {2: {"KID": None}, 3: {"Fakturanr": "OWN"}}

    ended = program("run", mend(second, typed), *TO_SANDBOX)

    assert {row: each["amili_code"] for row, each in found.items()} == {
        2: [words.OTHER_CONTENT],
        3: [words.OTHER_CONTENT],
    }
    assert ended.code == 0, (ended.out, ended.err)
    assert api.created == dict.fromkeys(("SAME", "SENT", "OWN"), 1)
    merged = program("show", second.name, "--json").document()["with_corrections"]
    assert states_of(merged) == [("OWN", "created"), ("SAME", "already_created")]


def test_what_was_left_out_of_its_request_is_sent_by_giving_the_workbook_back(
    api, program, export, run_folder, monkeypatch
):
    """Its reason was lost, so there is nothing to correct."""
    Path("mapping.yaml").write_text((library.folder() / f"{MAPPING}.yaml").read_text())
    api.refuses("LEFT")
    api.loses_next_reply()
    with monkeypatch.context() as hasty:
        hasty.setenv("AMILI_BATCH_LOOKUP", "false")
        hasty.setenv("AMILI_KEY_LIFE", "0")
        hasty.setenv("AMILI_SETTLE_TIME", "0.1")
        hasty.setenv("AMILI_POST_DEADLINE", "1")
        program("run", export({}, {"Fakturanr": "LEFT"}), *TO_SANDBOX)
        first = run_folder()
        while program("resume", first.name).code == LEFT_OPEN:
            pass
    found = to_fix(first)
    api.disarm()

    ended = program("run", mend(first, {3: {}}), *TO_SANDBOX)

    assert {row: each["amili_code"] for row, each in found.items()} == {3: [words.LEFT_OUT]}
    assert ended.code == 0, (ended.out, ended.err)
    assert api.created == {"T1": 1, "LEFT": 1}
    merged = program("show", first.name, "--json").document()["with_corrections"]
    assert states_of(merged) == [("LEFT", "created"), ("T1", "created")]


def test_what_only_production_refuses_is_mended_in_the_workbook_of_a_check(
    api, program, export, run_folder
):
    """No test sends anything to production; a check applies its rules."""
    Path("mapping.yaml").write_text((library.folder() / f"{MAPPING}.yaml").read_text())
    number = {"Fødselsnr/Orgnr": "26829398612"}
    program(
        "check", export({}, number | {"Fakturanr": "T2"}), *TO_SANDBOX[:2], "--env", "production"
    )
    found = to_fix(run_folder())

    ended = program("run", mend(run_folder(), {3: {"Fødselsnr/Orgnr": None}}), *TO_SANDBOX)

    assert {row: each["amili_code"] for row, each in found.items()} == {
        3: ["national_id_synthetic"]
    }
    assert ended.code == 0, (ended.out, ended.err)
    assert api.created == {"T2": 1}
