"""Texts that many cells of a workbook have are written once."""

from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest

from ingest.reports.shared_strings import SharedStrings

MADE = b'<sst xmlns="urn:x" count="3" uniqueCount="2"><si><t>a</t></si><si><t>b</t></si></sst>'


def _written(strings):
    root = ET.fromstring(b"".join(strings.written()))  # noqa: S314 - our own
    return dict(root.attrib), ["".join(each.itertext()) for each in root]


def test_texts_that_repeat_are_numbered_behind_those_that_were_there():
    strings = SharedStrings(MADE)

    first = strings.numbers(pa.array(["x", "", "x", None, " <y> ", "x"]))
    second = strings.numbers(pa.array([" <y> ", " <y> ", "x\x0b", "x\x0b"]))

    assert first.to_pylist() == [2, None, 2, None, 3, 2]
    assert second.to_pylist() == [3, 3, 4, 4]
    assert _written(strings) == (
        {"count": "11", "uniqueCount": "5"},
        ["a", "b", "x", " <y> ", "x_x000B_"],
    )


def test_texts_of_which_few_are_the_same_are_left_to_their_cells():
    strings = SharedStrings(MADE)

    assert strings.numbers(pa.array(["x", "y", "z"])) is None
    assert strings.numbers(pa.array(["x"] * 1000 + [f"x{number}" for number in range(300)])) is None
    assert _written(strings)[1] == ["a", "b"]


def test_texts_that_nobody_foresaw_are_an_error_of_ours():
    with pytest.raises(RuntimeError, match="XlsxWriter"):
        SharedStrings(b"<sst/>")
