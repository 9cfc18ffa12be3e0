from decimal import Decimal, InvalidOperation

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.money import MAX_MINOR, exponent
from ingest.mapping.amounts import AmountError, AmountReader
from ingest.mapping.declaration import Numbers
from ingest.mapping.layouts import Currencies, read_amounts
from ingest.mapping.text import BLANKS, SPACES, clean

NORWEGIAN = Numbers()
ENGLISH = Numbers(decimal=".", thousands=[",", " ", "'"])
BOTH = Numbers(decimal=",", thousands=[" ", "."])

UNREADABLE, TOO_PRECISE, TOO_LARGE = AmountError


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("0", 0),
        ("4500", 450000),
        ("4500,5", 450050),
        ("4 500,00", 450000),
        ("4\u00a0500,00", 450000),
        ("1\u202f234\u2009567,89", 123456789),
        ("\u200b4500,00\ufeff ", 450000),
        ("-4 500,00", -450000),
        ("4 500,00-", -450000),
        ("\u22124 500,00", -450000),
        ("(4 500,00)", -450000),
        ("- 12,00", -1200),
        ("kr 4 500,00", 450000),
        ("kr. 4500", 450000),
        ("4 500,00 KR", 450000),
        ("NOK 4500,00", 450000),
        ("-kr 100,00", -10000),
        ("kr -100,00", -10000),
        ("100,00 kr", 10000),
        ("007", 700),
        ("1,500", 150),
        ("1,5000000000000000000000", 150),
        ("0000000000000000000000001,00", 100),
        ("9 999 999 999 999,99", MAX_MINOR),
    ],
)
@pytest.mark.fault("F13")
def test_an_amount_is_read_to_the_minor_unit(text, minor):
    assert AmountReader(NORWEGIAN, "NOK").read(text) == minor


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", UNREADABLE),
        ("se vedlegg", UNREADABLE),
        ("4.500,00", UNREADABLE),
        ("4500.00", UNREADABLE),
        ("45 00,00", UNREADABLE),
        ("4  500,00", UNREADABLE),
        ("4\n500,00", UNREADABLE),
        ("1 2345,00", UNREADABLE),
        ("1234 567,00", UNREADABLE),
        ("4500,", UNREADABLE),
        (",50", UNREADABLE),
        ("4500,-", UNREADABLE),
        ("--5", UNREADABLE),
        ("-5-", UNREADABLE),
        ("(-5)", UNREADABLE),
        ("(5", UNREADABLE),
        ("+5", UNREADABLE),
        ("5,0,0", UNREADABLE),
        ("USD 100", UNREADABLE),
        ("100 SEK", UNREADABLE),
        ("kr 100 kr", UNREADABLE),
        ("krone 100", UNREADABLE),
        ("1e5", UNREADABLE),
        ("1,5E+03", UNREADABLE),
        ("NaN", UNREADABLE),
        ("Infinity", UNREADABLE),
        ("0x10", UNREADABLE),
        ("1_000", UNREADABLE),
        ("\u0664\u0665", UNREADABLE),
        ("\uff11\uff12", UNREADABLE),
        ("1/2", UNREADABLE),
        ("1,234", TOO_PRECISE),
        ("0,001", TOO_PRECISE),
        ("10 000 000 000 000,00", TOO_LARGE),
        ("1" * 30, TOO_LARGE),
        ("1" * 10_000, TOO_LARGE),
    ],
)
@pytest.mark.fault("F14")
def test_what_is_no_amount_is_refused_with_the_right_code(text, error):
    assert AmountReader(NORWEGIAN, "NOK").read(text) is error


@pytest.mark.parametrize(
    ("numbers", "currency", "text", "answer"),
    [
        (ENGLISH, "USD", "$1,234.50", 123450),
        (ENGLISH, "USD", "1,234", 123400),
        (ENGLISH, "USD", "1'234.50", 123450),
        (ENGLISH, "USD", "1'234,500.50", UNREADABLE),
        (ENGLISH, "USD", "kr 5", UNREADABLE),
        (BOTH, "EUR", "1.234,50 €", 123450),
        (BOTH, "EUR", "1.234", 123400),
        (BOTH, "EUR", "1.234 567", UNREADABLE),
        (NORWEGIAN, "JPY", "4500", 4500),
        (NORWEGIAN, "JPY", "4500,00", 4500),
        (NORWEGIAN, "JPY", "4500,50", TOO_PRECISE),
        (NORWEGIAN, "KWD", "1,234", 1234),
        (NORWEGIAN, "", "5,00", 500),
        (Numbers(thousands=[]), "NOK", "4500,00", 450000),
        (Numbers(thousands=[]), "NOK", "4 500,00", UNREADABLE),
    ],
)
def test_signs_and_currency_decide_how_a_text_reads(numbers, currency, text, answer):
    assert AmountReader(numbers, currency).read(text) == answer


