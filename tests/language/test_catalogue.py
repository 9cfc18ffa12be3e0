"""Nothing that people read is left in English: the catalogue against the program's own source."""

import importlib.util
import re
from pathlib import Path
from string import Formatter

import pytest

from ingest.discover.codes import _DOCUMENTS
from ingest.discover.consequences import OTHER_DOCUMENT
from ingest.domain.rules import RULES
from ingest.language import (
    Language,
    bokmal,
    reason_in,
    template_in,
    translated,
    translated_detail,
)
from ingest.language.bokmal.reasons import REQUIREMENTS
from ingest.language.translate import Reader
from ingest.mapping import library
from ingest.mapping.load import load_mapping
from ingest.reports.titles import title

_SPEC = importlib.util.spec_from_file_location("literals", Path(__file__).parent / "literals.py")
literals = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(literals)

NB, EN = Language.BOKMAL, Language.ENGLISH
KEYS = {**bokmal.TEXTS, **bokmal.DETAILS}
SKELETONS = {literals.skeleton(key).strip() for key in KEYS}

ELSEWHERE = {
    "cli/reference.py": "docs/cli.md and --help are English",
    "discover/codes.py": "words that are looked for in exports",
    "discover/synonyms.py": "headings that are looked for in exports",
    "identifiers/": "reasons that become codes of rules; nobody reads their words",
    "language/": "the catalogue itself",
    "ledger/bulk.py": "SQL",
    "ledger/guards.py": "SQL",
    "ledger/statistics.py": "SQL",
    "ledger/tables.py": "SQL",
    "mapping/guide.py": "docs/mapping.md is English",
    "mapping/reference.py": "docs/mapping.md is English",
    "notify/layout.py": "HTML; its words are given to it",
    "notify/texts.py": "both languages in one typed table",
    "reports/comment_xml.py": "XML, and a defect of ours that no user can mend",
    "reports/page/texts.py": "both languages in one typed table",
    "reports/texts.py": "both languages in one typed table",
    "reports/titles.py": "both languages in one typed table",
    "sandbox/": "a double of the API says what the API says, and that is English",
    "schemas/catalogue.py": "docs/rules.md is English",
    "settings/reference.py": "docs/settings.md is English",
}
"""Where no text is for the catalogue, and why."""

NO_TEXT = {
    "`confirmed: [{}]`": "YAML",
    "Bearer {}": "a header",
    "CONNECT {} HTTP/1.1\r\nHost: {}": "a request",
    "amili-ingest {}": "a command",
    "amili-ingest {} {}": "a command",
    "--mapping {}": "a command",
    "--env {}": "a command",
    "mapping {}": "the same word in both languages",
    "purge {}": "what a lock is held for: a command",
    "reconcile {}": "what a lock is held for: a command",
    "report {}": "what a lock is held for: a command",
    "resume {}": "what a lock is held for: a command",
    "export file": "a role in the ledger",
    "(answered \\d{}): .*": "a pattern",
    "^connection (failed|is bad):": "a pattern",
    "read\\ committed": "an option of PostgreSQL",
    "ledger database": "the kind of a home, for the log",
    "ledger journal": "the kind of a home, for the log",
    "busy_timeout = {}": "a pragma",
    "cache_size = -{}": "a pragma",
    "foreign_keys = ON": "a pragma",
    "secure_delete = ON": "a pragma",
    "trusted_schema = OFF": "a pragma",
    "TRIGGER chunks_state_guard": "SQL",
    "'made up ' || n": "SQL",
    "{}: present": "a column's name",
    "{}: verdict": "a column's name",
    "invoice.ocrReferenceNumber: verdict": "a column's name",
    "{} is {}": "a mapping's value in a mapping file",
    "type {}": "the key of a question",
    "document {}": "the key of a question",
    "dates {}": "the key of a question",
    "{constant: {}}": "YAML",
    '{join: {}, separator: "{}"}': "YAML",
    "- type: {constant: PRINCIPAL}": "YAML",
    "{column: {}, values: {CODE: PRIVATE, OTHER: COMPANY}}": "YAML",
    "- {reason: settled, when: {column: {}, is: zero}}": "YAML",
    "- {reason: credit note, when: {column: {}, is: negative}}": "YAML",
    "{column: {}, equals: {}}": "YAML",
    "- {reason: {}, when: {}}": "YAML",
    "- reason: {}": "YAML",
    "column: {}": "YAML",
    ", zero_pad: {}": "YAML",
    "{column: {}, to: {}}": "YAML",
    "- {reason: cleared, when: {column: {}, is: filled}}": "YAML",
    "exclude '{}'": "a key of the mapping",
    "noise '{}'": "a key of the mapping",
    "constant {}": "a key of the mapping",
    "Invalid regular expression:": "RE2's words, which are taken off",
    "Value error,": "pydantic's words, which are taken off",
    "chunk {}": "what a finding is about: a key of the JSON",
    "the lengths do not add up to the body": "a bug of ours, shown without its words",
    "module {} has no attribute {}": "a bug of ours, shown without its words",
    "covered by credit notes": "a reason, which is a code",
    "credit note without its invoice": "a reason, which is a code",
    "{}: {} read = {}": "summary.json, which is English",
    "{} MiB": "a unit",
    "{} bytes": "a unit",
    "{} (expected)": "the name of a file in a difference",
    "give exactly one of --run, --before and --person": "wrong usage, in click's English frame",
    "nobody is there to be asked whether to go on: add --yes": "wrong usage, as above",
    "{} is no day such as 2026-08-01, nor an age such as 90d": "wrong usage, as above",
    "give first and last name, or an id number of at least 6 digits": "wrong usage, as above",
    "{} is neither text nor json": "wrong usage, as above",
    "The name of the export is empty.": "wrong usage, as above",
    "'{}' is not NAME=FILE, as in customers=register.csv.": "wrong usage, as above",
    "{task.completed:,.0f} {task.fields[unit]} {task.fields[rate]}": "numbers and their unit",
    "{}, confirmed": "a verdict and a word, each of which is said",
    "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'": "a header",
    "pd.DataFrame | Cells": "a type",
    "Callable[[Cells, Given], Made]": "a type",
    "str | int | list[Value] | dict[str, Value] | None": "a type",
    "Node | None": "a type",
    "pd.Series[bool] | bool": "a type",
    "figure long": "classes of a style sheet",
    "figure longer": "classes of a style sheet",
    'count="{}" uniqueCount="{}"': "XML",
    '<si><t xml:space="preserve">': "XML",
    '<row r="': "XML",
    '<t xml:space="preserve">': "XML",
    '" t="inlineStr"><is>{}': "XML",
    '<dimension ref="{}"/>': "XML",
    ", file '": "a piece of a detail",
}
"""Texts that no reader needs in another language, and why."""

