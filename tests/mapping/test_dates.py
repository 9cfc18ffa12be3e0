from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mapping.constraints import date_format
from ingest.mapping.dates import DateReader, contradictions

FORMATS = {
    "dd.mm.yyyy": "%d.%m.%Y",
    "yyyy-mm-dd": "%Y-%m-%d",
    "yyyymmdd": "%Y%m%d",
    "dd/mm/yyyy": "%d/%m/%Y",
    "dd.mm.yy": "%d.%m.%y",
    "yymmdd": "%y%m%d",
    "dd mm yyyy": "%d %m %Y",
}


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(FORMATS)))
def test_every_day_comes_back_from_every_format(day, form):
    assert DateReader([form]).read(day.strftime(FORMATS[form])) == day


@given(st.dates(date(1000, 1, 1)))
def test_one_digit_forms_take_one_digit_or_two(day):
    reader = DateReader(["d.m.yyyy"])

    assert reader.read(f"{day.day}.{day.month}.{day.year}") == day
    assert reader.read(f"{day.day:02}.{day.month:02}.{day.year}") == day


@given(st.text(alphabet="0123456789./- T:", max_size=12) | st.text(max_size=10))
@pytest.mark.fault("F18")
def test_junk_is_no_date_unless_it_is_written_as_one(text):
    day = DateReader(["dd.mm.yyyy"]).read(text)

    assert day is None or text.startswith(day.strftime("%d.%m.") + f"{day.year:04}")


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2026",
        "29.02.2025",
        "00.01.2026",
        "01.13.2026",
        "01.01.0000",
        "1.2.2026",
        "01.02.26",
        "01/02/2026",
        "2026-02-01",
        "45992",
        "01.02.2026 10:00",
        "01.02.2026T00:00:00Z",
        "\uff10\uff11.02.2026",
        "01x02x2026",
        "01.02.2026\n",
        "",
    ],
)
@pytest.mark.fault("F18")
def test_what_the_format_does_not_say_is_no_date(text):
    assert DateReader(["dd.mm.yyyy"]).read(text) is None


@pytest.mark.parametrize(
    "time", [" 00:00", " 00:00:00", "T00:00:00", " 00:00:00.000", " 00:00:00,0"]
)
def test_midnight_behind_a_date_changes_nothing(time):
    assert DateReader(["yyyy-mm-dd"]).read(f"2026-02-01{time}") == date(2026, 2, 1)


def test_any_of_several_formats_will_do():
    reader = DateReader(["dd.mm.yyyy", "yyyy-mm-dd"])

    assert reader.read("01.02.2026") == reader.read("2026-02-01") == date(2026, 2, 1)


@pytest.mark.fault("F18")
def test_a_text_that_two_formats_read_differently_is_no_date():
    reader = DateReader(["dd/mm/yyyy", "mm/dd/yyyy"])

    assert reader.read("01/02/2026") is None
    assert reader.read("02/02/2026") == date(2026, 2, 2)


def test_contradictions_are_found_in_any_order_of_the_formats():
    assert contradictions(["dd.mm.yyyy", "yyyy-mm-dd", "dd.mm.yy"]) == []
    assert contradictions(["mm/dd/yyyy", "dd/mm/yyyy"]) == [("mm/dd/yyyy", "dd/mm/yyyy")]
    assert contradictions(["yymmdd", "ddmmyy"]) == [("yymmdd", "ddmmyy")]


@pytest.mark.parametrize("form", ["dd.mm", "yyyy", "", "dd.mm.yyy", "hh.mm.yyyy", "dd.mm.mm.yyyy"])
def test_what_is_no_format_is_refused(form):
    with pytest.raises(ValueError, match="is no date format"):
        date_format(form)


@pytest.mark.parametrize("form", ["dmyyyy", "d.myyyy", "dm.yyyy", "yyyymd"])
def test_parts_of_one_or_two_digits_need_a_sign_behind_them(form):
    with pytest.raises(ValueError, match="without a sign between them"):
        date_format(form)


def test_no_day_of_a_century_is_read_as_another():
    reader, day = DateReader(["yymmdd"]), date(2000, 1, 1)
    texts = {}
    while day.year < 2100:
        texts[day.strftime("%y%m%d")] = day
        day += timedelta(days=1)

    assert all(reader.read(text) == day for text, day in texts.items())
