"""The drawing at the top of ``ingest.errors`` is true."""

import re

import ingest.errors
from ingest.errors import IngestError, Stopped


def family(base):
    """Yield every class of the family with its depth, as the drawing has them."""

    def walk(member, depth):
        yield depth, member
        for child in member.__subclasses__():
            if child.__module__ == "ingest.errors":
                yield from walk(child, depth + 1)

    return list(walk(base, 0))


def test_the_drawing_shows_every_error_its_parent_and_its_exit_code():
    drawn = re.findall(r"^( *)([A-Z]\w+) +exit (.+?)  ", ingest.errors.__doc__, re.MULTILINE)

    lines = {
        (len(indent) // 2, name): exits
        for indent, name, exits in drawn
        if not exits.startswith("2")
    }

    assert set(lines) == {(depth, member.__name__) for depth, member in family(IngestError)}
    for depth, member in family(IngestError):
        if member is not Stopped:
            assert lines[depth, member.__name__] == str(member.exit_code)


def test_every_error_says_what_to_do_next():
    for _, member in family(IngestError):
        assert member.default_hint


def test_a_signal_ends_as_shells_report_it():
    assert (Stopped(2).exit_status, Stopped(15).exit_status) == (130, 143)


def test_a_hint_of_its_own_replaces_the_usual_one():
    assert IngestError("what").hint == IngestError.default_hint
    assert IngestError("what", hint="do this").hint == "do this"
