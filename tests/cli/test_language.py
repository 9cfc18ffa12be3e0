"""The program speaks Norwegian throughout where it is told to: on the terminal and in files."""

import re
from pathlib import Path

import openpyxl
import pytest

from ingest.language import Language
from ingest.settings.files import language_of

SAMPLES = Path(__file__).parents[2] / "sample_data"
MAPPING = "generic/norwegian-open-items"
ENGLISH = re.compile(
    r"\b(the|is|are|was|were|of|not|no|and|or|with|which|that|this|from|has|have|been|nothing"
    r"|rows?|invoices?|column|correct|then|again|next|read|sent)\b",
    re.IGNORECASE,
)
"""Words that an English sentence can hardly do without, and that Norwegian does not have."""
OURS = re.compile(
    r"amili-ingest [a-z]+[^\n]*|--[a-z-]+|\bresume\b|/\S+|[\w-]+/[\w-]+|`[^`]*`|'[^']*'"
    r"|\binvoice(?:\.\w+|:)|\S+\.(?:csv|xlsx|html|json|toml|yaml)\S*|\([a-z_]+\)"
)
"""Commands, names and codes, which are the same in both languages."""
FAULTS = (
    {"Fakturanr": "T1"},
    {"Fakturanr": "T2", "Forfallsdato": "soon"},
    {"Fakturanr": "T3", "Restbeløp": "?"},
    {"Fakturanr": "", "Navn": "X"},
    {"Fakturanr": "T5", "Land": "Atlantis", "E-post": "?"},
    {"Fakturanr": "T6", "Fødselsnr/Orgnr": "12345678901", "Valuta": "XXX"},
    {"Fakturanr": "T7", "Restbeløp": "0,00"},
    {"Fakturanr": "T8", "Kundetype": "?", "KID": "12"},
    {"Fakturanr": "T9", "Navn": ""},
    {"Fakturanr": "T1"},
)


def english_in(text: str) -> list[str]:
    """Return the lines that hold English words besides commands, names and codes."""
    return [line for line in text.splitlines() if ENGLISH.search(OURS.sub("", line))]


@pytest.fixture
def norwegian(place, monkeypatch):
    """Choose Norwegian as its users do, in the settings file."""
    (place / "amili-ingest.toml").write_text('language = "nb"\n', encoding="utf-8")


@pytest.mark.parametrize(
    "sample", ["open-items.csv", "open-items-clean.csv", "open-items-several-rows.xlsx"]
)
def test_the_comments_of_a_new_mapping_hold_no_english(norwegian, program, place, sample):
    """What it says of a column, it says behind the column's own heading."""
    program("mapping", "new", str(SAMPLES / sample), "--output", "new.yaml")

    written = (place / "new.yaml").read_text("utf-8")
    comments = [line.partition("# ")[2] for line in written.splitlines() if "# " in line]
    assert len(comments) > 30
    assert english_in("\n".join(comments)) == []


def test_a_check_and_its_files_hold_no_english(norwegian, program, export, rows_of, run_folder):
    ended = program("check", export(*FAULTS), "--mapping", MAPPING)

    assert ended.code == 5
    assert english_in(ended.out) == []
    assert english_in(ended.err) == []
    told = [
        row[name]
        for row in rows_of(run_folder() / "errors.csv")
        for name in ("amili_message", "amili_hint")
    ]
    assert english_in("\n".join(told)) == []
    book = openpyxl.load_workbook(run_folder() / "corrections.xlsx")
    comments = [
        cell.comment.text for sheet in book for line in sheet for cell in line if cell.comment
    ]
    assert comments
    assert english_in("\n".join(comments)) == []
    page = (run_folder() / "report.html").read_text(encoding="utf-8")
    text = re.sub(r"<(style|script)[^>]*>.*?</\1>|<[^>]+>", "\n", page, flags=re.DOTALL)
    assert english_in(text) == []


def test_a_run_and_what_tells_of_it_hold_no_english(
    norwegian, api, program, export, to_sandbox, run_folder
):
    ended = program(*to_sandbox(export(*FAULTS)), "--accept-invalid")
    run = run_folder().name
    told = [
        program("runs"),
        program("show", run),
        program("verify", run),
        program("report", run),
        program("resume"),
        program("reconcile"),
    ]

    assert ended.code == 5
    assert english_in(ended.out + ended.err) == []
    assert [english_in(each.out + each.err) for each in told] == [[]] * len(told)


