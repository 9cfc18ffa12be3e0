"""What reaches the user: results on stdout, the rest on stderr, files that are theirs alone."""

import gzip
import json
import os
import pty
import re
import select
import shlex
import stat
import subprocess
import sys
import zipfile
from importlib.metadata import version

import pytest

from ingest.sandbox import Kind

MAPPING = "generic/norwegian-open-items"
PERSONAL = ("Kari", "Prøve", "kari@example.com", "Eksempelgata", "10001")
GOOD, BAD = {"Fakturanr": "T1"}, {"Fakturanr": "T2", "Forfallsdato": "soon"}


def test_json_is_all_that_stands_on_stdout(api, program, export, to_sandbox, run_folder):
    ended = program(*to_sandbox(export(GOOD, BAD), "--json"))

    assert ended.document() == json.loads((run_folder() / "summary.json").read_bytes())
    assert ended.document()["exit_code"] == ended.code == 5


def test_json_of_everything_that_is_resumed_is_a_list(api, program, export, to_sandbox):
    for number in (1, 2):
        api.keeps_next_batch_queued()
        file = export({"Fakturanr": f"T{number}"}, name=f"{number}.csv")
        program(*to_sandbox(file))
    api.releases_batches()

    ended = program("resume", "--json")
    nothing = program("resume", "--json")

    assert [one["export"]["name"] for one in ended.document()] == ["1.csv", "2.csv"]
    assert (nothing.code, nothing.document()) == (0, [])
    assert program("resume").out == "Nothing is unfinished.\n"


def test_every_line_fits_80_columns(api, program, export, to_sandbox):
    api.refuses("T3", "word " * 60)
    odd = [{"Fakturanr": f"B{n}", field: "x" * 40} for n, field in enumerate(_breakable())]
    file = export(GOOD, {"Fakturanr": "T3"}, *odd)

    texts = [
        program(*to_sandbox(file)).out,
        program("check", file, "-m", MAPPING).out,
        program("runs").out,
        program("show", "2").out,
    ]

    for text in texts:
        lines = [line for line in text.splitlines() if "/runs/" not in line]
        assert max(map(len, lines)) <= 80
        assert "{" not in text
        assert "…" not in text


def _breakable():
    return ["Beløp", "Forfallsdato", "Kundetype", "Valuta", "Land", "Fødselsnr/Orgnr", "KID"]


def test_amounts_stand_in_one_column(api, program, export, to_sandbox):
    rows = [GOOD, BAD, {"Fakturanr": "T3", "Valuta": "EUR", "Forfallsdato": "late"}]

    ended = program(*to_sandbox(export(*rows)))

    ends = {match.end() for line in ended.out.splitlines() for match in _money(line)}
    assert ends == {72}
    assert "Write the date as dd.mm.yyyy." in ended.out


def _money(line):
    return re.finditer(r"\d\.\d\d (NOK|EUR)$", line)


def test_reasons_of_the_ledger_are_told(api, program, export, to_sandbox):
    program(*to_sandbox(export(GOOD)))

    ended = program(*to_sandbox(export({**GOOD, "Adresse": "Eksempelgata 3"})))

    assert ended.code == 6
    assert "created_with_other_content" in ended.out
    assert "was created before, in run" in " ".join(ended.out.split())


def test_many_causes_are_counted_and_the_biggest_named(program, export, place):
    cells = {
        "Beløp": "x",
        "Forfallsdato": "x",
        "Kundetype": "x",
        "Valuta": "XXQ",
        "Fakturadato": "01.01.2030",
        "Fornavn": "",
        "KID": "12",
        "Land": "Atlantis",
    }
    rows = [{"Fakturanr": f"B{n}", field: value} for n, (field, value) in enumerate(cells.items())]

    ended = program("check", export(*rows), "-m", MAPPING)

    assert re.search(r"and \d more: see report.html", ended.out)
    assert "Noticed, but not held back: KID fails its check (1)." in " ".join(ended.out.split())


def test_a_warning_is_told_apart(program, export):
    ended = program("check", export({**GOOD, "KID": "12"}), "-m", MAPPING)

    assert ended.code == 0
    assert "Noticed, but not held back: KID fails its check (1)." in ended.out
    assert "cause" not in ended.out


