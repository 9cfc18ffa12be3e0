"""Personal data reach reports and the API, and nothing else that the program lets out.

The real program, in a process of its own, with a sandbox that fails in many ways
and an export whose every field holds a canary. What it opens, makes and starts is
heard through Python's audit events.
"""

import json
import os
import subprocess
import sys

import pytest

from ingest.sandbox import Kind

CANARIES = {
    "Kundenr": "kanari1",
    "Navn": "Kanari Toen",
    "Fornavn": "Kanarito",
    "Etternavn": "Kanaritre",
    "E-post": "kanarifire@example.com",
    "Telefon": "400 98 765",
    "Adresse": "Kanarigata 5",
    "Postnr": "0155",
    "Poststed": "Kanariby",
    "Fakturanr": "KANARI-6",
    "KID": "kanarisju",
}
SEEN = ("kanari", "98 765", "98765", "26829398612")
"""What all of them have in common, and the id number, each in small letters."""

LISTENER = """
import json, os, sys
heard = []
def hear(event, arguments):
    if event in ("open", "os.mkdir", "os.rename", "os.remove", "subprocess.Popen", "os.exec"):
        heard.append(repr((event, arguments)))
sys.addaudithook(hear)
{mischief}
from ingest.cli import main
try:
    main()
finally:
    with open(os.environ["HEARD"], "w") as file:
        json.dump([*heard, repr(sys.argv)], file)
"""
BUG = """
import ingest.prepare.preparation as preparation
def breaks(*arguments, **named):
    try:
        raise ValueError("Kanari Toen, 26829398612")
    except ValueError as error:
        raise KeyError("kanarifire@example.com") from error
preparation._records = breaks
"""


@pytest.fixture
def heard(place, export):
    """Run the program and return its stderr, its stdout, and what it opened and started."""
    good = {**CANARIES, "Fødselsnr/Orgnr": "26829398612", "KID": ""}
    bad = [
        {**CANARIES, "Fakturanr": f"KANARI-B{n}", field: f"kanari bad {n}"}
        for n, field in enumerate(
            ("Beløp", "Restbeløp", "Fakturadato", "Forfallsdato", "Valuta", "Land", "Kundetype",
             "Fødselsnr/Orgnr", "E-post", "Telefon", "Postnr", "KID")
        )
    ]  # fmt: skip
    others = [{**good, "Fakturanr": f"KANARI-G{n}"} for n in range(3)]
    file = export(good, *others, *bad)

    def run(*arguments: str, mischief: str = ""):
        ended = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", LISTENER.format(mischief=mischief), *arguments],
            capture_output=True,
            check=False,
            env={**os.environ, "HEARD": str(place / "heard.json")},
            timeout=240,
        )
        opened = json.loads((place / "heard.json").read_text())
        return ended.stderr.decode(), ended.stdout.decode(), "\n".join(opened), ended.returncode

    return file, run


def canaries_in(*texts: str):
    """Return which canaries are in the texts, however they are written."""
    return [seen for seen in SEEN for text in texts if seen in text.casefold()]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.fault("S1")
def test_a_run_full_of_faults_lets_nothing_personal_out(
    form, api, heard, to_sandbox, run_folder, monkeypatch
):
    echo = '{"message": "Kanari Toen, 26829398612: no", "errors": ["kanarifire@example.com"]}'
    api.arm(Kind.ERROR_BEFORE, body=echo)
    api.arm(Kind.REJECT, source_id="KANARI-G0", count=None, body=echo)
    api.arm(Kind.ODD_REPLY, body=echo)
    api.refuses("KANARI-G1", "Kanari Toen is refused")
    api.leaves_out("KANARI-G2")
    api.arm(Kind.GHOST)
    file, run = heard
    arguments = to_sandbox(file, "--chunk-invoices", "1", "--verbose", "--log", form)

    err, _, opened, code = run(*arguments)

    assert code in {5, 7}
    assert "api.exchange" in err
    assert len(opened) > 1_000
    assert canaries_in(err, opened) == []
    reports = b"".join(path.read_bytes() for path in run_folder().glob("*.csv"))
    assert b"Kanari Toen" in reports


@pytest.mark.fault("S1")
def test_a_bug_shows_its_place_and_nothing_of_a_row(heard):
    file, run = heard

    err, out, opened, code = run(
        "check", file, "-m", "generic/norwegian-open-items", "--verbose", mischief=BUG
    )

    assert code == 1
    assert "KeyError: (its text is withheld" in err
    assert "It came from:" in err
    assert "in breaks" in err
    # From Python 3.13 on, a traceback shows the lines of a program that is an argument.
    for line in filter(None, map(str.strip, BUG.splitlines())):
        err = err.replace(line, "")
    assert canaries_in(err, out, opened) == []


def test_looking_at_a_file_shows_no_person(heard):
    file, run = heard

    err, out, _, code = run("inspect", file)

    assert code == 0
    assert "such as K***** T***" in out
    # A column of codes shows its values, and this one has a wrong one.
    assert canaries_in(err, out.replace("kanari bad", "")) == []
