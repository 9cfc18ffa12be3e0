"""Countries by their names, in the languages of the exports that there are."""

import pytest

from ingest.mapping.parse import parse


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("NO", "NO"), ("se", "SE"), ("Norge", "NO"), ("Noreg", "NO"), ("NORWAY", "NO")),
        *(("Norwegen", "NO"), ("Sverige", "SE"), ("Sweden", "SE"), ("Schweden", "SE")),
        *(("Danmark", "DK"), ("Dänemark", "DK"), ("Tyskland", "DE"), ("Deutschland", "DE")),
        *(("Storbritannia", "GB"), ("Storbritannien", "GB"), ("UK", "GB"), ("Finland", "FI")),
        *(("Atlantis", "ATLANTIS"), ("NOR", "NOR"), ("XX", "XX")),
    ],
)
def test_a_country_is_known_by_its_code_and_by_its_name(cells, bound, name, code):
    export = cells({"Land": name}, {"Land": "NO"})

    typed = parse(export, bound(export, debtors__countryCode="Land")).typed

    assert typed["debtors.0.countryCode"].tolist() == [code, "NO"]