def test_one_plain_line_per_stage_where_nobody_watches(api, program, export, to_sandbox):
    ended = program(*to_sandbox(export(count=3)))

    lines = ended.err.splitlines()
    assert [line.split(":")[0] for line in lines[-2:]] == ["submitting", "reports"]
    assert all(re.match(r"\w+: 3 \w+ in \d+\.\d s", line) for line in lines)


@pytest.mark.parametrize("as_json", [True, False])
def test_timings_tell_the_seconds_of_each_stage_beside_the_result(
    api, program, export, to_sandbox, as_json
):
    flags = ["--timings", *(["--json"] if as_json else [])]
    api.keeps_next_batch_queued()
    sent = program(*to_sandbox(export(GOOD)), *flags)
    api.releases_batches()
    resumed = program("resume", *flags)
    checked = program("check", "items.csv", "--mapping", MAPPING, *flags)

    assert _timed(sent) == ["reading", "preparing", "submitting", "reports"]
    assert _timed(resumed) == ["submitting", "reports"]
    assert _timed(checked) == ["reading", "preparing", "reports"]
    assert all("Seconds" not in ended.out for ended in (sent, resumed, checked))


def _timed(ended):
    """Return the stages in a list of seconds, which must not be more than all of them took."""
    _, _, told = ended.err.partition("Seconds by stage:\n")
    seconds = dict(re.findall(r"^  ([a-z ]+?) +([0-9]+\.[0-9]{3})$", told, re.MULTILINE))
    whole = float(seconds.pop("in all"))
    assert sum(map(float, seconds.values())) <= whole + 0.01
    return list(seconds)


def test_bars_on_a_terminal_and_the_result_on_stdout(api, export, to_sandbox, start):
    """Stderr is the terminal and stdout a file, as in `amili-ingest ... > result.txt`."""
    master, terminal = pty.openpty()
    process = start(*to_sandbox(export(count=3), "--json"), stderr=terminal)
    os.close(terminal)
    shown = _read_all(master)
    out, _ = process.communicate()

    assert process.returncode == 0
    assert json.loads(out)["outcomes"]["created"]["rows"] == 3
    for stage in ("preparing", "submitting", "reports"):
        assert stage in shown
    assert "━" in shown
    assert "3 invoices" in shown


def _read_all(master):
    """Read a terminal until nobody writes to it any more."""
    read = b""
    while select.select([master], [], [], 60)[0]:
        try:
            block = os.read(master, 4096)
        except OSError:
            break
        read += block
    os.close(master)
    return read.decode()


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.fault("S1")
def test_logs_hold_no_personal_data(form, api, program, export, to_sandbox):
    api.arm(Kind.ERROR_AFTER)
    api.refuses("T2", "Kari Prøve owes nothing")
    file = export(GOOD, {"Fakturanr": "T2"}, BAD)

    ended = program(*to_sandbox(file, "--verbose", "--log", form))

    logged = [line for line in ended.err.splitlines() if not re.match(r"\w+: \d+ \w+ in ", line)]
    assert logged
    if form == "json":
        assert all("event" in json.loads(line) for line in logged)
    for secret in (*PERSONAL, "sandbox-secret", "Bearer"):
        assert secret not in ended.err


def test_standard_input(api, program, export, to_sandbox, place):
    content = (place / export(count=2)).read_bytes()

    ended = program(*to_sandbox("-"), given=content)

    assert ended.code == 0
    assert api.created == {"T1": 1, "T2": 1}
    assert "standard input" in ended.out


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_packed_exports(kind, api, program, export, to_sandbox, place):
    content = (place / export(count=2)).read_bytes()
    packed = place / f"items.csv.{kind}"
    if kind == "gz":
        packed.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("items.csv", content)

    ended = program(*to_sandbox(packed.name))

    assert ended.code == 0
    assert api.created == {"T1": 1, "T2": 1}


@pytest.mark.fault("D3")
def test_a_limit_sends_the_first_invoices_and_the_rest_another_day(
    api, program, export, to_sandbox
):
    file = export(count=5)

    first = program(*to_sandbox(file, "--limit", "2", "--json"))
    rest = program(*to_sandbox(file, "--json"))

    assert first.code == rest.code == 0
    assert first.document()["outcomes"]["excluded"]["rows"] == 3
    assert rest.document()["outcomes"]["already_created"]["rows"] == 2
    assert set(api.created.values()) == {1}
    assert len(api.created) == 5