SAME = {
    "Use auto, utf-8, cp1252, iso-8859-1, utf-16 ...": "names of encodings",
    "invoice_key has {columns}, refers_to {other}": "keys of the mapping",
    "negative": "the same word",
}
"""Entries that read alike in both languages, and why."""


def _is_elsewhere(file):
    return any(file.startswith(start) for start in ELSEWHERE)


def _known(template):
    """Whether a template, or each of its lines, is an entry, or a piece of one."""
    return all(_known_line(line.strip(" #")) for line in template.split("\n"))


def _known_line(line):
    if line in bokmal.WORDS:
        return True
    pieces = [piece for piece in line.split(literals.HOLE) if re.search("[A-Za-z]{2}", piece)]
    if not pieces or line in SKELETONS:
        return True
    # A piece of a sentence: the catalogue has the sentence as a whole.
    wanted = re.compile(".*".join(re.escape(piece.strip()) for piece in pieces), re.DOTALL)
    return any(wanted.search(key) for key in KEYS)


def test_every_text_of_the_source_is_in_the_catalogue():
    """Whoever adds a message adds its Norwegian; this is where they learn of it."""
    missing = [
        f"{found.file}:{found.line}: {found.template}"
        for found in literals.literals()
        if not _is_elsewhere(found.file)
        and found.template.strip() not in NO_TEXT
        and not _known(found.template)
    ]

    assert missing == [], "\n".join(missing)


def test_nothing_is_excused_that_is_not_there():
    found = list(literals.literals())
    there = {each.template.strip() for each in found}

    assert [text for text in NO_TEXT if text not in there] == []
    files = {path.relative_to(literals.ROOT).as_posix() for path in literals.ROOT.rglob("*.py")}
    assert [start for start in ELSEWHERE if not any(f.startswith(start) for f in files)] == []


def test_no_entry_outlives_its_text():
    """An entry that nothing says any more would be translated for nobody."""
    there = {
        line.strip(" #")
        for found in literals.literals()
        for line in (found.template, *found.template.split("\n"))
        if re.search("[A-Za-z]{2}", line)
    }
    said = [re.compile(re.escape(line).replace(r"\{\}", ".*"), re.DOTALL) for line in there]

    def is_said(key):
        bare = key.strip()
        # A sentence may end with a detail that there is none of.
        return literals.skeleton(bare) in there or any(
            found.fullmatch(bare) or found.fullmatch(bare + " detail") for found in said
        )

    there |= REQUIREMENTS.keys()  # which the built-in mappings say

    prose = [key for key in KEYS if " " in key.strip() and re.search("[A-Za-z]{2}", _bare(key))]
    dead = [key for key in prose if not is_said(key)]
    assert dead == [], "\n".join(dead)


