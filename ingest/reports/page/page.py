"""The page in the making: rows are picked as they stream past, and then it is rendered."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from ingest.reports.facts import RunFacts
from ingest.reports.model import Summary
from ingest.reports.page.gather import Gatherer
from ingest.reports.page.render import load, render
from ingest.reports.page.view import view_of
from ingest.reports.rows import Placed


class Page:
    """``report.html`` of one run."""

    def __init__(self, headings: Sequence[str], facts: RunFacts) -> None:
        """Begin for an export with ``headings``."""
        self._gatherer = Gatherer(headings, facts)
        # It takes longer to load than to fill in; Arrow leaves time for that meanwhile.
        with_one = ThreadPoolExecutor(1, thread_name_prefix="page")
        self._template = with_one.submit(load)
        with_one.shutdown(wait=False)

    def add(self, placed: Placed) -> None:
        """Pick what the page shows of some rows, which come after all that were added before."""
        self._gatherer.add(placed)

    def written(self, summary: Summary) -> bytes:
        """Return the page of ``summary``; the same run gives the same bytes."""
        return render(self._template.result(), view_of(summary, self._gatherer.gathered))
