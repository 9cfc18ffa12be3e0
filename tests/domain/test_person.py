"""Who is meant: too many texts are found rather than too few, but nothing is guessed."""

import pyarrow as pa
import pytest

from ingest.domain.person import Person


@pytest.mark.parametrize(
    ("named", "text"),
    [
        ("26829398612", "26829398612"),
        ("268293 98612", "id: 26829398612;"),
        ("26829398612", "268293-98612"),
        ("26829398612", "268 29 398 612"),
        ("01012612345", "1012612345"),
        ("1012612345", "01012612345"),
        ("Kari Prøve", "Prøve, Kari"),
        ("kari PRØVE", '{"firstname":"Kari","lastname":"Prøve"}'),
        ("Kari Prøve", "Kari\x00Nordmann\x00Prøve"),
        ("Kari Pro\u0308ve", "Kari Pr\u00f6ve"),
        ("Jürgen Weiß", "JÜRGEN WEISS"),
        ("O'Nil Per", "per o'nil"),
    ],
)
def test_somebody_is_found_however_they_are_written(named, text):
    person = Person.read(named)

    assert person.named_in(text)
    assert person.among(pa.array(["nobody", text, None])).tolist() == [1]


@pytest.mark.parametrize(
    ("named", "text"),
    [
        ("26829398612", "126829398612"),
        ("26829398612", "268293986121"),
        ("26829398612", "26829\x00398612"),
        ("Kari Prøve", "Kari Prøvesen"),
        ("Kari Prøve", "Kari"),
        ("Li Bo", "Line Bolstad"),
    ],
)
def test_somebody_else_is_not_found(named, text):
    person = Person.read(named)

    assert not person.named_in(text)
    assert person.among(pa.array([text])).tolist() == []


@pytest.mark.parametrize("text", ["", "  ", "Kari", "12345", "K P", "Kari Kari"])
def test_what_could_mean_too_many_is_refused(text):
    with pytest.raises(ValueError, match="give first and last name"):
        Person.read(text)


def test_nothing_shows_who_is_meant():
    assert repr(Person.read("26829398612")) == "Person(...)"
    assert str(Person.read("Kari Prøve")) == "Person(...)"
