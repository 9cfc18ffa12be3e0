"""A register joined by what its columns have in common with the export's."""

import io
from collections import Counter
from pathlib import Path

import pytest

from ingest.cli import mapping_new
from ingest.discover.candidates import Column, judge
from ingest.discover.join import BETWEEN, Registered
from ingest.discover.synonyms import Field
from ingest.discover.values import Values
from ingest.errors import ConfigurationError, MappingError
from ingest.mapping.load import load_mapping
from ingest.run.discover import inspect
from ingest.settings.model import Settings

EXPORT = """\
Kundenr;Fakturanr;Fakturadato;Forfallsdato;Beløp;Restbeløp;KID
007;F1;15.01.2026;29.01.2026;1 500,50;1 500,50;1234567897
0010;F2;16.01.2026;30.01.2026;99,00;99,00;1234567905
0011;F3;17.01.2026;31.01.2026;12,50;12,50;1234567913
"""
REGISTER = """\
Nummer,Navn,Org.nr,Adresse,Postnr,Poststed,E-post
7,Prøve AS,312345005,Prøveveien 1,0155,Oslo,a@example.com
10,Eksempel AS,312345013,Prøveveien 2,5003,Bergen,b@example.com
11,Påfunn AS,312345021,Prøveveien 3,7011,Trondheim,c@example.com
12,Fjerde AS,312345048,Prøveveien 3,7011,Trondheim,d@example.com
"""


def columns(**texts: list[str]):
    return [judge(Column(name, Values(len(each), Counter(each)))) for name, each in texts.items()]


def registered(export, register):
    keys = {name: frozenset(each) for name, each in register.items()}
    return Registered(columns(**export), columns(**register), keys)


def test_the_pair_with_the_most_common_values_is_taken():
    found = registered(
        {"Kundenr": ["1", "2", "3"], "Beløp": ["5,00", "6,00", "7,00"]},
        {"Nummer": ["1", "2", "3", "4"], "Saldo": ["1,00", "2,00", "5,00", "3,00"]},
    ).propose()

    assert found.join is not None
    assert (found.join.to, found.join.column, found.join.zero_pad) == ("Kundenr", "Nummer", None)
    assert found.join.why == "3 of 3 values are there; the headings say so"
    assert "join" not in {question.key for question in found.proposal.questions}


@pytest.mark.parametrize(
    ("keys", "pad"),
    [(["1", "2", "3"], 4), (["0001", "02", "3"], 4), (["1", "0001", "2", "3"], None)],
    ids=["padded on one side", "on both", "zeros tell two customers apart"],
)
def test_zeros_in_front_are_put_where_that_finds_more_and_merges_nobody(keys, pad):
    found = registered({"Kundenr": ["0001", "0002", "0003"]}, {"Nummer": keys}).propose()

    assert (found.join.zero_pad if found.join else None) == pad


def test_two_pairs_that_are_close_are_a_question_and_an_answer_decides():
    """Small numbers are found in any column of numbers."""
    both = registered(
        {"Kundenr": ["1", "2", "3"], "Avdeling": ["1", "2", "4"]},
        {"Nr": ["1", "2", "3", "4"], "Gammelt nr": ["1", "2", "3", "9"]},
    )

    asked = both.propose()
    (question, *_) = asked.proposal.questions
    answered = both.propose({"join": question.options[-1].value})

    assert asked.join is None
    assert question.key == "join"
    assert f"Kundenr{BETWEEN}Nr" in [option.value for option in question.options]
    assert answered.join is not None
    assert answered.join.key == question.options[-1].value
    assert "join" not in {question.key for question in answered.proposal.questions}


@pytest.mark.parametrize(
    "register",
    [{"Nr": ["7", "8", "9"]}, {"Nr": ["1", "8", "9"]}],
    ids=["nothing in common", "a third in common"],
)
def test_a_pair_that_is_not_near_enough_stays_open(register):
    found = registered({"Kundenr": ["1", "2", "3"]}, register).propose()

    assert found.join is None
    assert found.proposal.questions[0].key == "join"


def test_two_values_prove_no_join():
    found = registered({"Kundenr": ["1", "2"]}, {"Nr": ["1", "2", "3"]}).propose()

    assert found.join is None