def test_chunks_are_as_small_as_was_asked_for(api, program, export, to_sandbox):
    program(*to_sandbox(export(count=5), "--chunk-invoices", "2", "--concurrency", "1"))

    assert api.posts_received == 3


def test_reports_go_where_they_are_asked_to_go(api, program, export, to_sandbox, place):
    ended = program(*to_sandbox(export(count=1), "--output", "deep/out"))

    assert ended.code == 0
    assert "Files in deep/out:" in ended.out
    assert not (place / "runs").exists()
    assert {path.name for path in (place / "deep" / "out").iterdir()} >= {
        "success.csv",
        "errors.csv",
        "unresolved.csv",
        "excluded.csv",
        "summary.json",
    }


@pytest.mark.fault("S2")
def test_what_is_kept_is_for_its_owner_only(api, program, export, to_sandbox, place):
    before = os.umask(0)
    try:
        program(*to_sandbox(export(count=1)))
        program("check", "items.csv", "-m", MAPPING)
    finally:
        os.umask(before)

    for top in (place / "state", place / "runs"):
        for path in (top, *top.rglob("*")):
            expected = 0o700 if path.is_dir() else 0o600
            assert (path, stat.S_IMODE(path.stat().st_mode)) == (path, expected)


def test_a_check_sends_nothing_and_stands_in_nobodys_way(api, program, export, to_sandbox, place):
    file = export(count=2)

    checked = program("check", file, "-m", MAPPING)
    untouched = not (place / "state" / "ledger.sqlite").exists()
    ended = program(*to_sandbox(file))

    assert (checked.code, ended.code) == (0, 0)
    assert untouched
    assert "Next: amili-ingest resume" not in checked.out
    assert list((place / "state" / "spool").iterdir()) != []
    assert len(list((place / "runs").glob("[!.]*"))) == 2


def test_a_check_applies_the_rules_of_the_environment_that_it_names(program, export):
    file = export({**GOOD, "Fødselsnr/Orgnr": "26829398612"})

    assert program("check", file, "-m", MAPPING).code == 0
    assert program("check", file, "-m", MAPPING, "--env", "production").code == 6


def test_preview_shows_each_value_beside_its_column(program, export):
    ended = program("preview", export(count=5), "-m", MAPPING, "--rows", "2")

    lines = ended.out.splitlines()
    assert ended.code == 0
    assert [line for line in lines if line.startswith("Invoice")] == [
        "Invoice 1 of 2",
        "Invoice 2 of 2",
    ]
    assert '  "originalInvoiceAmount": 1500.00'.ljust(48) + "  <- Beløp" in lines
    assert '  "invoiceNumber": "T1"'.ljust(48) + "  <- Fakturanr" in lines
    assert any(line.endswith("<- constant 'PRINCIPAL'") for line in lines)
    assert all(line == line.rstrip() for line in lines)


def test_preview_as_json_is_the_body_that_would_be_sent(api, program, export, place):
    body = program("preview", export(count=2), "-m", MAPPING, "--json").document()

    assert [invoice["invoiceNumber"] for invoice in body["invoices"]] == ["T1", "T2"]
    assert api.received("token") == 0
    assert [path.name for path in (place / "state").rglob("*") if path.is_file()] == []


def test_preview_of_nothing_but_mistakes_says_where_to_look(program, export):
    ended = program("preview", export(BAD), "-m", MAPPING)

    assert ended.code == 0
    assert ended.out == "No invoice passed the rules; 'amili-ingest check' says why.\n"


def test_runs_and_show_tell_what_happened(api, program, export, to_sandbox):
    program(*to_sandbox(export(GOOD, BAD)))
    run = program("runs", "--json").document()[0]

    listed = program("runs").out.splitlines()
    shown = program("show", run["run"][:10])
    same = program("show", run["run"], "--json").document()

    assert listed[0].split() == ["run", "environment", "state", "exit", "export"]
    assert listed[1].split() == [run["run"], "sandbox", "finished", "5", "items.csv"]
    assert same == run
    assert run["invoices"]["created"] == {"count": 1, "money": {"NOK": "1500.00"}}
    assert "1 batch" in shown.out
    assert f"  {run['batches'][0]['id']}  finished" in shown.out
    assert "  success.csv\n" in shown.out
    assert ".amili-run" not in shown.out


