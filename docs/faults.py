"""Makes ``docs/faults.md``: each fault of ``tests/faults.toml`` with the tests that name it.

The tests are read, not run: a test names its faults with ``@pytest.mark.fault("P1", ...)``.
"""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SECTIONS = {
    "P": "Process and machine",
    "N": "Network",
    "A": "The API's answers",
    "T": "Credentials and time",
    "L": "Ledger, locks and runs",
    "D": "Files and duplicates",
    "F": "CSV",
    "X": "Excel and archives",
    "S": "Security and privacy",
}

TOP = """# Faults

Every fault that the job must survive, what is promised, and the tests that hold it to that. A row
counts as proven only by a test that names it (`@pytest.mark.fault("{example}")`); `make check`
fails where a row has neither a test nor a stated reason. Of {rows} rows {proven} are proven,
{partly} partly (*not yet* says what is missing), {open_} not yet, and {excluded} cannot happen.
"""


def faults_reference(root: Path) -> str:
    """Return the Markdown text for the repository at ``root``.

    Raises ValueError where a row has neither test nor reason, or a test names no row.
    """
    rows = tomllib.loads((root / "tests" / "faults.toml").read_text(encoding="utf-8"))
    proofs = _proofs(root / "tests")
    _refuse_gaps(rows, proofs)
    tested = [name for name in rows if proofs.get(name)]
    partly = [name for name in tested if "missing" in rows[name]]
    excluded = [name for name in rows if "reason" in rows[name]]
    top = TOP.format(
        example=next(iter(rows)),
        rows=len(rows),
        proven=len(tested) - len(partly),
        partly=len(partly),
        open_=len(rows) - len(tested) - len(excluded),
        excluded=len(excluded),
    )
    sections = [_section(letter, rows, proofs) for letter in SECTIONS]
    return "\n".join([top, *sections])


def _refuse_gaps(rows: Mapping[str, Any], proofs: Mapping[str, list[str]]) -> None:
    strange = sorted(proofs.keys() - rows.keys())
    bare = [
        n for n, row in rows.items() if not (proofs.get(n) or row.keys() & {"missing", "reason"})
    ]
    if strange or bare:
        message = f"faults without a test or a reason: {bare}; tests of no known fault: {strange}"
        raise ValueError(message)


def _section(letter: str, rows: Mapping[str, Any], proofs: Mapping[str, list[str]]) -> str:
    lines = [f"## {SECTIONS[letter]}", "", "| # | Fault | Promise | Proof |", "|---|---|---|---|"]
    for name, row in rows.items():
        if name[0] == letter:
            parts = [*proofs.get(name, [])]
            parts += [f"*not yet:* {row['missing']}"] if "missing" in row else []
            parts += [f"*cannot happen:* {row['reason']}"] if "reason" in row else []
            promise, proof = row.get("promise", ""), "<br>".join(parts)
            lines.append(f"| {name} | {row['fault']} | {promise} | {proof} |")
    return "\n".join([*lines, ""])


def _proofs(tests: Path) -> dict[str, list[str]]:
    """Return links to the tests that name each fault, in the order of their files."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(tests.rglob("test_*.py")):
        for test in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(test, ast.FunctionDef):
                link = f"[{test.name}](../tests/{file.relative_to(tests).as_posix()})"
                for name in dict.fromkeys(_named(test)):
                    found[name].append(link)
    return found


def _named(test: ast.FunctionDef) -> Iterator[str]:
    for decorator in test.decorator_list:
        for node in ast.walk(decorator):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fault":
                yield from (ast.literal_eval(argument) for argument in node.args)
