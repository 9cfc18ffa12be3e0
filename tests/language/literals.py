"""Every piece of prose in the program's own source, as templates: what people may get to read."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ingest

ROOT = Path(ingest.__file__).parent
HOLE = "{}"
_TECHNICAL = frozenset({"description", "help", "metavar", "formats", "style_attribute"})
"""Arguments whose texts stand in documents and in ``--help``, which are English."""
_SAYING = frozenset({"say", "translated", "template_in"})
_NO_PROSE = re.compile(
    r"^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|BEGIN|SET|SHOW|VACUUM|ANALYZE|WITH)\b"
    r"|^[^a-zæøå]*$|%[YBHmd]|\(\?[P:!<=]|^[a-z_]+\[|^[A-Za-z]+\[[A-Za-z]"
)
_WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True)
class Literal:
    """A text of the source: where it stands, and its template, with ``{}`` for every hole."""

    file: str
    line: int
    template: str


def literals() -> Iterator[Literal]:
    """Yield all prose of the package: texts with a blank, that are neither names nor statements."""
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, template in _Prose().of(tree):
            yield Literal(path.relative_to(ROOT).as_posix(), line, template)


class _Prose(ast.NodeVisitor):
    def of(self, tree: ast.AST) -> list[tuple[int, str]]:
        self.found: list[tuple[int, str]] = []
        self.visit(tree)
        return self.found

    def visit_Expr(self, node: ast.Expr) -> None:
        # A text that stands alone is a docstring.
        if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in _TECHNICAL:
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        # What is given to be said is a text, however short it is.
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name in _SAYING and node.args:
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    self.found.append((part.lineno, skeleton(part.value)))
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        pieces = [
            str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values
        ]
        self._note(node, "".join(pieces))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._note(node, node.value)

    def _note(self, node: ast.expr, text: str) -> None:
        bare = text.replace(HOLE, " ")
        if " " in text.strip() and _WORD.search(bare) and not _NO_PROSE.search(bare):
            self.found.append((node.lineno, skeleton(text)))


def skeleton(text: str) -> str:
    """Return a text with ``{}`` for every hole, and one for holes that touch each other."""
    return re.sub(r"(?:\{\})+", HOLE, re.sub(r"\{[a-z_0-9]*(?::[.,0-9a-z]+)?\}", HOLE, text))
