"""Which fields a column can be: what its heading says, held against what its values say."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ingest.discover.codes import debtor_type
from ingest.discover.headings import Meaning, meanings, not_an_amount
from ingest.discover.synonyms import AMOUNTS, BANK_WORDS, DATES, Field
from ingest.discover.values import Values
from ingest.discover.words import words

_MOST: Final = 0.95
_LARGE: Final = 0.8
_HALF: Final = 0.5
_SMALL: Final = 0.2
_PROOF: Final = 15
_DOUBT: Final = 30
_HIGHEST: Final = 95
_ENOUGH_TO_PROVE: Final = 3
_POSTAL_CODE: Final = re.compile(r"(?:[A-Z]{1,2}[- ]?)?[0-9]{2,6}|[0-9]{3} [0-9]{2}|[A-Z0-9 ]{5,8}")
_PHONE_LIKE: Final = re.compile(r"[+(]?[0-9][0-9 ()./;,-]{6,40}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the export: its heading and its values."""

    heading: str
    values: Values


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field that a column can be, with the confidence in percent and the evidence."""

    field: Field
    heading: str
    percent: int
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    """All fields that a column can be, the likeliest first; ``against`` is what was ruled out.

    ``named``: the fields among the latter that its heading names and at least half of its values
    fit; a few mistakes in a small export are enough to rule one out.
    """

    column: Column
    candidates: tuple[Candidate, ...]
    against: tuple[str, ...]
    named: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What values say about a field: percent more or less, None for impossible; and in words.

    ``half``: of an impossible one, at least half of the values fit.
    """

    change: int | None
    said: str = ""
    half: bool = False


_NEUTRAL: Final = _Verdict(0)


def judge(column: Column) -> Judged:
    """Return what ``column`` can be."""
    told = meanings(column.heading) or _by_values(column)
    found: list[Candidate] = []
    named: list[Candidate] = []
    against: list[str] = []
    if wrong := not_an_amount(column.heading):
        against.append(f"no amount of the invoice: the heading holds '{wrong}'")
    for meaning in told:
        verdict = _verdict(meaning.field, column.values)
        if verdict.change is None:
            against.append(f"not {meaning.field.value}: {verdict.said}")
            if verdict.half:
                percent = meaning.percent
                named.append(Candidate(meaning.field, column.heading, percent, verdict.said))
            continue
        percent = min(meaning.percent + verdict.change, _HIGHEST)
        why = f"{meaning.why}; {verdict.said}" if verdict.said else meaning.why
        found.append(Candidate(meaning.field, column.heading, percent, why))
    return Judged(column, _likeliest_first(found), tuple(against), _likeliest_first(named))


def _likeliest_first(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(found, key=lambda candidate: -candidate.percent))


def _verdict(field: Field, values: Values) -> _Verdict:
    if not values.filled:
        return _Verdict(-_DOUBT, "the column is blank")
    return _VERDICTS.get(field, _anything)(values)


def _anything(_values: Values) -> _Verdict:
    return _NEUTRAL


def _amount(values: Values) -> _Verdict:
    if values.amounts >= _MOST:
        return _Verdict(5, "amounts")
    said = f"only {values.amounts:.0%} of its values are amounts"
    return _Verdict(None, said, half=values.amounts >= _HALF)


def _date(values: Values) -> _Verdict:
    if values.dates >= _MOST:
        return _Verdict(_PROOF, "dates")
    said = f"only {values.dates:.0%} of its values are dates"
    return _Verdict(None, said, half=values.dates >= _HALF)


def _identification(values: Values) -> _Verdict:
    both = values.national_ids + values.organisation_numbers
    if both >= _LARGE:
        kinds = [
            f"{share:.0%} {name}"
            for name, share in (
                ("national ids", values.national_ids),
                ("organisation numbers", values.organisation_numbers),
            )
            if share
        ]
        return _Verdict(_PROOF, f"check digits prove {' and '.join(kinds)}")
    if values.accounts >= _LARGE:
        return _Verdict(None, "its values are bank accounts by their check digit")
    return _Verdict(-_DOUBT, f"check digits prove only {both:.0%} of the values")


