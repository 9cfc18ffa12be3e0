"""The page in a real Chromium: what people see, what they can do, and what never happens."""

import dataclasses
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ingest.domain.outcomes import Outcome
from ingest.domain.rules import RULES, Severity
from ingest.reports import ExportFacts, MappingFacts
from ingest.reports.page.lists import MOST_CAUSES
from ingest.settings.names import Language

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="needs Chromium: apt-get install --no-install-recommends chromium"
)

PHONE, LAPTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
A4 = {"width": 703, "height": 1000}
"""What a page of A4 leaves between its margins, in CSS pixels."""

HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "'><svg onload=window.pwned=1>",
    "</style></script><script>window.pwned=1</script>",
    "javascript:window.pwned=1",
    '<a href="javascript:window.pwned=1" autofocus onfocus=window.pwned=1>x</a>',
    "{{ 7*7 }}{% raw %}",
    "\x1b[31m\u202e<iframe srcdoc='<script>parent.pwned=1</script>'>",
    "<link rel=stylesheet href=https://example.com/x.css>",
    "<meta http-equiv=refresh content='0;url=https://example.com'>",
    "=cmd|' /C calc'!A0",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium once for all tests of this module."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield started
        started.close()


@dataclasses.dataclass
class Shown:
    """An open page, every address that it asked for, which were stopped, and what went wrong."""

    page: Page
    requests: list[str]
    stopped: list[tuple[str, str | None]]
    problems: list[str]

    def rows(self) -> list[str]:
        """The numbers of the rows that can be seen."""
        return self.page.locator("table.rows tbody tr:visible th").all_inner_texts()


@pytest.fixture
def show(browser):
    contexts = []

    def opened(path: Path, **given: object) -> Shown:
        context = browser.new_context(**{"viewport": LAPTOP, **given})
        contexts.append(context)
        shown = Shown(context.new_page(), [], [], [])
        shown.page.on("request", lambda request: shown.requests.append(request.url))
        shown.page.on("requestfailed", lambda r: shown.stopped.append((r.url, r.failure)))
        shown.page.on("console", lambda message: shown.problems.append(message.text))
        shown.page.on("pageerror", lambda error: shown.problems.append(str(error)))
        shown.page.on("dialog", lambda dialog: shown.problems.append(dialog.message))
        shown.page.goto(path.as_uri())
        return shown

    yield opened
    for context in contexts:
        context.close()


def written(run) -> Path:
    run.write()
    return run.folder / "report.html"


@pytest.fixture(scope="module")
def ten(make_run, row):
    """Ten rows of every outcome, two currencies, warnings, messages and samples."""
    late = {"code": "date_unreadable", "column": "Forfall", "value": "soon", "detail": "dd.mm.yyyy"}
    table = {"code": "value_not_in_table", "column": "Type", "value": "X", "detail": "P, F"}
    noticed = {"code": "kid_mismatch", "column": "KID", "value": "123"}
    run = make_run(
        [
            row(("F1", "1"), record=0, amount=123_456_789, due="2024-01-01"),
            row(("F2", "1"), record=0, amount=5, currency="EUR", faults=[noticed]),
            row(("F3", "1"), record=1, due="2026-02-01"),
            row(("F4", "1"), record=2),
            row(("F5", "1"), record=3),
            row(("F6", "1"), outcome=Outcome.INVALID, amount=250_000, faults=[late, table]),
            row(("F7", "1"), outcome=Outcome.INVALID, faults=[late], currency=None, due=None),
            row(("F8", "1"), outcome=Outcome.INVALID, amount=9_999, faults=[table]),
            row(("F9", "1"), outcome=Outcome.EXCLUDED, reason="credit note", amount=-5_000),
            row(("F10", "1"), record=4),
        ],
        {
            0: {"outcome": "created"},
            1: {"outcome": "already_created", "code": "already_created", "message": "Before."},
            2: {"outcome": "refused", "code": "refused_by_api", "message": "No.", "hint": "Ask."},
            3: {"outcome": "open", "code": "still_queued", "message": "Wait.", "hint": "Resume."},
            4: {"outcome": "unknown", "code": "reply_lost", "message": "Lost.", "hint": "Resume."},
        },
        batch=10,
        environment="staging",
        mapping=MappingFacts("own", "cd" * 32, number="Fakturanr"),
    )
    return written(run)


