"""Every cause has a name that people understand."""

import pytest

from ingest.domain.rules import BEYOND_LIMIT, DUPLICATE_ROW, RULES
from ingest.ledger import words
from ingest.reports.exclusion import BY_MAPPING
from ingest.reports.titles import title
from ingest.settings.names import Language

LEDGER = [text for name, text in vars(words).items() if name[0].isupper() and type(text) is str]
CODES = sorted({*RULES, *LEDGER, BY_MAPPING, BEYOND_LIMIT, DUPLICATE_ROW})


@pytest.mark.parametrize("code", CODES)
def test_every_cause_has_a_name_of_its_own_in_each_language(code):
    names = {language: title(code, language) for language in Language}

    assert len(set(names.values())) == len(Language)
    assert code not in names.values()
    for language, name in names.items():
        assert [other for other in CODES if title(other, language) == name] == [code]
