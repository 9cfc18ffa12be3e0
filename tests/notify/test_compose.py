"""What a notification says, in both languages, and what it never says."""

import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from string import Formatter

import pytest

from ingest.domain.outcomes import Outcome
from ingest.errors import ApiUnavailable, ConfigurationError, ExportUnreadable, HeldBack
from ingest.ledger.words import TOO_MANY_INVALID
from ingest.notify import about_failure, about_run
from ingest.notify.texts import NOTICE_TEXTS
from ingest.reports import ReasonCount
from ingest.settings.names import Language
from ingest.spool import Totals

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
        (
            {Outcome.CREATED: 3},
            "all done, 3 invoices created",
            "alt i orden, 3 fakturaer opprettet",
        ),
        (
            {Outcome.CREATED: 3, Outcome.INVALID: 2},
            "2 rows to correct, 3 invoices created",
            "2 rader å rette, 3 fakturaer opprettet",
        ),
        (
            {Outcome.OPEN: 1, Outcome.INVALID: 2},
            "1 row waiting, 0 invoices created",
            "1 rad venter, 0 fakturaer opprettet",
        ),
    ],
    ids=["all well", "to correct", "waiting"],
)
def test_the_subject_says_what_is_to_be_done(message, rows, english, bokmal):
    assert message(rows).subject == f"items.csv: {english}"
    assert message(rows, BOKMAL).subject == f"items.csv: {bokmal}"


def test_text_chat_and_html_say_the_same_sums_causes_and_next_step(message):
    told = message({Outcome.CREATED: 3, Outcome.INVALID: 2})

    for part in (
        "3 of 5 rows are created at Amili, worth 3.75 NOK; 2 were rejected.",
        "items.csv to sandbox, 2026-01-02 03:04 UTC",
        "Rows and money add up: every row that was read has ended in exactly one place.",
        "The biggest causes, by the money at stake",
        "Date cannot be read: 2 rows, 2,500.00 NOK; ERP clerk (date_unreadable)",
        "Next: correct the rows in corrections.xlsx, and run it as the export was run:",
        f"amili-ingest run {told.folder}/corrections.xlsx --mapping m --env sandbox",
        "Run 20260102T030405000Z-abcd, exit code 5.",
    ):
        for form in (told.text, told.chat, words_of(told.html)):
            assert part in form.replace("\xa0", " ")
    table = told.text.split("\n\n")[1].splitlines()
    assert table[1] == "read                            5                           6.25\xa0NOK"
    assert table[2] == "created                         3          3                3.75\xa0NOK"
    assert max(map(len, table[:-1])) <= 72
    assert "- created: 3 rows, 3 invoices, 3.75\xa0NOK" in told.chat.splitlines()


def test_sums_are_written_as_their_reader_writes_them(message):
    rows = {Outcome.CREATED: 1_000_000, Outcome.INVALID: 2}

    told = message(rows, BOKMAL)

    for form in (told.text, told.chat, words_of(told.html)):
        assert "1\xa0250\xa0000,00\xa0NOK" in form
        assert "1\xa0000\xa0000" in form
        assert "Datoen kan ikke leses: 2 rader, 2\xa0500,00\xa0NOK; Regnskapsmed" in form
        assert "ugyldig" in form
    assert told.subject == "items.csv: 2 rader å rette, 1 000 000 fakturaer opprettet"


def test_a_run_that_stopped_says_why_and_how_to_go_on(message):
    told = message({Outcome.NOT_SENT: 2}, problem=ApiUnavailable("No answer from the API."))

    assert told.subject == "items.csv: stopped before its end, 0 invoices created"
    assert "0 of 2 rows are created at Amili; 2 were not sent." in told.text
    assert "The run stopped before its end: No answer from the API." in told.text
    assert "Next:\n  amili-ingest resume 20260102T030405000Z-abcd\n" in told.text


def test_a_run_that_was_held_back_says_how_to_go_on_and_not_to_resume_it(summary, folder):
    """It cannot be resumed: nothing of it was sent, and its invoices are free again."""
    made = summary({Outcome.NOT_SENT: 2})
    why = ReasonCount(Outcome.NOT_SENT, TOO_MANY_INVALID, Totals(2, {"NOK": 250}))
    hint = "Look first, then run it again with --accept-invalid."
    problem = HeldBack("Too many.", code=TOO_MANY_INVALID, hint=hint)

    told = about_run(replace(made, reasons=(why,)), folder, problem, ENGLISH)

    assert hint in told.text
    assert "resume" not in told.text


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


def test_amounts_that_cannot_be_read_are_counted(summary, folder):
    made = summary({Outcome.INVALID: 1})
    unread = Totals(1, {"EUR": 1, "NOK": 2}, 1)
    made = replace(made, outcomes={**made.outcomes, Outcome.INVALID: unread})

    text = about_run(made, folder, None, ENGLISH).text

    assert [line.strip() for line in text.splitlines()][5:8] == [
        "invalid                         1          1                0.01\xa0EUR",
        "0.02\xa0NOK",
        "1 row without a readable amount",
    ]


@pytest.mark.parametrize("name", [field.name for field in fields(NOTICE_TEXTS[ENGLISH])])
def test_every_text_is_translated_and_takes_the_same_words(name):
    texts = [getattr(NOTICE_TEXTS[language], name) for language in (ENGLISH, BOKMAL)]

    places = [
        {field for _, field, _, _ in Formatter().parse("".join(text)) if field} for text in texts
    ]
    assert texts[0] != texts[1]
    assert places[0] == places[1]