@pytest.fixture(scope="module")
def nobody(make_run):
    return written(make_run([]))


@pytest.fixture(scope="module")
def hostile(make_run, row):
    """Text of strangers in every place where it can stand."""
    rows = [
        row(
            (text, text),
            outcome=Outcome.INVALID,
            faults=[{"code": "date_unreadable", "column": text, "value": text, "detail": text}],
        )
        for text in HOSTILE
    ]
    rows += [row((text, text), record=n) for n, text in enumerate(HOSTILE)]
    rows += [row((text, text), outcome=Outcome.EXCLUDED, reason=text) for text in HOSTILE]
    everything = " ".join(HOSTILE)
    run = make_run(
        rows,
        {
            n: {"outcome": "refused", "code": "refused_by_api", "message": text, "hint": text}
            for n, text in enumerate(HOSTILE)
        },
        headings=(HOSTILE[0], everything),
        batch=100,
        environment="staging",
        organisation=everything,
        export=ExportFacts(everything, "ab" * 32, 1, "csv", "utf-8", ";", HOSTILE),
        mapping=MappingFacts(everything, "cd" * 32, number=HOSTILE[0]),
        anomalies=HOSTILE,
    )
    return written(run)


def test_nothing_that_strangers_wrote_is_more_than_text(show, hostile):
    shown = show(hostile)
    page = shown.page

    assert page.evaluate("window.pwned") is None
    assert (shown.requests, shown.problems) == ([hostile.as_uri()], [])
    for text in HOSTILE:
        assert page.get_by_text(text.replace("\x1b", "?").replace("\u202e", "?")).count() > 0
    assert page.locator("script").count() == page.locator("style").count() == 1
    assert (
        page.locator("img, iframe, object, embed, link, base, a:not([href='#rows'])").count() == 0
    )
    handlers = "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
    assert [name for name in page.evaluate(handlers) if name.startswith(("on", "style"))] == []


def test_its_own_policy_stops_what_escaping_would_have_let_through(show, ten, tmp_path):
    """A page into which somebody could write still reaches no network and runs no script."""
    inserted = "<script>window.pwned=1</script><img src='https://example.com/x.png' onerror='x()'>"
    spoiled = tmp_path / "report.html"
    spoiled.write_text(ten.read_text("utf-8").replace("<main>", "<main>" + inserted), "utf-8")

    shown = show(spoiled)

    assert shown.page.evaluate("window.pwned") is None
    assert all("Content Security Policy" in problem for problem in shown.problems)
    assert len(shown.problems) >= 2
    assert shown.stopped == [("https://example.com/x.png", "csp")]
    assert shown.requests == [spoiled.as_uri(), "https://example.com/x.png"]


@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [("light", LAPTOP), ("dark", LAPTOP), ("light", PHONE)],
    ids=["light-laptop", "dark-laptop", "light-phone"],
)
def test_axe_finds_nothing_serious(show, ten, scheme, viewport):
    page = show(ten, color_scheme=scheme, viewport=viewport).page

    found = Axe().run(page, options={"resultTypes": ["violations"]})

    assert [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in found.response["violations"]
        if each["impact"] in ("serious", "critical")
    ] == []