def test_a_run_that_was_stopped_says_so_in_its_history(at, program, export, to_sandbox):
    at("http://127.0.0.1:9")
    program(*to_sandbox(export(count=1)))

    shown = program("show", "2")

    assert "Ended with: " in shown.out
    assert "not sent" in shown.out


def test_a_history_that_is_empty(program):
    assert program("runs").out == "The ledger knows no run yet.\n"
    assert program("runs", "--json").document() == []
    assert program("show", "2026").code == 3
    assert "There is no ledger" in program("resume").err


def test_a_run_id_must_name_one_run(api, program, export, to_sandbox):
    for number in (1, 2):
        program(*to_sandbox(export({"Fakturanr": f"T{number}"})))

    assert "matches several runs" in program("show", "2").err
    assert "is no run that the ledger knows" in program("show", "1999").err
    assert program("resume", "1999").code == 3


def test_reports_that_were_deleted_are_written_again(api, program, export, to_sandbox, run_folder):
    program(*to_sandbox(export(GOOD, BAD)))
    tables = {path: path.read_bytes() for path in run_folder().glob("*.csv")}
    for path in tables:
        path.unlink()

    ended = program("resume", run_folder().name)

    assert ended.code == 5
    assert {path: path.read_bytes() for path in tables} == tables
    assert api.posts_received == 1


@pytest.mark.fault("S10")
def test_a_run_for_another_organisation_is_not_resumed(
    api, program, export, to_sandbox, monkeypatch
):
    api.keeps_next_batch_queued()
    program(*to_sandbox(export(count=1)))
    monkeypatch.setenv("AMILI_ORG_ID", "11111111-1111-1111-1111-111111111111")

    ended = program("resume")

    assert ended.code == 3
    assert "was for organisation" in ended.err


def test_the_version_and_the_module_are_the_program(start):
    process = start("--version")
    out, err = process.communicate()

    assert (process.returncode, err) == (0, b"")
    assert out.decode() == f"amili-ingest {version('amili-ingest')}\n"


def test_a_reader_who_leaves_early_is_no_bug(program, export, start):
    export(count=1)
    shell = f"{sys.executable} -m ingest preview items.csv -m {MAPPING} --rows 1 | true"
    ended = subprocess.run(["bash", "-c", shell], capture_output=True, check=False)  # noqa: S603, S607 - a pipe needs a shell

    assert b"Traceback" not in ended.stderr
    assert b"Exception ignored" not in ended.stderr
    assert b"bug of ours" not in ended.stderr


def test_help_needs_none_of_the_libraries():
    """What makes --help answer at once is what is not imported for it."""
    heavy = "{'pandas', 'pyarrow', 'pandera', 'sqlalchemy', 'requests', 'pydantic', 'rich'}"
    code = f"import sys, ingest.cli; print({heavy} & set(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603 - our own interpreter

    assert ended.stdout == b"set()\n"


@pytest.mark.parametrize("name", ["check", "preview", "run", "resume", "runs", "show", "sandbox"])
def test_every_command_has_help_with_an_example(name, program):
    ended = program(name, "--help")

    assert ended.code == 0
    assert f"Example: amili-ingest {name}" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_no_command_at_all_shows_them_all(program):
    ended = program()

    assert ended.code == 2
    for name in ("check", "preview", "run", "resume", "runs", "show", "sandbox"):
        assert re.search(rf"^  {name} +\w", ended.out + ended.err, re.MULTILINE)


def test_an_answer_against_the_contract_is_told_for_its_owner_to_explain(
    api, program, export, to_sandbox
):
    api.arm(Kind.GHOST)

    ended = program(*to_sandbox(export(GOOD)))
    kept = program("resume", ended.out.split()[1].rstrip(":"), "--json")

    assert ended.code == 0
    assert "Ask Amili about this:" in ended.out
    assert len(kept.document()[0]["anomalies"]) == 1


