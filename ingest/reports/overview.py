"""The sheet *Summary* of the workbook: what to do, the balance of rows and money, the causes.

The figures are those of ``summary.json``, from the same model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from ingest.domain.money import exponent, format_minor
from ingest.domain.outcomes import Outcome
from ingest.reports.causes import (
    Cause,
    causes_of_exclusion,
    causes_of_rejection,
    causes_of_waiting,
    warnings,
)
from ingest.reports.model import Summary
from ingest.reports.skeleton import plain
from ingest.reports.texts import Texts
from ingest.reports.titles import title
from ingest.spool import Totals

_MOST_EXACT: Final = 10**15
"""Minor units from which on Excel would round; such an amount is written as text."""
_LABEL, _KIND, _COUNT, _MONEY, _GAP, _SAID = 38, 34, 11, 19, 2, 72
"""Characters that fit into the columns."""
_LINE: Final = 15
"""Points of a line's height."""

_HEAD: Final = {"bold": True, "bg_color": "#1F4E78", "font_color": "#FFFFFF", "valign": "top"}
_TEXT: Final = {"num_format": "@", "valign": "top"}
"""Stays text when somebody edits the cell, also where it looks like a formula."""
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "title": {**_TEXT, "bold": True, "font_size": 16, "font_color": "#1F4E78"},
    "section": {"bold": True, "font_size": 12, "font_color": "#1F4E78", "bottom": 1},
    "label": {**_TEXT, "font_color": "#595959"},
    "text": _TEXT,
    "wrapped": {"text_wrap": True, "valign": "top"},
    "code": {"font_name": "Consolas", "bg_color": "#F2F2F2", "valign": "top"},
    "head": _HEAD,
    "head_right": {**_HEAD, "align": "right", "text_wrap": True},
    "count": {"num_format": "#,##0", "valign": "top"},
    "sum": {**_TEXT, "bold": True, "top": 1},
    "sum_count": {"bold": True, "top": 1, "num_format": "#,##0", "valign": "top"},
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the sheet says beside the figures: where rows are found, steps, and notes."""

    where: Mapping[Outcome, str]
    steps: Sequence[str]
    command: str
    notes: Sequence[str]


class Overview:
    """Writes the sheet; called with the workbook and the worksheet."""

    def __init__(self, summary: Summary, texts: Texts, told: Told) -> None:
        """Prepare to write ``summary``."""
        self._summary, self._texts, self._told = summary, texts, told
        self._currencies = sorted(
            {code for totals in (summary.read, *summary.outcomes.values()) for code in totals.money}
        )
        # Label, kind, two counts, one column per currency, unreadable rows, a gap, what to do.
        self._unreadable = 4 + len(self._currencies)
        self._last = self._unreadable + 2
        self._row = 0

    def __call__(self, book: Any, sheet: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        """Fill the worksheet."""
        self._sheet = sheet
        self._formats = {name: book.add_format(look) for name, look in _LOOKS.items()}
        for code in self._currencies:
            places = exponent(code)
            form = "#,##0" + (f".{'0' * places}" if places else "")
            for name, more in (("", {}), ("sum_", {"bold": True, "top": 1})):
                look = {"num_format": form, "align": "right", "valign": "top", **more}
                self._formats[name + code] = book.add_format(look)
        self._arrange()
        self._facts()
        if self._told.steps:
            self._steps()
        self._balance()
        self._causes()
        self._notes()

    def _arrange(self) -> None:
        sheet = self._sheet
        sheet.set_column(0, 0, _LABEL)
        sheet.set_column(1, 1, _KIND)
        sheet.set_column(2, 3, _COUNT)
        sheet.set_column(4, self._unreadable, _MONEY)
        sheet.set_column(self._unreadable + 1, self._unreadable + 1, _GAP)
        sheet.set_column(self._last, self._last, _SAID)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8&A&R&8&P / &N")

    def _facts(self) -> None:
        facts, texts = self._summary.facts, self._texts.book
        self._text(0, texts.title.format(export=facts.export.name), "title")
        self._row += 2
        known = {
            texts.run: facts.run_id,
            texts.export: facts.export.name,
            texts.mapping: facts.mapping.name,
            texts.environment: facts.environment,
            texts.organisation: facts.organisation,
            texts.started: _moment(facts.started),
            texts.ended: _moment(facts.ended),
            texts.tool: f"amili-ingest {facts.tool_version}",
        }
        for label, value in known.items():
            if value is not None:
                self._text(0, label, "label")
                self._text(1, value, "text")
                self._row += 1
        self._row += 1

    def _steps(self) -> None:
        self._section(self._texts.book.what_to_do)
        for number, step in enumerate(self._told.steps, start=1):
            self._paragraph(f"{number}. {step}", "wrapped")
        self._paragraph(self._told.command, "code")
        self._row += 1

    def _balance(self) -> None:
        summary, texts = self._summary, self._texts.book
        self._section(texts.balance)
        self._heading(texts.outcome, texts.where, texts.rows, texts.invoices)
        for outcome, totals in summary.outcomes.items():
            if totals.rows:
                where = self._told.where[outcome]
                records = summary.records[outcome] or None
                self._line(self._texts.outcomes[outcome], where, records, totals)
        ended = sum(summary.outcomes.values(), start=Totals())
        records = sum(summary.records.values())
        self._line(texts.sum_of_outcomes, "", records, ended, "sum")
        self._line(texts.read, "", None, summary.read, "sum")
        self._paragraph(texts.adds_up, "wrapped")
        self._row += 1

    def _causes(self) -> None:
        summary, texts = self._summary, self._texts.book
        self._cause_list(texts.rejected, causes_of_rejection(summary))
        self._cause_list(texts.warnings, warnings(summary))
        self._cause_list(texts.still_waiting, causes_of_waiting(summary))
        self._cause_list(texts.left_out, causes_of_exclusion(summary))

    def _cause_list(self, heading: str, causes: Sequence[Cause]) -> None:
        if not causes:
            return
        texts, language = self._texts.book, self._summary.facts.language
        self._section(heading)
        self._heading(texts.cause, texts.code, texts.rows, "", texts.hint)
        for cause in causes:
            self._said("\n".join(filter(None, [*cause.messages, cause.hint])))
            name = title(cause.code, language)
            self._line(name, cause.code if name != cause.code else "", None, cause.totals)
        if any(cause.outcome in {None, Outcome.INVALID} for cause in causes):
            self._paragraph(texts.causes_note, "wrapped")
        self._row += 1

    def _notes(self) -> None:
        if self._told.notes:
            self._section(self._texts.book.notes)
            for note in self._told.notes:
                self._paragraph(note, "wrapped")

    def _heading(self, label: str, kind: str, rows: str, others: str, said: str = "") -> None:
        self._text(0, label, "head")
        self._text(1, kind, "head")
        for place, text in enumerate([rows, others, *self._currencies], start=2):
            self._text(place, text, "head_right")
        self._text(self._unreadable, self._texts.book.unreadable, "head_right")
        if said:
            self._text(self._last, said, "head")
        self._sheet.set_row(self._row, 2 * _LINE + 2)
        self._row += 1

    def _line(
        self, label: str, kind: str, other: int | None, totals: Totals, look: str = ""
    ) -> None:
        words, count = look or "text", f"{look}_count" if look else "count"
        self._text(0, label, words)
        self._text(1, kind, words)
        self._number(2, totals.rows, count)
        self._number(3, other, count)
        for place, code in enumerate(self._currencies, start=4):
            money = f"{look}_{code}" if look else code
            self._money(place, totals.money.get(code), code, money)
        self._number(self._unreadable, totals.unreadable or None, count)
        self._row += 1

    def _said(self, text: str) -> None:
        if text:
            self._text(self._last, text, "wrapped")
            lines = sum(1 + len(line) // 84 for line in text.split("\n"))
            self._sheet.set_row(self._row, _LINE * lines)

    def _section(self, text: str) -> None:
        for place in range(self._unreadable + 1):
            self._sheet.write_blank(self._row, place, None, self._formats["section"])
        self._text(0, text, "section")
        self._sheet.set_row(self._row, 1.5 * _LINE)
        self._row += 1

    def _paragraph(self, text: str, look: str) -> None:
        end = self._unreadable
        self._sheet.merge_range(self._row, 0, self._row, end, "", self._formats[look])
        self._text(0, text, look)
        width = _LABEL + _KIND + 2 * _COUNT + _MONEY * (1 + len(self._currencies))
        self._sheet.set_row(self._row, _LINE * (1 + len(text) // width))
        self._row += 1

    def _text(self, place: int, text: str, look: str) -> None:
        self._sheet.write_string(self._row, place, plain(text), self._formats[look])

    def _number(self, place: int, number: int | None, look: str) -> None:
        if number is None:
            self._sheet.write_blank(self._row, place, None, self._formats[look])
        else:
            self._sheet.write_number(self._row, place, number, self._formats[look])

    def _money(self, place: int, minor: int | None, code: str, look: str) -> None:
        if minor is None:
            self._sheet.write_blank(self._row, place, None, self._formats[look])
        elif abs(minor) < _MOST_EXACT:
            amount = Decimal(minor).scaleb(-exponent(code))
            self._sheet.write_number(self._row, place, amount, self._formats[look])
        else:
            self._text(place, format_minor(minor, code), look)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