def test_what_the_api_says_stays_in_its_own_words(norwegian, api, program, export, to_sandbox):
    """A translation of what another program said would be a guess."""
    api.refuses("T1", "Invoice or debtor is not accepted")
    ended = program(*to_sandbox(export(count=1)))

    assert "Invoice or debtor is not accepted" in ended.out
    assert "Amili avviste fakturaen" in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "nofile.csv", "--mapping", MAPPING),
        ("check", "items.csv", "--mapping", "generic/none"),
        ("check", "items.csv", "--mapping", "broken.yaml"),
        ("mapping", "check", "broken.yaml"),
        ("mapping", "check", "undecided.yaml"),
        ("mapping", "check", MAPPING, "other.csv"),
        ("run", "items.csv", "--mapping", MAPPING, "--env", "staging"),
        ("run", "items.csv", "--mapping", MAPPING, "--env", "sandbox", "--notify", "nobody"),
        ("show", "2026"),
        ("report", "2026"),
        ("inspect", "nofile.csv"),
        ("mapping", "new", "items.csv", "--output", "broken.yaml"),
        ("purge", "--before", "90d", "--yes"),
    ],
    ids=" ".join,
)
def test_what_stops_a_command_is_told_in_norwegian(arguments, norwegian, program, export, place):
    export(count=2)
    (place / "broken.yaml").write_text("version: 1\nname: x\ninvoice: [a, b]\n")
    (place / "undecided.yaml").write_text(
        "version: 1\nname: X y\ninvoice: {dueDat: Due}\nclaims: 3\n"
    )
    (place / "other.csv").write_text("a;b\n1;2\n")

    ended = program(*arguments)

    assert ended.code
    assert ended.err.startswith("Feil: ")
    assert english_in(ended.out + ended.err) == []


def test_the_flag_wins_over_the_settings(norwegian, program, export):
    ended = program("check", "nofile.csv", "--mapping", MAPPING, "--language", "en")

    assert ended.err == "Error: There is no file 'nofile.csv'.\n  Check the path.\n"


def test_settings_that_cannot_be_used_are_told_in_their_language(place, program, export):
    (place / "amili-ingest.toml").write_text('language = "nb"\nchunk_invoces = 5\n')

    ended = program("check", export(count=1), "--mapping", MAPPING)

    assert ended.code == 3
    assert "chunk_invoces er ikke en innstilling" in ended.err
    assert english_in(ended.err) == []


def test_codes_columns_and_json_are_the_same_in_both(program, export, run_folder, place):
    export(*FAULTS)
    kept = {}
    for language in ("en", "nb"):
        ended = program(
            "check", "items.csv", "--mapping", MAPPING, "--json", "--language", language
        )
        found, path = ended.document(), run_folder() / "errors.csv"
        heading, *lines = path.read_text(encoding="utf-8-sig").splitlines()
        codes = sorted(
            re.findall(r'"([a-z_|\s]+)";"[^"]*";"[^"]*";"[^"]*"$', "\n".join(lines), re.MULTILINE)
        )
        kept[language] = heading, codes, found["faults"], found["balance"], list(found)

    assert kept["en"] == kept["nb"]
    assert kept["en"][1]


def test_a_report_can_be_made_again_in_another_language(
    api, program, export, to_sandbox, run_folder, rows_of
):
    program(*to_sandbox(export(*FAULTS)), "--accept-invalid")
    path = run_folder() / "errors.csv"
    english = path.read_bytes()

    program("report", run_folder().name, "--language", "nb")
    norwegian = rows_of(path)
    program("report", run_folder().name)
    kept = rows_of(path)
    program("report", run_folder().name, "--language", "en")

    assert english_in("\n".join(row["amili_message"] for row in norwegian)) == []
    assert kept == norwegian
    assert path.read_bytes() == english


@pytest.mark.parametrize(
    ("variable", "file", "language"),
    [
        ("nb", 'language = "en"', Language.BOKMAL),
        ("", 'language = "nb"', Language.BOKMAL),
        ("", "language = 5", Language.ENGLISH),
        ("", "language = [", Language.ENGLISH),
        ("xx", 'language = "nb"', Language.ENGLISH),
        ("", "", Language.ENGLISH),
    ],
)
def test_the_language_is_known_before_the_settings_are(variable, file, language, tmp_path):
    """What is wrong with the settings has to be told in some language."""
    path = tmp_path / "amili-ingest.toml"
    path.write_text(file, encoding="utf-8")

    assert language_of(path, None, {"AMILI_LANGUAGE": variable}) is language
    assert language_of(path, Language.ENGLISH, {"AMILI_LANGUAGE": "nb"}) is Language.ENGLISH


def test_without_a_settings_file_the_language_is_english(tmp_path):
    assert language_of(Path(tmp_path / "none.toml"), None, {}) is Language.ENGLISH
