"""Rows that are no records end as excluded, in the balance; a control total must hold."""

import pytest

from ingest.domain.outcomes import Outcome
from ingest.errors import ExportUnreadable
from ingest.mapping.declaration import Mapping
from tests.prepare.conftest import ROW, csv_text, mapping

TOTAL = {"reason": "total", "begins_with": ["Sum"], "control_total": "Rest"}
PAGE = {"reason": "page", "matches": "Page .*"}
HEADING = ";".join(f'"{name}"' for name in ROW)


def by(*noise: dict[str, object], **more: object) -> Mapping:
    return mapping(source={"encoding": "utf-8", "noise": list(noise)}, **more)


def total(figure: str, **cells: str) -> str:
    return csv_text([{**dict.fromkeys(ROW, ""), "Key": "Sum", "Rest": figure, **cells}]).split(
        "\n"
    )[1]


def export(*lines: str, rows=({}, {"Key": "2", "Id": "s2", "Nr": "F2"})) -> str:
    return csv_text(rows) + "\n".join(lines) + "\n"


@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.fault("F16")
def test_noise_is_excluded_with_its_reason_and_everything_adds_up(run, keyed):
    lines = ("Page 2", HEADING, total("200,00"), "Sum;200,00", "Sum")
    result = run(export(*lines), by(PAGE, {**TOTAL, "control_total": None}, keyed=keyed), batch=2)

    assert result.verdicts[2:] == [
        ("excluded", "page"),
        ("excluded", "repeated heading"),
        ("excluded", "total"),
        ("excluded", "total"),
        ("excluded", "total"),
    ]
    assert len(result.records) == 2
    assert result.faults == []
    assert result.prepared.outcomes[Outcome.EXCLUDED].rows == 5
    assert result.prepared.read.money == {"NOK": 20_000}


@pytest.mark.parametrize(
    "line",
    [
        total("200,00"),
        total("kr 200,00"),
        total("", Fee="200,00"),
        "Sum;200,00",
        '"Sum";"";"200,00";;',
        total("200,00", Currency="NOK"),
    ],
)
def test_rows_that_add_up_to_the_control_total_go_on(run, line):
    assert len(run(export(line), by(TOTAL)).records) == 2


def test_the_total_of_one_currency_is_held_against_the_rows_of_that_currency(run):
    rows = ({}, {"Key": "2", "Id": "s2", "Nr": "F2", "Currency": "sek", "Rest": "50,00"})
    lines = (total("100,00", Currency="NOK"), total("50,00", Currency="SEK"), total("150,00"))

    assert len(run(export(*lines, rows=rows), by(TOTAL)).records) == 2


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            (total("200,01"),),
            "Row 4 (total) says that 'Rest' adds up to 200.01, but its rows add up to 200.00.",
        ),
        ((total("x"),), "Row 4 (total) says that 'Rest' adds up to x, but"),
        (("Sum",), "Row 4 (total) says that 'Rest' adds up to Sum, but"),
        ((), "The export has no row 'total', which must hold the sum of 'Rest'."),
        ((total("200,00"), total("100,00")), "Row 5 (total) says"),
        (("a;b", total("300,00")), "add up to 200.00. Not read there: row 4."),
        (
            (csv_text([{"Rest": "1.2.3"}] * 2).split("\n", 1)[1].strip(), total("300,00")),
            "Not read there: rows 4, 5.",
        ),
    ],
)
@pytest.mark.fault("F16")
def test_rows_that_do_not_add_up_stop_the_file_with_both_figures(run, lines, message):
    with pytest.raises(ExportUnreadable) as caught:
        run(export(*lines), by(TOTAL))

    assert message in str(caught.value)
    assert caught.value.exit_code == 4


def test_a_total_over_currencies_with_different_decimals_means_nothing(run):
    rows = ({}, {"Key": "2", "Id": "s2", "Nr": "F2", "Currency": "JPY", "Amount": "5", "Rest": "5"})

    with pytest.raises(ExportUnreadable, match="different decimals, NOK, JPY"):
        run(export(total("105,00"), rows=rows), by(TOTAL))


def test_a_report_of_ours_that_comes_back_needs_no_total(run):
    """It has the rejected rows only, so they cannot add up to what the export said."""
    report = csv_text([{}]).replace("\n", ";amili_run;amili_row\n", 1)
    report = report.rstrip("\n") + ";20260101-000000-abcd;2\n"

    assert len(run(report, by(TOTAL)).records) == 1


@pytest.mark.fault("F1")
def test_with_a_control_total_a_file_cut_at_any_byte_is_told_or_lacks_nothing(run):
    """Without one, a cut in the last field of a row leaves a whole row with a shorter value."""
    whole = export(total("200,00")).replace('"', "")
    wanted = [record["payload"] for record in run(whole, by(TOTAL)).records]
    begin = whole.index("\n2;") + 1
    told = set()
    for length in range(begin, len(whole)):
        try:
            found = run(whole[:length], by(TOTAL)).records
        except ExportUnreadable:
            told.add(length)
        else:
            assert [record["payload"] for record in found] == wanted

    assert len(wanted) == 2
    assert told >= set(range(begin, whole.index("200,00") + len("200")))