def test_search_and_filters_leave_the_rows_that_fit(show, ten):
    shown = show(ten)
    page, search = shown.page, shown.page.get_by_label("Search")

    assert shown.rows() == ["5", "6", "7", "8", "9", "11", "2", "3", "4", "10"]
    search.fill("f6")
    assert shown.rows() == ["7"]
    search.fill("1234567.89")
    assert shown.rows() == ["2"]
    search.fill("refused no.")
    assert shown.rows() == ["5"]
    search.fill("nothing like this")
    expect(page.locator("#nothing")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("0 of 10 rows shown")
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("status")).to_have_text("10 of 10 rows shown")
    page.get_by_label("Outcome").select_option(label="invalid")
    assert shown.rows() == ["7", "8", "9"]
    page.get_by_label("Cause").select_option(label="Date cannot be read")
    assert shown.rows() == ["7", "8"]
    page.get_by_label("Who can mend it").select_option(label="Mapping owner")
    assert shown.rows() == ["7"]
    assert shown.problems == []


def test_a_cause_leads_to_its_rows_by_keyboard_alone(show, ten):
    shown = show(ten)
    page = shown.page

    page.get_by_role("link", name="2 rows: Show these rows").first.focus()
    page.keyboard.press("Enter")

    assert shown.rows() == ["7", "8"]
    assert page.evaluate("document.activeElement.id") == "rows"
    page.keyboard.press("Tab")
    page.keyboard.type("F7")
    page.keyboard.press("Enter")
    assert shown.rows() == ["8"]
    assert page.url.startswith(ten.as_uri())
    names = []
    for _ in range(4):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || document.activeElement.type"))
    assert names == ["kind", "codes", "fixers", "reset"]


def test_without_javascript_everything_but_the_filters_is_there(show, ten):
    shown = show(ten, java_script_enabled=False)

    assert len(shown.rows()) == 10
    expect(shown.page.locator("form")).to_be_hidden()
    expect(shown.page.get_by_role("img")).to_have_count(2)
    expect(shown.page.get_by_role("heading", level=1)).to_be_visible()


def test_the_pictures_say_in_words_what_they_show(show, ten):
    drawn = show(ten).page.get_by_role("img")

    assert re.fullmatch(
        r"Rows: 10 read\. created: 2, created earlier: 1, open: 1, unknown: 1, "
        r"refused by Amili: 1, invalid: 3, left out: 1\.",
        drawn.first.locator("desc").text_content(),
    )


def test_the_balance_has_the_figures_of_the_summary(show, ten):
    summary = json.loads((ten.parent / "summary.json").read_bytes())
    lines = show(ten).page.locator("table.totals").first.locator("tbody tr")

    read, *ended = [
        [cell.replace(",", "") for cell in line.locator("td").all_inner_texts()]
        for line in lines.all()
    ]
    order = ("created", "already_created", "open", "unknown", "refused", "invalid", "excluded")
    assert [read, *ended] == [
        [
            str(part["rows"]),
            str(part.get("invoices") or ""),
            *(part["money"].get(code, {"amount": ""})["amount"] for code in ("NOK", "EUR")),
        ]
        for part in (summary["read"], *(summary["outcomes"][name] for name in order))
    ]


@pytest.mark.parametrize("viewport", [PHONE, A4], ids=["phone", "a4"])
@pytest.mark.parametrize("rows", ["nobody", "ten", "crowd", "hostile"])
def test_no_width_needs_scrolling_sideways(show, request, rows, viewport):
    given = request.getfixturevalue(rows)
    page = show(getattr(given, "page", given), viewport=viewport).page
    if viewport is A4:
        page.emulate_media(media="print")

    wide, scrolled = page.evaluate(
        "[document.documentElement.clientWidth, Math.max(document.documentElement.scrollWidth,"
        " ...[...document.querySelectorAll('.scroll')].map(e => e.scrollWidth))]"
    )
    assert scrolled <= wide


