"""``report.html``: one file that shows a run to those who were not there.

Its rows are picked while all rows stream past, and the rest is made of the
summary when all are counted, so its figures are those of every other report.
"""

from ingest.reports.page.page import Page

__all__ = ["Page"]
