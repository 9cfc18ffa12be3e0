"""What the mappings of SAP, Microsoft and QuickBooks promise beyond what their samples show."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
import xlsxwriter

from ingest.errors import IngestError
from ingest.mapping.library import find
from ingest.run.mapping_test import run_sample

SAP_SHORT = """\
CoCd;Account;DocumentNo;Fiscal Year;Reference;Invoice ref.;Type;Posting Key;Doc. Date;Net due dt;\
Amount in DC;Curr.;Text;Clrng doc.
NO10;100001;1800000201;2025;9001201;;RV;01;2025-11-14;2025-12-14;12,500.00;NOK;Service;
NO10;100001;1400000061;2025;;1800000201;DZ;15;2025-12-19;2025-12-19;3,000.00-;NOK;Part payment;
NO10;100001;1800000201;2024;9000201;;RV;01;2024-11-15;2024-12-15;700.00;NOK;Older;
"""
ENTRY = {
    "Document Date": "2025-11-14",
    "Document Type": "Invoice",
    "Document No.": "103201",
    "Customer No.": "10000",
    "Description": "Invoice 103201",
    "Currency Code": "",
    "Original Amount": 1250.0,
    "Remaining Amount": 1250.0,
    "Due Date": "2025-12-14",
    "Open": True,
    "On Hold": "",
    "Entry No.": 3301,
}


def layout(name: str, folder: Path) -> Path:
    """Copy a built-in mapping and its register, without its sample, and return its path."""
    mapping = find(name)
    for register in mapping.parent.glob(f"{mapping.stem}.customers.*"):
        shutil.copy(register, folder)
    return Path(shutil.copy(mapping, folder))


def invoices(tested):
    return next(json.loads(text) for path, text in tested.found.items() if path.suffix == ".json")


def rows(tested):
    text = next(text for path, text in tested.found.items() if path.suffix == ".csv")
    return [
        (int(line["row"]), line["code"] or line["reason"])
        for line in csv.DictReader(io.StringIO(text), delimiter=";")
    ]


def test_a_narrow_list_of_sap_is_read_by_its_short_headings(tmp_path):
    """The part payment is taken off, and the older document does not share its number."""
    mapping = layout("sap/fbl5n-english", tmp_path)
    text = SAP_SHORT.replace("NO10;100001;1800000201;2024", "NO10;100001;1800000333;2024")
    mapping.with_suffix(".csv").write_text(text, encoding="utf-8")

    tested = run_sample(str(mapping))

    claimed = {
        each["uniqueSourceInvoiceId"]: each["claims"][0]["remainingAmount"]
        for each in invoices(tested)
    }
    assert claimed == {"NO10-2025-1800000201": 9500.0, "NO10-2024-1800000333": 700.0}


def test_sap_documents_of_two_years_with_one_number_are_refused_and_not_merged(tmp_path):
    mapping = layout("sap/fbl5n-english", tmp_path)
    mapping.with_suffix(".csv").write_text(SAP_SHORT, encoding="utf-8")

    tested = run_sample(str(mapping))

    assert invoices(tested) == []
    assert (4, "rows_disagree") in rows(tested)


@pytest.mark.parametrize(("ticked", "refused"), [(True, False), (False, True)])
def test_a_ticked_cell_says_that_an_entry_of_business_central_is_open(tmp_path, ticked, refused):
    mapping = layout("microsoft/business-central-english", tmp_path)
    with xlsxwriter.Workbook(mapping.with_suffix(".xlsx")) as book:
        sheet = book.add_worksheet("Customer Ledger Entries")
        sheet.write_row(0, 0, list(ENTRY))
        sheet.write_row(1, 0, list((ENTRY | {"Open": ticked}).values()))

    tested = run_sample(str(mapping))

    assert rows(tested) == ([(2, "closed")] if refused else [])
    assert len(invoices(tested)) == (0 if refused else 1)


def test_a_report_of_quickbooks_that_has_lost_a_row_is_refused(tmp_path):
    mapping = layout("quickbooks/ar-aging-detail", tmp_path)
    sample = find("quickbooks/ar-aging-detail").with_suffix(".csv").read_text(encoding="utf-8")
    lines = sample.splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(",12/02/2025")]
    mapping.with_suffix(".csv").write_text("".join(kept), encoding="utf-8")

    with pytest.raises(IngestError, match=r"up to 8724\.45, but its rows add up to 6324\.45"):
        run_sample(str(mapping))


def test_a_report_of_quickbooks_is_the_same_as_a_workbook(tmp_path):
    mapping = layout("quickbooks/ar-aging-detail", tmp_path)
    sample = find("quickbooks/ar-aging-detail").with_suffix(".csv").read_text(encoding="utf-8")
    with xlsxwriter.Workbook(mapping.with_suffix(".xlsx")) as book:
        sheet = book.add_worksheet("A R Aging Detail Report")
        for row, record in enumerate(csv.reader(io.StringIO(sample))):
            sheet.write_row(row, 0, record)

    tested, in_text = run_sample(str(mapping)), run_sample("quickbooks/ar-aging-detail")

    assert (invoices(tested), rows(tested)) == (invoices(in_text), rows(in_text))


def test_an_export_of_xero_with_the_month_first_is_not_read_as_days(tmp_path):
    """Its dates fit both readings or only the other one, so that nothing may be sent."""
    mapping = layout("xero/sales-invoices", tmp_path)
    sample = find("xero/sales-invoices").with_suffix(".csv").read_text(encoding="utf-8")
    for day in ("14/11", "18/11", "20/11", "24/11", "25/11", "27/11", "28/11", "15/12", "16/12"):
        first, second = day.split("/")
        sample = sample.replace(f"{day}/2025", f"{second}/{first}/2025")
    mapping.with_suffix(".csv").write_text(sample, encoding="utf-8", newline="")

    with pytest.raises(IngestError, match="person has looked"):
        run_sample(str(mapping))
