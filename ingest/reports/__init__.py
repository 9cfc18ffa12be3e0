"""Reports: what happened to every source row, as files that people and programs work from.

All of them are made from one model in one pass over spool and outcomes::

    success.csv      rows that are created or were created before
    errors.csv       rows that our rules or the API said no to
    unresolved.csv   rows that are open, unknown or not sent
    excluded.csv     rows that the mapping leaves out
    report.html      the same to look at: where rows and money went, why, and what to do
    summary.json     counts, money, causes, batches, hashes, and whether it adds up

A row is in exactly one of the four tables. Each has the export's columns,
unchanged and in their order, then ours; see ``ingest.reports.columns``. Making
them again from the same run gives the same bytes.
"""

from ingest.reports.facts import (
    BatchFact,
    ExportFacts,
    FileFacts,
    MappingFacts,
    RecordTotals,
    RunFacts,
)
from ingest.reports.files import prepare_folder
from ingest.reports.model import FaultCount, ReasonCount, ReportFile, Summary
from ingest.reports.write import write_reports

__all__ = [
    "BatchFact",
    "ExportFacts",
    "FaultCount",
    "FileFacts",
    "MappingFacts",
    "ReasonCount",
    "RecordTotals",
    "ReportFile",
    "RunFacts",
    "Summary",
    "prepare_folder",
    "write_reports",
]