def _said_by_mappings():
    """Return why the built-in mappings leave rows out, and what they require."""
    mappings = [load_mapping(name).mapping for name in library.available()]
    left_out = {each.reason for mapping in mappings for each in mapping.exclusions}
    noise = {reason for mapping in mappings for reason in mapping.source.noise_reasons}
    return left_out | noise, {each.reason for mapping in mappings for each in mapping.require}


def test_reasons_of_the_built_in_mappings_are_told_in_norwegian():
    reasons, required = _said_by_mappings()
    of_new_mappings = {OTHER_DOCUMENT, *_DOCUMENTS} - {""}

    assert set(bokmal.REASONS) == reasons | of_new_mappings
    assert all(reason_in(reason, NB) != reason == reason_in(reason, EN) for reason in reasons)
    assert required == set(REQUIREMENTS)
    assert all(translated_detail(text, NB) == REQUIREMENTS[text] for text in required)


def test_a_reason_of_somebody_elses_mapping_stays_in_its_words():
    assert reason_in("Betalt kontant", NB) == "Betalt kontant"
    assert reason_in("settled in cash", NB) == "settled in cash"


def _holes(text):
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


def test_both_languages_have_the_same_holes():
    assert [key for key, other in KEYS.items() if _holes(key) != _holes(other)] == []


def test_no_entry_is_left_in_english():
    alike = [key for key, other in KEYS.items() if key == other]

    assert [key for key in alike if key not in SAME and re.search("[a-z]{3}", _bare(key))] == []


def _bare(key):
    return re.sub(r"\{\w+\}", "", key)


def _filled(key):
    """Return values for the holes of an entry that no other entry knows."""
    return {
        name: str(place) if name in {"count", "line", "minor", "most", "percent"} else f"§{place}§"
        for place, name in enumerate(_holes(key), start=11)
    }


@pytest.mark.parametrize(
    ("entries", "say"),
    [
        pytest.param(bokmal.TEXTS, translated, id="texts"),
        pytest.param(bokmal.DETAILS, translated_detail, id="details"),
    ],
)
def test_every_text_is_recognised_for_what_it_is(entries, say):
    """Two entries that fit one text would make a lottery of which is taken."""
    wrong = [
        key
        for key, other in entries.items()
        if say(key.format(**_filled(key)), NB) != other.format(**_filled(key))
    ]

    assert wrong == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_speaks_norwegian(rule):
    for text in (rule.sentence, rule.hint):
        assert template_in(text, NB) != text
        assert template_in(text, Language.ENGLISH) == text
    assert title(rule.code, NB) != title(rule.code, Language.ENGLISH)


@pytest.mark.parametrize(
    "words",
    [
        "Debtor name or id is required; see https://example.com: not found",
        "Kari Nordmann, Storgata 1",
        "",
        " ",
        "x" * 5_000,
        "{value} {0} {{",
    ],
)
def test_what_is_not_ours_is_left_as_it_is(words):
    """The API's own words and a clerk's values must reach their reader unchanged."""
    assert translated(words, NB) == words
    assert translated_detail(words, NB) == words


def test_the_words_of_the_api_stay_inside_a_sentence_of_ours():
    told = "The API refused the invoice: 1 invoice or a list is missing"

    assert translated(told, NB) == "API-et avviste fakturaen: 1 invoice or a list is missing"


def test_english_is_never_looked_up():
    assert translated("There is no file 'x'.", Language.ENGLISH) == "There is no file 'x'."


def test_blanks_around_a_text_and_its_lines_stay():
    told = "  The mapping file x.yaml has a mistake:\n  line 3: a: the file is empty "

    assert translated(told, NB) == (
        "  Mappingfilen x.yaml har en feil:\n  linje 3: a: filen er tom "
    )


def test_the_entry_with_the_most_words_is_taken():
    reader = Reader({"{one} or {other}": "{one} eller {other}", "red or {x}": "rød, {x}"}, {}, {})

    assert reader.say("red or blue") == "rød, blue"
    assert reader.say("green or blue") == "green eller blue"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("'A' or 'B'", "'A' eller 'B'"),
        ("dd.mm.yyyy or yyyy-mm-dd", "dd.mm.yyyy eller yyyy-mm-dd"),
        ("invoiceNumber and dueDate", "invoiceNumber og dueDate"),
        ("Name or address", "Name or address"),
        ("invoice.dueDate: the file is empty", "invoice.dueDate: filen er tom"),
        ("Nr (every value is different)", "Nr (alle verdier er ulike)"),
        ("its size, its state", "størrelsen, tilstanden"),
    ],
)
def test_texts_are_found_in_lists_and_behind_names(told, said):
    assert translated(told, NB) == said