@pytest.mark.parametrize("language", Language)
def test_the_longest_amounts_fit_into_the_picture(show, make_run, row, language):
    """A label that is cut off at the edge, or covered by another, shows another amount."""
    rows = [row(record=n % 2, amount=10**15 - 1, currency="NOK") for n in range(4)]
    rows.append(row(outcome=Outcome.INVALID, amount=10**15 - 1))
    ended = [{"outcome": "created"}, {"outcome": "refused", "code": "refused_by_api"}]
    run = make_run(rows, dict(enumerate(ended)), language=language)
    page = show(written(run)).page

    outside, covered = page.evaluate(
        """() => {
            const figures = [...document.querySelectorAll("figure svg")];
            const box = e => e.getBoundingClientRect();
            const labels = svg => [...svg.querySelectorAll("text")].map(box);
            const cut = svg => labels(svg).filter(l => l.right > box(svg).right + 0.5);
            const over = (a, b) => a !== b && a.left < b.right && b.left < a.right
                && a.top < b.bottom - 1 && b.top < a.bottom - 1;
            const hidden = svg => {
                const all = labels(svg);
                return all.filter(a => all.some(b => over(a, b)));
            };
            return [figures.flatMap(cut).length, figures.flatMap(hidden).length];
        }"""
    )

    assert page.locator("figure svg").count() == 2
    assert (outside, covered) == (0, 0)


def test_on_a_phone_each_amount_stands_beside_its_currency(show, ten):
    """Bars and what is rejected of it stand below, not between the two."""
    page = show(ten, viewport=PHONE).page

    sums = page.locator("table.ages .sum:visible")
    told = sums.evaluate_all(
        "all => all.map(e => [e.textContent, getComputedStyle(e, '::after').content])"
    )

    assert {after for text, after in told if text} == {'" NOK"', '" EUR"'}


@pytest.fixture(scope="module")
def many(make_run, row):
    """Rows with thirty causes: more than are seen at once."""
    codes = [code for code, rule in RULES.items() if rule.severity is Severity.ERROR][:30]
    rows = [
        row((f"F{n}", "1"), outcome=Outcome.INVALID, faults=[{"code": code}])
        for n, code in enumerate(codes)
    ]
    return codes, written(make_run(rows))


def test_every_cause_is_on_the_page_the_last_ones_folded_away_but_not_on_paper(show, many):
    codes, path = many
    page = show(path, java_script_enabled=False).page
    causes = page.locator("section[aria-labelledby=rejected] .causes > li")
    seen = causes.locator("visible=true")

    expect(causes.locator(".meta code")).to_have_text(codes)
    expect(seen).to_have_count(MOST_CAUSES)
    page.get_by_text("5 more causes", exact=True).click()
    expect(seen).to_have_count(30)
    page.get_by_text("5 more causes", exact=True).click()
    page.emulate_media(media="print")
    expect(seen).to_have_count(30)


def test_it_prints_on_a4_without_its_controls(show, ten):
    page = show(ten, color_scheme="dark").page

    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)

    expect(page.locator("form")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}
    assert 1 <= len(boxes) <= 4


def test_many_rows_stay_quick_to_filter(show, crowd):
    shown = show(crowd.page)

    taken = shown.page.evaluate(
        """() => {
            const began = performance.now();
            const search = document.querySelector("input");
            search.value = "F9999";
            search.dispatchEvent(new Event("input", {bubbles: true}));
            document.body.offsetHeight;
            return performance.now() - began;
        }"""
    )

    assert len(shown.rows()) == 3
    assert taken < 1_000


def test_more_currencies_than_fit_stand_below_each_other(show, make_run, row):
    codes = ["NOK", "EUR", "SEK", "DKK", "USD", "GBP", "JPY"]
    rows = [row(record=n, currency=code, amount=10**14) for n, code in enumerate(codes)]
    run = make_run(
        rows,
        {n: {"outcome": "created"} for n in range(len(codes))},
        batch=10,
        language=Language.BOKMAL,
    )

    shown = show(written(run))

    wide = "[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)"
    assert shown.page.evaluate(wide)
    assert shown.page.locator("table.many").count() == 2
    assert "Valutaer som ikke er tegnet, står i tabellen." in shown.page.content()
