"""Numbers, money and dates as readers of a language write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ingest.domain.money import format_minor
from ingest.reports.page.texts import PageTexts, Pair


@dataclass(frozen=True, slots=True)
class Numbers:
    """Writes figures as ``texts`` say; amounts are given in minor units."""

    texts: PageTexts

    def count(self, number: int) -> str:
        """Return a whole number with its thousands apart.

        >>> from ingest.reports.page.texts import PAGE_TEXTS
        >>> Numbers(PAGE_TEXTS["en"]).count(1234567)
        '1,234,567'
        """
        return f"{number:,}".replace(",", self.texts.thousands)

    def amount(self, minor: int, currency: str) -> str:
        r"""Return an amount without its currency.

        >>> from ingest.reports.page.texts import PAGE_TEXTS
        >>> Numbers(PAGE_TEXTS["nb"]).amount(-123456, "NOK")
        '-1\xa0234,56'
        """
        whole, dot, part = format_minor(abs(minor), currency).partition(".")
        sign = "-" if minor < 0 else ""
        return sign + self.count(int(whole)) + dot.replace(".", self.texts.decimal) + part

    def money(self, minor: int, currency: str) -> str:
        """Return an amount with its currency behind it, on the same line."""
        return f"{self.amount(minor, currency)}\N{NO-BREAK SPACE}{currency}"

    def all_money(self, money: Mapping[str, int]) -> list[str]:
        """Return each of several amounts with its currency."""
        return [self.money(minor, code) for code, minor in money.items()]

    def of(self, pair: Pair, number: int, **more: str) -> str:
        """Fill in the text for one or for several."""
        return pair[number != 1].format(n=self.count(number), **more)

    def listed(self, parts: list[str]) -> str:
        """Return ``parts`` as an enumeration.

        >>> from ingest.reports.page.texts import PAGE_TEXTS
        >>> Numbers(PAGE_TEXTS["en"]).listed(["a", "b", "c"])
        'a, b and c'
        """
        *most, last = parts
        return f"{', '.join(most)} {self.texts.and_} {last}" if most else last

    def day(self, day: date | None) -> str:
        """Return a date, or nothing for none."""
        return "" if day is None else day.strftime(self.texts.day)

    def moment(self, moment: datetime) -> str:
        """Return date and time in UTC."""
        return moment.astimezone(UTC).strftime(self.texts.moment)