SIGNS = st.sampled_from(["", "-", "trailing", "()", "\u2212"])
FORMATS = [
    Numbers(decimal=decimal, thousands=[sign])
    for decimal in ",."
    for sign in " .,'"
    if sign != decimal
]


def written(minor: int, currency: str, numbers: Numbers, sign: str, blank: str) -> str:
    whole, part = divmod(abs(minor), 10 ** exponent(currency))
    between = blank if numbers.thousands[0] == " " else numbers.thousands[0]
    text = f"{whole:,}".replace(",", between)
    if exponent(currency):
        text += f"{numbers.decimal}{part:0{exponent(currency)}d}"
    if minor >= 0:
        return text
    return {"trailing": f"{text}-", "()": f"({text})", "\u2212": f"\u2212{text}"}.get(
        sign, f"-{text}"
    )


@given(
    st.lists(st.tuples(st.integers(-MAX_MINOR, MAX_MINOR), SIGNS, st.sampled_from(SPACES))),
    st.sampled_from(FORMATS),
    st.sampled_from(["NOK", "JPY", "KWD", "CLF"]),
)
@pytest.mark.fault("F13")
def test_every_amount_comes_back_from_every_declared_format(amounts, numbers, currency):
    texts = [written(minor, currency, numbers, sign, blank) for minor, sign, blank in amounts]

    read = read_amounts(pa.array(texts, pa.string()), Currencies(pa.array([currency]), numbers))

    assert read.minor.to_pylist() == [minor for minor, _, _ in amounts]


def said(text: str, numbers: Numbers, currency: str) -> int | AmountError:
    """The plain model: what is left after blanks and declared signs must be a decimal number."""
    bare = text.strip(BLANKS)
    for sign in numbers.thousands:
        for blank in SPACES if sign == " " else sign:
            bare = bare.replace(blank, "")
    try:
        value = Decimal(bare.replace(numbers.decimal, ".").replace("\u2212", "-"))
    except InvalidOperation:
        return UNREADABLE
    if not value.is_finite():
        return UNREADABLE
    minor = value.scaleb(exponent(currency))
    return int(minor) if minor == int(minor) else TOO_PRECISE


LIKELY = st.text(alphabet="0123456789.,' -()kr\u00a0\u2212Ee", max_size=18)


@given(st.lists(LIKELY | st.text(max_size=8)), st.sampled_from([NORWEGIAN, ENGLISH, BOTH]))
@pytest.mark.fault("F14")
def test_junk_never_yields_another_number_than_the_plain_model(texts, numbers):
    column = clean(pa.array(texts, pa.string()))
    read = read_amounts(column, Currencies(pa.array(["XYZ"]), numbers))

    # What marks a text for Excel is taken off before amounts are read: '0 is 0.
    for text, minor in zip(column.to_pylist(), read.minor.to_pylist(), strict=True):
        if (
            minor is not None
            and not set(text) & set("()")
            and not text.strip(BLANKS).endswith(("-", "\u2212"))
        ):
            assert minor == said(text, numbers, "XYZ")


@given(
    st.lists(st.tuples(LIKELY, st.sampled_from(["NOK", "JPY", "USD", "", None]))),
    st.sampled_from([NORWEGIAN, ENGLISH, BOTH]),
)
def test_columns_are_read_exactly_as_the_definition_reads_their_values(lines, numbers):
    texts = clean(pa.array([text for text, _ in lines], pa.string()))
    codes = pa.array([code for _, code in lines], pa.string())

    read = read_amounts(texts, Currencies(codes, numbers))

    for place, (text, code) in enumerate(zip(texts.to_pylist(), codes.to_pylist(), strict=True)):
        answer = None if text is None else AmountReader(numbers, code or "").read(text)
        told = [error for error, mask in read.wrong.items() if mask[place]]
        if isinstance(answer, AmountError):
            assert (read.minor[place].as_py(), told) == (None, [answer])
        else:
            assert (read.minor[place].as_py(), told) == (answer, [])


def test_a_column_with_more_layouts_and_currencies_than_usual_is_read_all_the_same():
    texts = ["1,00", "10,0", "kr 5", "-9,0", "(12)", "12,-", "12-,", "1 12", "9999", " 5,0"]
    codes = [f"X{number:02}" for number in range(50)]
    column = clean(pa.array(texts * 50))

    read = read_amounts(column, Currencies(pa.array(codes * 10), NORWEGIAN))

    assert read.minor.to_pylist()[:5] == [100, 1000, None, -900, -1200]
    assert np.flatnonzero(read.wrong[UNREADABLE])[:4].tolist() == [2, 5, 6, 7]


def test_a_slice_of_a_column_is_read_from_its_own_bytes():
    column = pa.array(["x", "y", "1 234,50", "7", None, "z"]).slice(2, 3)

    read = read_amounts(column, Currencies(pa.array(["NOK"]), NORWEGIAN))

    assert read.minor.to_pylist() == [123450, 700, None]