def _kid(values: Values) -> _Verdict:
    share, name = values.kids
    if share >= _MOST and values.distinct >= _ENOUGH_TO_PROVE:
        return _Verdict(_PROOF, f"{name} check digits right in {share:.0%}")
    return _Verdict(0, f"{name} check digits right in {share:.0%} of {values.distinct} values")


def _listed(
    share: Callable[[Values], float], what: str, *, doubt: int | None = None
) -> Callable[[Values], _Verdict]:
    """Return a judge that wants most values to be ``what``; ``doubt`` where few may be."""

    def verdict(values: Values) -> _Verdict:
        part = share(values)
        if part >= _LARGE:
            return _Verdict(_PROOF, f"{part:.0%} are {what}")
        said = f"only {part:.0%} of its values are {what}"
        return _Verdict(None, said) if part < _SMALL and doubt is None else _Verdict(-_PROOF, said)

    return verdict


def _postal_code(values: Values) -> _Verdict:
    part = values.share(lambda text: _POSTAL_CODE.fullmatch(text.strip().upper()))
    if part >= _LARGE:
        return _Verdict(_PROOF, f"{part:.0%} look like postal codes")
    return _Verdict(None, f"only {part:.0%} of its values look like postal codes")


def _number(values: Values) -> _Verdict:
    """Judge an invoice's or customer's number: never a sentence, and not an amount in kroner."""
    if values.distinct == values.filled:
        return _Verdict(_PROOF, "every value is different")
    return _NEUTRAL


def _debtor_type(values: Values) -> _Verdict:
    codes = values.codes()
    if codes is None:
        return _Verdict(None, f"{values.distinct} different values are no types")
    known = [code for code in codes if debtor_type(code)]
    return _Verdict(_PROOF, f"codes such as '{known[0]}'") if known else _Verdict(-_DOUBT)


def _codes(values: Values) -> _Verdict:
    if values.codes() is None:
        return _Verdict(None, f"{values.distinct} different values are no types")
    return _NEUTRAL


def _words(values: Values) -> _Verdict:
    """Judge a name, street or town: it holds letters."""
    part = values.share(lambda text: any(letter.isalpha() for letter in text))
    if part >= _LARGE:
        return _NEUTRAL
    return _Verdict(None, f"only {part:.0%} of its values hold letters")


_VERDICTS: Final[dict[Field, Callable[[Values], _Verdict]]] = {
    **dict.fromkeys(AMOUNTS, _amount),
    **dict.fromkeys(DATES, _date),
    Field.CLEARED: _date,
    Field.INVOICE_NUMBER: _number,
    Field.SOURCE_ID: _number,
    Field.IDENTIFICATION: _identification,
    Field.KID: _kid,
    Field.EMAILS: _listed(lambda values: values.emails, "e-mail addresses"),
    Field.PHONES: _listed(lambda values: values.phones, "phone numbers"),
    Field.CURRENCY: _listed(lambda values: values.currencies, "currency codes"),
    Field.COUNTRY: _listed(lambda values: values.countries, "countries"),
    Field.ZIP_CODE: _postal_code,
    Field.DEBTOR_TYPE: _debtor_type,
    Field.DOCUMENT_TYPE: _codes,
    Field.NAME: _words,
    Field.FIRST_NAME: _words,
    Field.LAST_NAME: _words,
    Field.CITY: _words,
    Field.STREET: _words,
}


def _by_values(column: Column) -> list[Meaning]:
    """Return what values alone suggest, where the heading is unknown.

    Never an amount or a date of the invoice: every export has several of them.
    """
    values = column.values
    why = "by its values alone"
    if values.distinct < _ENOUGH_TO_PROVE:
        return []
    if values.share(lambda text: "@" in text) >= _LARGE:
        return [Meaning(Field.EMAILS, 55, why)]
    if values.share(lambda text: sum(map(str.isdigit, text)) in (9, 10, 11)) >= _LARGE:
        bank = set(words(column.heading)) & set(BANK_WORDS)
        proven = values.national_ids + values.organisation_numbers >= _MOST
        if proven and not bank:
            return [Meaning(Field.IDENTIFICATION, 40, why)]
    if values.share(_PHONE_LIKE.fullmatch) >= _MOST and values.phones >= _MOST:
        return [Meaning(Field.PHONES, 40, why)]
    return []