def test_a_file_whose_run_is_still_open_is_told_to_wait_for_it(api, program, export, to_sandbox):
    """Resuming the second run would lead back here for ever."""
    api.keeps_next_batch_queued()
    program(*to_sandbox(export(GOOD)))

    again = program(*to_sandbox(export(GOOD)))

    assert again.code == 7
    assert again.out.rstrip().endswith("Next: amili-ingest resume, then run this file again.")


def test_an_export_of_which_every_row_is_left_out_is_pointed_at_its_rules(program, export):
    ended = program("check", export({"Restbeløp": "0,00"}), "--mapping", MAPPING)

    assert ended.code == 0
    assert "every row was left out" in ended.out


def test_the_causes_are_those_with_the_most_money_and_say_who_can_mend_them(program, export):
    rows = [
        {"Fakturanr": "B1", "Forfallsdato": "soon", "Restbeløp": "100,00"},
        {"Fakturanr": "B2", "Forfallsdato": "soon", "Restbeløp": "100,00"},
        {"Fakturanr": "B3", "Kundetype": "Ukjent", "Restbeløp": "1 400,00"},
        {"Fakturanr": "B4", "Restbeløp": "x"},
    ]

    out = program("check", export(*rows), "-m", MAPPING).out

    told = out.partition("The biggest causes, by the money at stake:\n")[2].splitlines()
    assert re.fullmatch(r"  Value the mapping does not know +1 +1,400\.00 NOK", told[0])
    assert told[1].startswith("      Mapping owner: ")
    assert re.search(r"^  Date cannot be read +2 +200\.00 NOK$", out, re.MULTILINE)
    assert "1 unreadable" in out


def _typed(out):
    """The command behind "Next", as a shell would take it."""
    told = out.partition("\nNext")[2].partition(":\n")[2]
    return shlex.split(told.replace("\\\n", " "))


def test_the_next_command_can_be_typed_as_it_stands(program, export, place):
    (place / "own mapping.yaml").write_text(program("mapping", "show", MAPPING).out)

    checked = program("check", export(GOOD, BAD), "-m", "own mapping.yaml")
    words = _typed(checked.out)
    again = program(*words[1:])

    assert words[:2] == ["amili-ingest", "check"]
    assert (again.code, again.document if again.code == 3 else None) == (6, None)
    assert _typed(again.out)[-2:] == ["--mapping", "own mapping.yaml"]


def test_the_next_command_after_a_check_sends_and_after_that_nothing_is_left(
    api, program, export, to_sandbox
):
    file = export(GOOD)

    checked = program("check", file, "-m", MAPPING)
    sent = program(*to_sandbox(file))

    assert _typed(checked.out) == f"amili-ingest run FILE --mapping {MAPPING} --env ENV".split()
    assert sent.out.endswith("\nNothing is left to do.\n")


def test_rejected_rows_of_a_run_go_back_to_where_they_came_from(api, program, export, to_sandbox):
    words = _typed(program(*to_sandbox(export(GOOD, BAD))).out)

    assert words[:2] == ["amili-ingest", "run"]
    assert words[2].endswith("/corrections.xlsx")
    assert words[3:] == ["--mapping", MAPPING, "--env", "sandbox"]


ESCAPES = "a\x1b]0;owned\x07\x1b[31mb\x9b2J\u202ec\x7f"
"""Sets the title, the colour, clears the screen, turns the writing round."""


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_no_name_heading_or_cell_writes_to_the_terminal(
    more, api, program, export, to_sandbox, place
):
    api.refuses("T3", f"no {ESCAPES}")
    rows = [GOOD, {"Fakturanr": ESCAPES, "Forfallsdato": ESCAPES}, {"Fakturanr": "T3"}]
    name = export(*rows, name="it\x1b[31mems\x9b\u202e.csv")
    heading, *lines = (place / name).read_text("utf-8").splitlines()
    wider = [f"{heading};Note\u202e", *(f"{line};{ESCAPES}" for line in lines)]
    (place / name).write_text("\n".join(wider), "utf-8")

    ended = [
        program(*to_sandbox(name), *more),
        program("check", name, "-m", MAPPING, *more),
        program("inspect", name, *more),
        program("preview", name, "-m", MAPPING, *more),
        program("runs", *more),
        program("show", "2", *more),
    ]

    for one in ended:
        assert one.out or one.err
        assert [
            sign for sign in one.out + one.err if not (sign.isprintable() or sign == "\n")
        ] == []
