"""The page as bytes: what it says, what it keeps to itself, and how much of it there is."""

import dataclasses
import html
import json
import re
from datetime import UTC, datetime
from importlib import resources
from itertools import pairwise

import pytest

from ingest.domain.outcomes import Outcome
from ingest.reports import MappingFacts
from ingest.reports.ages import AGES, Age
from ingest.reports.causes import causes_of_rejection, causes_of_waiting
from ingest.reports.page.flow import WIDTH, Branch, draw
from ingest.reports.page.texts import PAGE_TEXTS, PageTexts
from ingest.settings.names import Language

ID = "26829398612"
"""A synthetic national id: 80 was added to the month."""


def text_of(run):
    """The page as its reader sees it, tags taken out."""
    raw = (run.folder / "report.html").read_text("utf-8")
    body = re.sub(r"<(style|script)>.*?</\1>", "", raw, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def bad(code, **words: str):
    return {"code": code, **words}


def test_one_sentence_says_what_happened(make_run, row):
    created, refused = {"outcome": "created"}, {"outcome": "refused", "code": "refused_by_api"}
    run = make_run(
        [
            *(row(record=0) for _ in range(3)),
            row(record=1, currency="EUR", amount=5),
            row(record=2, amount=7),
            row(record=3),
            row(outcome=Outcome.INVALID, faults=[bad("no_claim")]),
            row(outcome=Outcome.EXCLUDED, reason="settled"),
        ],
        {0: created, 1: created, 2: refused, 3: {"outcome": "open", "code": "still_queued"}},
        environment="staging",
    )

    run.write()

    text = text_of(run)
    assert (
        "4 of 8 rows are created at Amili, worth 300.00 NOK and 0.05 EUR; 2 were rejected, "
        "1 is waiting for an answer and 1 was left out." in text
    )
    assert "poster.csv to staging, 2026-01-02 03:04 UTC" in text


def test_a_check_says_what_would_be_sent_and_that_nothing_was(make_run, row):
    run = make_run([row(record=0)], {0: {"outcome": "not_sent"}}, command="check")

    run.write()

    assert "1 of 1 row would be sent, worth 100.00 NOK." in text_of(run)
    assert "This was a check: nothing was sent." in text_of(run)
    assert "Why rows are waiting" not in text_of(run)


def test_an_export_without_rows_has_a_page_too(make_run):
    run = make_run([])

    run.write()

    assert "The export has no rows." in text_of(run)


def test_the_page_speaks_the_language_of_the_settings(make_run, row):
    run = make_run(
        [row(record=0, amount=123_456_789), row(outcome=Outcome.INVALID, faults=[bad("no_claim")])],
        {0: {"outcome": "created"}},
        language=Language.BOKMAL,
    )

    run.write()

    assert '<html lang="nb">' in (run.folder / "report.html").read_text("utf-8")
    text = text_of(run)
    assert (
        "1 av 2 rader er opprettet hos Amili, til en verdi av 1 234 567,89 NOK; 1 er avvist."
        in text
    )
    assert "Ingenting å kreve inn" in text
    assert "01.12.2025" in text


def test_no_text_of_the_page_is_left_in_the_other_language():
    english, norwegian = (
        dataclasses.asdict(PAGE_TEXTS[language]) for language in (Language.ENGLISH, Language.BOKMAL)
    )
    same = {name for name, text in english.items() if text == norwegian[name]}

    assert same == {"no_environment"}


def test_every_text_is_filled_in_with_the_same_things_in_both_languages():
    english, norwegian = (str(PAGE_TEXTS[language]) for language in Language)
    fields = [set(re.findall(r"\{(\w+)\}", text)) for text in (english, norwegian)]

    assert fields[0] == fields[1]


def test_no_id_number_and_nothing_of_a_debtor_is_on_the_page(make_run, row):
    faults = [
        bad("amount_too_large", column="Beløp", value=ID),
        bad("email_malformed", column="E-post", value="kari@@example.com"),
        bad("debtors_disagree", value="10001", detail="'Navn' is 'Kari' in row 2, 'Ola' in row 3"),
        bad("rows_disagree", column="Navn", value="Kari", detail="'Kari' in row 2, 'Ola' in row 3"),
        bad("date_unreadable", column="Forfall", value="soon", detail="dd.mm.yyyy"),
    ]
    refusal = {"outcome": "refused", "code": "refused_by_api", "message": f"Id {ID} is wrong"}
    run = make_run(
        [
            row((f"268293 {ID[6:]}", "1", "Kari"), outcome=Outcome.INVALID, faults=faults),
            row((ID, "1", "Kari"), record=0),
            row(("90000000001", "1", "Kari"), record=1),
        ],
        {0: refusal, 1: {"outcome": "created"}},
        headings=("Fakturanr", "Beløp", "Navn"),
        mapping=MappingFacts("own", "cd" * 32, number="Fakturanr", personal=("Navn", "E-post")),
        anomalies=[f"unknown_number: The batch names '{ID}'."],
    )

    run.write()

    raw = (run.folder / "report.html").read_text("utf-8")
    for secret in (ID, f"268293 {ID[6:]}", "Kari", "Ola", "kari@", "10001"):
        assert secret not in raw
    text = text_of(run)
    assert "'…' in 'E-post' is no e-mail address" in text
    assert "'soon' in 'Forfall' is no date" in text
    assert "Id *********12 is wrong" in text
    # An invoice number of eleven digits that no person can have stays whole.
    assert "90000000001" in text


def test_causes_are_ranked_by_the_money_at_stake_whatever_the_currency(make_run, row):
    """A row of 90 EUR, where the others are of 10, weighs more than one of 100 NOK of many."""
    by_code = {
        "no_debtor": row(outcome=Outcome.INVALID, amount=10_000),
        "no_claim": row(outcome=Outcome.INVALID, amount=9_000, currency="EUR"),
        "amount_unreadable": row(outcome=Outcome.INVALID, currency=None),
        "held_by_row": row(outcome=Outcome.INVALID, amount=10**9),
    }
    rows = [
        dataclasses.replace(one, faults=[bad(code, column="Beløp")])
        for code, one in by_code.items()
    ]
    others = [row(record=n, amount=1_000, currency="EUR") for n in range(9)]
    many = [row(record=n, amount=50_000) for n in range(9, 90)]
    run = make_run(
        [*rows, *others, *many], {n: {"outcome": "created"} for n in range(90)}, batch=100
    )

    ranked = [cause.code for cause in causes_of_rejection(run.write())]

    assert ranked == ["no_claim", "amount_unreadable", "no_debtor", "held_by_row"]


def test_what_the_api_refused_and_what_waits_is_told_with_who_can_mend_it(make_run, row):
    ended = [
        {
            "outcome": "refused",
            "code": "refused_by_api",
            "message": "No such currency",
            "hint": "A",
        },
        {"outcome": "unknown", "code": "reply_lost", "message": "Lost", "hint": "B"},
        {"outcome": "open", "code": "still_queued", "message": "Wait", "hint": "C"},
        {"outcome": "invalid", "code": "created_with_other_content", "message": "M", "hint": "D"},
    ]
    run = make_run([row(record=n) for n in range(4)], dict(enumerate(ended)))

    summary = run.write()

    told = [
        (cause.code, cause.fixer, cause.hint, cause.messages)
        for cause in (*causes_of_rejection(summary), *causes_of_waiting(summary))
    ]
    assert told == [
        ("created_with_other_content", "amili", "D", ("M",)),
        ("refused_by_api", "clerk", "A", ("No such currency",)),
        ("still_queued", "operator", "C", ("Wait",)),
        ("reply_lost", "amili", "B", ("Lost",)),
    ]
    assert "Why rows are waiting Amili is still working on it" in text_of(run)


@pytest.mark.parametrize(("second", "times"), [("No such currency", 1), ("Over the limit", 2)])
def test_samples_say_which_of_several_things_the_api_said_of_them(make_run, row, second, times):
    """Where it said the same of all of them, that stands above them once."""
    refused = {"outcome": "refused", "code": "refused_by_api", "hint": "Ask."}
    said = [{**refused, "message": text} for text in ("No such currency", second)]
    run = make_run([row((f"F{n}", "1"), record=n) for n in range(2)], dict(enumerate(said)))

    run.write()

    raw = (run.folder / "report.html").read_text("utf-8")
    causes = raw[raw.index('class="causes"') : raw.index("</ol>")]
    assert causes.count("No such currency") == times
    assert causes.count(second) == times
    assert "These rows stand in corrections.xlsx" in text_of(run)


def test_a_run_that_was_stopped_does_not_say_that_its_rows_wait_for_an_answer(make_run, row):
    ended = [{"outcome": "not_sent", "code": "not_sent"}, {"outcome": "unknown", "code": "x"}]
    run = make_run([row(record=n) for n in range(2)], dict(enumerate(ended)))

    run.write()

    assert "0 of 2 rows are created at Amili; 1 is of unknown fate and 1 was not sent." in text_of(
        run
    )


def test_amounts_are_counted_by_how_long_they_have_been_due(make_run, row):
    """The run is of 2 January 2026."""
    due = {
        "2026-01-02": Age.NOT_DUE,
        "2026-01-01": Age.TO_30,
        "2025-12-02": Age.TO_60,
        "2025-10-03": Age.TO_180,
        "2025-01-02": Age.TO_YEAR,
        "2025-01-01": Age.TO_3_YEARS,
        "2023-01-02": Age.TO_3_YEARS,
        "2023-01-01": Age.OLDER,
        None: Age.NO_DATE,
    }
    rows = [row(record=0, due=day, amount=2**n) for n, day in enumerate(due)]
    run = make_run([*rows, row(outcome=Outcome.EXCLUDED, amount=512)], {0: {"outcome": "created"}})

    summary = run.write()

    found = summary.ages[Outcome.CREATED]
    assert {age: totals.money.get("NOK", 0) for age, totals in zip(AGES, found, strict=True)} == {
        age: sum(2**n for n, expected in enumerate(due.values()) if expected is age) for age in AGES
    }
    assert sum(found, start=type(summary.read)()) == summary.outcomes[Outcome.CREATED]
    # A step without rows is shown, because time has no gaps; what is left out is not counted.
    assert "61 to 90 days 0" in text_of(run)
    assert "All rows but those left out 9 5.11" in text_of(run)


def test_a_leap_day_has_a_day_one_year_before(make_run, row):
    moment = datetime(2028, 2, 29, tzinfo=UTC)
    run = make_run([row(record=0, due="2027-02-28")], {0: {"outcome": "open"}}, started=moment)

    assert run.write().ages[Outcome.OPEN][AGES.index(Age.TO_YEAR)].rows == 1


def test_labels_of_the_picture_never_overlap_and_bands_are_in_proportion():
    sizes = [80, 1, 0, 1, 15, 3, -5]
    flow = draw(
        ("Read", "95"),
        ("Passed", "82"),
        [Branch(str(n), "label", str(size), size, checked=n < 4) for n, size in enumerate(sizes)],
    )

    ends = flow.bars[2:]
    assert all(later.text_y - one.text_y >= 30 for one, later in pairwise(ends))
    assert all(later.y >= one.y + one.height for one, later in pairwise(ends))
    assert ends[0].height / ends[4].height == pytest.approx(80 / 15, rel=0.01)
    assert flow.height >= max(bar.y + bar.height for bar in flow.bars)
    assert max(bar.x for bar in flow.bars) < WIDTH


def test_a_hundred_thousand_rejected_rows_have_a_small_page_in_no_time(crowd):
    """The last rows have a cause of their own: some are shown, although so many come before."""
    text = html.unescape(crowd.page.read_text("utf-8"))

    assert crowd.seconds < 5
    assert len(text) < 500_000
    assert "503 of 100,000 rows, those that need attention first." in text
    assert text.count('<tr role="row" data-kind="invalid"') == 503
    assert "F99995" in text


def test_the_page_is_told_in_the_summary_like_every_file(make_run, row):
    run = make_run([row(record=0)], {0: {"outcome": "created"}})
    run.write()

    files = json.loads((run.folder / "summary.json").read_bytes())["files"]

    assert [file["size"] for file in files if file["name"] == "report.html"] == [
        (run.folder / "report.html").stat().st_size
    ]


def test_every_text_of_the_page_is_shown_somewhere():
    """A text outlives the place where it stood without anybody's notice."""
    page = [*resources.files("ingest.reports.page").iterdir()]
    shown = "".join(each.read_text("utf-8") for each in page if each.suffix in {".py", ".html"})

    names = [field.name for field in dataclasses.fields(PageTexts)]

    assert [name for name in names if not re.search(rf"texts\.{name}\b", shown)] == []
