"""The page of faults claims nothing that no test names."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def faults_reference():
    """Load the script that lies beside the documents."""
    spec = importlib.util.spec_from_file_location("faults", DOCS / "faults.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.faults_reference


@pytest.fixture
def write(tmp_path):
    def make(rows, test):
        (tmp_path / "tests").mkdir()
        (tmp_path / "tests" / "faults.toml").write_text(rows)
        (tmp_path / "tests" / "test_it.py").write_text(test)
        return tmp_path

    return make


ROW = '[P1]\nfault = "Killed"\npromise = "Nothing is lost"\n'
TEST = "import pytest\n{}\ndef test_it_is_so():\n    pass\n"


@pytest.mark.parametrize(
    "marks",
    [
        '@pytest.mark.fault("P1")',
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.fault("P1"))])',
    ],
    ids=["test", "case"],
)
def test_a_row_is_proven_by_the_tests_that_name_it(faults_reference, write, marks):
    page = faults_reference(write(ROW, TEST.format(marks)))

    line = "| P1 | Killed | Nothing is lost | [test_it_is_so](../tests/test_it.py) |"
    assert line in page.splitlines()
    assert "Of 1 rows 1 are proven" in page


@pytest.mark.parametrize(
    ("rows", "marks", "words"),
    [
        (ROW, "", r"without a test or a reason: \['P1'\]"),
        (ROW, '@pytest.mark.fault("P1", "P9")', r"no known fault: \['P9'\]"),
    ],
)
def test_a_row_without_proof_and_a_proof_without_row_are_refused(
    faults_reference, write, rows, marks, words
):
    with pytest.raises(ValueError, match=words):
        faults_reference(write(rows, TEST.format(marks)))


def test_what_is_not_proven_says_so(faults_reference, write):
    rows = ROW + 'missing = "no test yet"\n[S7]\nfault = "Tampered"\nreason = "not ours"\n'

    page = faults_reference(write(rows, TEST.format("")))

    assert "| P1 | Killed | Nothing is lost | *not yet:* no test yet |" in page
    assert "| S7 | Tampered |  | *cannot happen:* not ours |" in page
    assert "Of 1 rows" not in page
    assert "Of 2 rows 0 are proven,\n0 partly" in page
