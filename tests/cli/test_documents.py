"""The generated documents are what the code says today."""

import runpy
import subprocess
import sys
from pathlib import Path

from ingest.cli.reference import command_reference

DOCS = Path(__file__).parents[2] / "docs"


def generate(script, *arguments: str):
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, str(script), *arguments], capture_output=True, check=False
    )


def test_every_document_is_up_to_date_and_an_old_one_is_noticed(tmp_path, monkeypatch, capsys):
    """The script writes beside itself, so a copy of it writes elsewhere."""
    script = tmp_path / "generate.py"
    for part in DOCS.glob("*.py"):
        (tmp_path / part.name).write_bytes(part.read_bytes())

    written = generate(script)
    monkeypatch.syspath_prepend(tmp_path)
    generator = runpy.run_path(str(script))["main"]
    fresh = generator(["--check"])
    (tmp_path / "rules.md").write_text("old")
    stale = generator(["--check"])

    made = {path.name: path.read_text() for path in tmp_path.glob("*.[mj]*")}
    assert (written.returncode, fresh, stale) == (0, 0, 1)
    assert capsys.readouterr().err == "Out of date: rules.md. Run: make docs\n"
    assert {**made, "rules.md": ""} == {
        **{name: (DOCS / name).read_text(encoding="utf-8") for name in made},
        "rules.md": "",
    }


def test_the_reference_has_every_command_and_every_exit_code():
    text = command_reference()

    for name in ("check", "preview", "run", "resume", "runs", "show", "sandbox"):
        assert f"## {name}\n" in text
    for code in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9):
        assert f"| {code} | " in text
    assert "| 130, 143 | " in text
