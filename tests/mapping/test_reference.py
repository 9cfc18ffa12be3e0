import json
import re

import pytest

from ingest.mapping import declaration, source
from ingest.mapping.block import Block
from ingest.mapping.fold import clashes, fold
from ingest.mapping.guide import EXAMPLE
from ingest.mapping.load import read_mapping
from ingest.mapping.problems import keys_at
from ingest.mapping.reference import mapping_reference, mapping_schema
from ingest.mapping.tree import read_tree


def test_the_example_of_the_guide_is_a_mapping_without_mistakes():
    assert read_mapping(EXAMPLE, "example").name == "acme/open-items"


def test_the_example_stands_in_the_reference_as_it_was_tested():
    assert f"```yaml\n{EXAMPLE.strip()}\n```" in mapping_reference()


def test_the_reference_names_every_key_of_every_block():
    documented = set(re.findall(r"^\| `(\w+)` \|", mapping_reference(), re.MULTILINE))
    blocks = [
        block
        for block in (*vars(declaration).values(), *vars(source).values())
        if isinstance(block, type) and issubclass(block, Block)
    ]
    keys = {field.alias or name for block in blocks for name, field in block.model_fields.items()}

    assert documented == keys


def test_every_key_of_the_declaration_says_what_it_means():
    rows = re.findall(r"^\| `\w+` \| .*$", mapping_reference(), re.MULTILINE)

    assert [row for row in rows if re.search(r"\|  \| [^|]*\|$", row)] == []


def test_the_schema_is_json_and_knows_the_short_forms():
    schema = json.loads(json.dumps(mapping_schema()))

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$defs"]["Expression"]["anyOf"][0] == {"type": "string"}
    assert schema["additionalProperties"] is False
    assert "anyOf" in schema["properties"]["invoice_key"]
    assert "is" in schema["$defs"]["Condition"]["properties"]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (("exclude", 0, "when", 0), ["column", "is", "equals", "starts_with", "matches"]),
        (("exclude", 0, "when"), ["column", "is", "equals", "starts_with", "matches"]),
        (("nonsense",), []),
    ],
)
def test_the_keys_of_a_block_are_found_by_its_path(path, keys):
    assert keys_at(path) == keys


def test_words_are_folded_the_same_however_they_are_stored():
    assert fold("STRASSE") == fold("straße")
    assert fold("  e-post\u00a0 ADRESSE\ufeff") == "e-post adresse"
    assert clashes(["a", "b", "A ", "a"]) == [("a", "A ")]


def test_lines_of_values_are_those_of_the_nearest_block():
    tree = read_tree("a:\n  b:\n    - 1\n    - c: 2\n")

    assert tree.line(("a", "b", 1, "c")) == 4
    assert tree.line(("a", "b", 7, "x")) == 2
    assert tree.line(("nowhere",)) == 1