def test_debtors_come_from_the_register_and_who_they_are_is_asked():
    """Which of two columns of ids is right, no heading can say."""
    ids = ["312345005", "312345013", "312345021"]
    found = registered(
        {"Kundenr": ["1", "2", "3"], "Kundenavn": ["A AS", "B AS", "C AS"], "Org.nr": ids},
        {"Nr": ["1", "2", "3"], "Navn": ["A AS", "B AS", "C AS"], "Orgnr": ids},
    ).propose({"join": f"Kundenr{BETWEEN}Nr"})

    assert found.proposal.chosen[Field.NAME].headings == ("customers.Navn",)
    assert Field.IDENTIFICATION not in found.proposal.chosen
    question = found.proposal.open_question("identificationNumber")
    assert question is not None
    assert {"Org.nr", "customers.Orgnr"} <= {option.value for option in question.options}


def test_a_register_says_nothing_of_the_invoice_itself():
    found = registered(
        {"Kundenr": ["1", "2", "3"]},
        {"Nr": ["1", "2", "3"], "Fakturanr": ["F1", "F2", "F3"], "Restbeløp": ["1,00"] * 3},
    ).propose()

    chosen = [heading for each in found.proposal.chosen.values() for heading in each.headings]
    assert not [
        heading for heading in chosen if heading in ("customers.Fakturanr", "customers.Restbeløp")
    ]


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write export and register, propose a mapping without a terminal, and return its text."""
    monkeypatch.chdir(tmp_path)
    settings = Settings(state_folder=tmp_path / "state")

    def run(export: str = EXPORT, register: str = REGISTER, **more: object) -> str:
        Path("poster.csv").write_text(export, encoding="utf-8")
        Path("kunder.csv").write_text(register, encoding="utf-8")
        given = {"file": Path("poster.csv"), "output": Path("own.yaml"), "sheet": None}
        wanted = mapping_new.Wanted(**{**given, "customers": Path("kunder.csv"), **more})
        monkeypatch.setattr("sys.stdin", io.StringIO())
        mapping_new.write_new(wanted, settings, str)
        return Path("own.yaml").read_text(encoding="utf-8")

    return run


def test_the_written_mapping_joins_the_register_and_loads_once_all_is_decided(write):
    text = write()

    assert "join: {column: Nummer, to: Kundenr, zero_pad: 4}" in text
    assert "file: kunder.csv" in text
    assert "name: customers.Navn" in text
    assert "customerNumber: Kundenr" in text
    assert "DECIDE" in text
    decided = text.replace("    type:  # DECIDE", "    type: {constant: COMPANY}  # ")
    decided = decided.replace("  - type:  # DECIDE", "  - type: {constant: COMPANY}  # ")
    decided = decided.replace("  currency:  # DECIDE", "  currency: {constant: NOK}  # ")
    Path("decided.yaml").write_text(decided, encoding="utf-8")
    assert load_mapping("decided.yaml").mapping.sources["customers"].join.zero_pad == 4


def test_an_open_join_is_written_with_its_options_and_does_not_load(write):
    text = write(register=REGISTER.replace("\n7,", "\n70,").replace("\n10,", "\n100,"))

    assert "    join:  # DECIDE: which column of the export names a row of the register" in text
    with pytest.raises(MappingError, match=r"sources\.customers"):
        load_mapping("own.yaml")


def test_the_register_may_be_a_sheet_of_the_same_workbook(write):
    with pytest.raises(ConfigurationError, match="nothing says which"):
        write(customers=Path("poster.csv"))

    text = write(customers=Path("poster.csv"), customers_sheet=1)
    assert "    same_file: true" in text


def test_all_rows_of_a_register_are_looked_at(tmp_path):
    """The customer may stand far behind the rows that tell the columns' kinds."""
    rows = "".join(f"{number};Navn {number}\n" for number in range(6_000))
    (tmp_path / "kunder.csv").write_text(f"Nr;Navn\n{rows}", encoding="utf-8")

    found = inspect(tmp_path / "kunder.csv", Settings(state_folder=tmp_path), register=True)

    assert "5999" in found.keys["Nr"]
