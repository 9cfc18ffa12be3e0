"""A YAML file as plain values, with the line of each: YAML 1.2, no tags, no surprises.

``no``, ``on`` and dates are text, as they stand in the file; ``01`` stays
``01``. Only null, and whole numbers written as such, are more than text: what
a text means is for the model to say, which knows what it wants. Anchors work,
within bounds; merge keys, tags and several documents do not.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Value: TypeAlias = "str | int | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]

_MOST_NODES: Final = 20_000
_DEEPEST: Final = 20
_WIDEST: Final = 200
_DASHES: Final = re.compile(rf"(?:[-?:][ \t]+){{{_DEEPEST}}}")
_LINE_ENDS_OF_OLD: Final = frozenset("\x85\u2028\u2029")
_NULL: Final = frozenset({"~", "null", "Null", "NULL"})
_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "value", "merge")
)


NO_VALUE: Final = "there is no value; take the key out, or give it one"
"""What is wrong with a key that nothing follows."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake of a mapping file: where it is, and what is wrong, in one sentence."""

    line: int
    where: str
    sentence: str

    def __str__(self) -> str:
        """Return the line that a message shows."""
        return f"line {self.line}: {self.where + ': ' if self.where else ''}{self.sentence}"


@dataclass(slots=True)
class Tree:
    """The values of a file, the line on which each begins, and what could not be read."""

    value: Value = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Return the line of ``path``, or of the nearest block around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def dotted(path: Path) -> str:
    """Return ``path`` as messages name it, list places counted from 1 as readers count.

    >>> dotted(("debtors", 0, "type"))
    'debtors[1].type'
    """
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def read_tree(text: str) -> Tree:
    """Return the tree of a YAML text; every mistake is in ``problems``, none is raised."""
    tree = Tree()
    if _nested(text):
        tree.problems.append(Problem(1, "", "the blocks are nested too deeply"))
        return tree
    try:
        root = _compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        tree.problems.append(Problem(mark.line + 1 if mark else 1, "", _syntax(error)))
    except YAMLError as error:
        tree.problems.append(Problem(1, "", f"this is no YAML: {error}"))
    else:
        if root is None or _is_nothing(root):
            tree.problems.append(Problem(1, "", "the file is empty"))
        else:
            _Reader(tree).read(root)
    return tree


def _is_nothing(root: Node) -> bool:
    """Say whether a document was begun and holds nothing; the parsers differ about its line."""
    return isinstance(root, ScalarNode) and not root.value and not root.style


def _compose(text: str) -> Node | None:
    """Return the nodes of a YAML text, from the parser in C where it is installed.

    What that one refuses, the other explains better; and to that one, which
    keeps to YAML 1.1, more signs than line feeds end a line.
    """
    if _LINE_ENDS_OF_OLD.isdisjoint(text):
        with suppress(YAMLError):
            return cast("Node | None", YAML(typ="safe").compose(text))
    return cast("Node | None", YAML(typ="safe", pure=True).compose(text))


def _nested(text: str) -> bool:
    """Say whether brackets, dashes or indents go deeper than any mapping does.

    The parser's time and stack grow with the depth, so this is asked before it.
    """
    steps = ((sign in "[{") - (sign in "]}") for sign in text if sign in "[]{}")
    indent = max((len(line) - len(line.lstrip(" ")) for line in text.splitlines()), default=0)
    deepest = max(accumulate(steps), default=0)
    return deepest > _DEEPEST or indent > _WIDEST or bool(_DASHES.search(text))


def _syntax(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error)
    if "'\\t'" in problem or "tab character" in problem:
        return "found a tab; indent with blanks"
    if "document" in str(error.context or ""):
        return "found a second document ('---'); a mapping file holds one"
    return f"this is no YAML: {problem}"


class _TooMuch(Exception):
    """The file unfolds to more than any mapping needs."""


class _Reader:
    """Walks the nodes of a file once, noting lines and mistakes."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._nodes = 0

    def read(self, root: Node) -> None:
        """Put the value of ``root``, its lines and its mistakes into the tree.

        Of a file that unfolds to too much, that is the last mistake, and there is no value.
        """
        try:
            self._tree.value = self._value(root, ())
        except _TooMuch as error:
            self._tree.problems.append(Problem(1, "", str(error)))

    def _value(self, node: Node, path: Path) -> Value:
        self._nodes += 1
        if self._nodes > _MOST_NODES or len(path) > _DEEPEST:
            msg = "the file unfolds to more than a mapping needs; look at its anchors"
            raise _TooMuch(msg)
        self._tree.lines.setdefault(path, _line(node))
        if str(node.tag) not in _TAGS:
            self._problem(
                self._tree.line(path), path, f"found the tag {node.tag}; tags are not supported"
            )
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._value(item, (*path, place)) for place, item in enumerate(node.value)]
        return self._scalar(cast("ScalarNode", node), path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key, value in node.value:
            name = self._key(key, path)
            if name is None:
                continue
            if name in values:
                first = self._tree.lines[(*path, name)]
                self._problem(
                    _line(key), (*path, name), f"this key stands twice, first on line {first}"
                )
                continue
            self._tree.lines[(*path, name)] = _line(key)
            values[name] = self._value(value, (*path, name))
        return values

    def _key(self, key: Node, path: Path) -> str | None:
        if not isinstance(key, ScalarNode):
            self._problem(_line(key), path, "a key must be one word or text, found a block")
            return None
        if key.value == "<<" and not key.style:
            self._problem(_line(key), path, "merge keys (<<) are not supported")
            return None
        return str(key.value)

    def _scalar(self, node: ScalarNode, path: Path) -> Value:
        text = str(node.value)
        if node.style or str(node.tag).endswith(":str"):
            return text
        if not text:
            self._problem(self._tree.line(path), path, NO_VALUE)
            return None
        if text in _NULL:
            return None
        return int(text) if _WHOLE.fullmatch(text) else text

    def _problem(self, line: int, path: Path, sentence: str) -> None:
        self._tree.problems.append(Problem(line, dotted(path), sentence))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
