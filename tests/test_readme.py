"""The README's first own file, done as it is written."""

import os
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS = README.partition("## The first own file in ten minutes")[2].partition("\n## ")[0]


def blocks(kind=""):
    found = re.findall(r"^```(\w*)\n(.*?)^```$", STEPS, re.MULTILINE | re.DOTALL)
    return [text for name, text in found if name == kind]


@pytest.fixture
def trial(tmp_path, monkeypatch, sandbox):
    """Stand in the folder of the trial, with a sandbox where the README starts one."""
    for name in [name for name in os.environ if name.startswith("AMILI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AMILI_AUTH_URL", sandbox.url)
    monkeypatch.setenv("AMILI_API_URL", sandbox.url)
    monkeypatch.setenv("AMILI_POLL_FIRST", "0.02")
    folder = tmp_path / "trial"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (tmp_path / "mappings").symlink_to(ROOT / "mappings")
    return folder


def test_the_first_own_file_goes_through_as_written(trial, sandbox):
    commands = "".join(blocks())
    export = re.search(r"<<'END'\n(.*?)^END$", commands, re.MULTILINE | re.DOTALL)[1]
    (trial / "open-items.csv").write_text(export, encoding="utf-8")
    copy = shlex.split(re.search(r"^cp .*$", commands, re.MULTILINE)[0])
    (trial / copy[2]).write_bytes((trial / copy[1]).read_bytes())
    typed = [shlex.split(line)[1:] for line in commands.splitlines() if line.startswith("amili-")]
    assert typed.pop(0) == ["sandbox"]

    ended = [run(*typed.pop(0)), run(*typed.pop(0))]
    (trial / "my-export.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    ended += [run(*arguments) for arguments in typed]

    assert [one.exit_code for one in ended] == [0, 3, 5, 0, 5, 5]
    assert "The export's columns are: Invoice, Customer, " in ended[1].stderr
    assert '"lastname": "Prøve Rør AS"' in ended[3].stdout
    assert sandbox.created == {"9001": 1, "9002": 1}
    assert "already created" in ended[5].stdout


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def test_every_file_that_the_readme_links_to_exists():
    links = re.findall(r"\]\(([^)]+)\)", README)

    assert [link for link in links if not (ROOT / link).exists()] == []
