"""What a notification says, in both languages, and what it never says."""

import re
from dataclasses import fields
from html.parser import HTMLParser
from string import Formatter

import pytest

from ingest.domain.outcomes import Outcome
from ingest.errors import ApiUnavailable, ConfigurationError, ExportUnreadable
from ingest.notify import about_failure
from ingest.notify.texts import NOTICE_TEXTS
from ingest.settings.names import Language

ENGLISH, BOKMAL = Language.ENGLISH, Language.BOKMAL


def words_of(html):
    """Return what a reader of the HTML sees."""
    seen = []
    parser = HTMLParser()
    parser.handle_data = seen.append
    parser.feed(html)
    return " ".join(seen)


@pytest.mark.parametrize(
    ("rows", "english", "bokmal"),
    [
        ({Outcome.CREATED: 3}, "invoices created 3", "fakturaer opprettet 3"),
        (
            {Outcome.CREATED: 3, Outcome.INVALID: 2},
            "rows to correct 2, invoices created 3",
            "rader å rette 2, fakturaer opprettet 3",
        ),
        (
            {Outcome.OPEN: 1, Outcome.INVALID: 2},
            "rows waiting 1, invoices created 0",
            "rader som venter 1, fakturaer opprettet 0",
        ),
    ],
    ids=["all well", "to correct", "waiting"],
)
def test_the_subject_says_what_is_to_be_done(message, rows, english, bokmal):
    assert message(rows).subject == f"items.csv: {english}"
    assert message(rows, BOKMAL).subject == f"items.csv: {bokmal}"


def test_text_and_html_say_the_same_sums_causes_and_next_step(message):
    told = message({Outcome.CREATED: 3, Outcome.INVALID: 2})
    bokmal = message({Outcome.CREATED: 3, Outcome.INVALID: 2}, BOKMAL)

    lines = told.text.splitlines()
    assert "Rows read from items.csv: 5. Invoices created in sandbox: 3." in lines
    assert "created                         3          3                3.75 NOK" in lines
    assert "- Date cannot be read (date_unreadable), rows: 2" in lines
    assert "Run 20260102T030405000Z-abcd, exit code 5." in lines
    assert max(map(len, lines[2:6])) <= 72
    for part in ("3.75 NOK", "date_unreadable", "exit code 5", "errors.csv"):
        assert part in words_of(told.html)
    assert "- Datoen kan ikke leses (date_unreadable), rader: 2" in bokmal.text
    assert "ugyldig" in bokmal.text


def test_a_run_that_stopped_says_why_and_how_to_go_on(message):
    told = message({Outcome.NOT_SENT: 2}, problem=ApiUnavailable("No answer from the API."))

    assert told.subject == "items.csv: stopped before its end, invoices created 0"
    assert "The run stopped before its end: No answer from the API." in told.text
    assert "Next: amili-ingest resume 20260102T030405000Z-abcd" in told.text


def test_the_apis_own_words_about_somebody_are_left_out(message):
    said = ApiUnavailable("The API refuses invoices: The API answered 403: Kari Prøve\nis unknown")

    told = message({Outcome.NOT_SENT: 2}, problem=said)
    failed = about_failure(said, 8, "resume", ENGLISH)

    for one in (told, failed):
        assert "The API refuses invoices: The API answered 403." in one.text
        assert "Kari" not in one.subject + one.text + one.html


def test_a_command_without_a_result_is_told_with_its_hint():
    error = ExportUnreadable("The file has no heading.", hint="Export it again.")

    told = about_failure(error, 4, "items.csv", ENGLISH)

    assert told.subject == "items.csv: nothing was done"
    assert told.text == (
        "The command ended with exit code 4: The file has no heading.\nExport it again.\n"
    )
    assert told.folder is None


def test_names_from_outside_bring_no_headers_markup_or_ids(message):
    name = "x\r\nBcc: evil@example.com\n<script>26829398612.csv\u202e"

    told = message({Outcome.CREATED: 1}, export=name)
    failed = about_failure(ConfigurationError(name), 3, name, ENGLISH)

    for one in (told, failed):
        assert re.search(r"[\r\n\u202e]", one.subject) is None
        assert "26829398612" not in one.subject + one.text + one.html
        assert "<script>" not in one.html
        assert "&lt;script&gt;" in one.html


def test_amounts_that_cannot_be_read_are_counted(message, summary, folder):
    from dataclasses import replace  # noqa: PLC0415 - for this test only

    from ingest.notify import about_run  # noqa: PLC0415 - as above
    from ingest.spool import Totals  # noqa: PLC0415 - as above

    made = summary({Outcome.INVALID: 1})
    unread = Totals(1, {"EUR": 1, "NOK": 2}, 1)
    made = replace(made, outcomes={**made.outcomes, Outcome.INVALID: unread})

    text = about_run(made, folder, None, ENGLISH).text

    assert [line.strip() for line in text.splitlines()][4:7] == [
        "invalid                         1          1                0.01 EUR",
        "0.02 NOK",
        "rows without a readable amount: 1",
    ]


@pytest.mark.parametrize("name", [field.name for field in fields(NOTICE_TEXTS[ENGLISH])])
def test_every_text_is_translated_and_takes_the_same_words(name):
    texts = [getattr(NOTICE_TEXTS[language], name) for language in (ENGLISH, BOKMAL)]

    places = [{field for _, field, _, _ in Formatter().parse(text) if field} for text in texts]
    assert texts[0] != texts[1]
    assert places[0] == places[1]
