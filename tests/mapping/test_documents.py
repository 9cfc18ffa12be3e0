"""Lists that hold more than invoices: other kinds are left out, unknown ones are a fault."""

from ingest.mapping.bind import headings_of
from ingest.mapping.exclusion import exclusions
from ingest.mapping.parse import parse

DOCUMENTS = {
    "column": "Doc",
    "invoices": ["Faktura", "RV"],
    "leave_out": {
        "payment": ["Betaling", "DZ"],
        "credit note": ["Kreditnota"],
        "reminder": ["Purring"],
        "interest": ["Rentenota"],
    },
}


def test_other_kinds_of_document_are_left_out_with_their_reason(cells, bound):
    kinds = ["faktura", "DZ", "kreditnota ", "Purring", "RENTENOTA", "rv"]
    export = cells(*({"Doc": kind} for kind in kinds))
    fits = bound(export, documents=DOCUMENTS)

    reasons = [exclusion.reason for exclusion in fits.mapping.exclusions]
    found = [reasons[place] if place >= 0 else None for place in exclusions(export, fits)]

    assert found == [None, "payment", "credit note", "reminder", "interest", None]
    assert parse(export, fits).faults.num_rows == 0


def test_a_kind_that_is_not_listed_is_a_fault_and_never_taken_for_an_invoice(cells, bound):
    export = cells({"Doc": "Diverse"}, {"Doc": ""}, {"Doc": "Faktura"})
    fits = bound(export, documents=DOCUMENTS)

    faults = parse(export, fits).faults.to_pylist()

    assert [(f["row"], f["code"], f["column"]) for f in faults] == [
        (2, "document_kind_unknown", "Doc"),
        (3, "document_kind_unknown", "Doc"),
    ]
    assert (exclusions(export, fits) < 0).all()


def test_the_column_of_kinds_is_needed_and_read(cells, bound, declare):
    export = cells({"Doc": "RV"})

    assert "Doc" in bound(export, documents=DOCUMENTS).columns
    assert ("Doc",) in set(headings_of(declare(documents=DOCUMENTS)))


def test_rules_of_the_mapping_come_after_the_kinds(cells, bound):
    rule = {"reason": "small", "when": {"column": "Open", "equals": ["900,00"]}}
    export = cells({"Doc": "DZ"}, {"Doc": "RV"})
    fits = bound(export, documents=DOCUMENTS, exclude=[rule])

    reasons = [exclusion.reason for exclusion in fits.mapping.exclusions]
    assert [reasons[place] for place in exclusions(export, fits)] == ["payment", "small"]
