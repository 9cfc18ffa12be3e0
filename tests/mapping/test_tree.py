"""A mapping file is one tree, whichever of the two parsers reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ingest.mapping import tree as module
from ingest.mapping.tree import read_tree

PIECES = [
    *(
        "a: ",
        "b:",
        "- ",
        "\n",
        "\n  ",
        "\n- ",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        ", ",
        "# c",
        "&x ",
        "*x",
    ),
    *(
        "!t ",
        "012",
        "7",
        "no",
        "~",
        "null",
        "\t",
        " ",
        "?",
        "|\n ",
        ">\n ",
        "x y",
        "ø",
        "<<: ",
        "%",
    ),
    *("---\n", "\\n", "\r\n", "\u2028", "\x85", "-"),
]


def by_the_slow_parser(text, monkeypatch):
    """Return the tree that the parser in Python gives; None where it refuses the text."""
    try:
        YAML(typ="safe", pure=True).compose(text)
    except YAMLError:
        return None
    with monkeypatch.context() as patched:
        patched.setattr(module, "_compose", YAML(typ="safe", pure=True).compose)
        return read_tree(text)


@pytest.fixture(scope="module")
def patching():
    with pytest.MonkeyPatch.context() as patched:
        yield patched


# An anchor may be given anew; only the parser in Python warns of it.
@pytest.mark.filterwarnings("ignore::ruamel.yaml.error.ReusedAnchorWarning")
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_both_parsers_read_the_same_values_on_the_same_lines(patching, text):
    slow = by_the_slow_parser(text, patching)

    if slow is not None:
        assert read_tree(text) == slow


@pytest.mark.parametrize("text", ["", "---", "---\n", "--- # c", "# c"])
def test_a_document_without_content_is_an_empty_file(text):
    assert [(p.line, p.sentence) for p in read_tree(text).problems] == [(1, "the file is empty")]


def test_only_a_plain_null_is_null():
    assert read_tree("[~, null, '~', \"null\", 'a', 7, '7']").value == [
        None,
        None,
        "~",
        "null",
        "a",
        7,
        "7",
    ]


def test_a_sign_that_ended_lines_in_old_yaml_is_text():
    assert read_tree("a: x\u2028b: y").value is None
    assert read_tree("a: 'x\x85y'\nb: 1").lines[("b",)] == 2
