"""What pydantic found wrong with a mapping file, in words for the person who wrote it."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ingest.mapping.declaration import Mapping
from ingest.mapping.tree import Path, Problem, Tree, dotted

_SHOWN: Final = 60
_SHOULD: Final = re.compile(r"^\w+ should (?:be |have )?| after validation, not \d+$")
_EXPECTED: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "a block of keys and values",
    "string_pattern_mismatch": "small letters, digits and hyphens, slashes between words",
    "model_type": "a block of keys and values",
    "model_attributes_type": "a block of keys and values",
}
"""What the commonest kinds of error wanted; the others say so themselves."""


def problems_of(error: ValidationError, tree: Tree) -> list[Problem]:
    """Return each mistake once, in the order of the file; alternatives are told together."""
    known = {problem.where for problem in tree.problems if problem.where}
    found: dict[Path, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        path = _path_in_file(detail["loc"], tree)
        if dotted(path) not in known:
            found.setdefault(path, []).append(detail)
    problems = [_problem(path, details, tree) for path, details in found.items()]
    return sorted(problems, key=lambda problem: problem.line)


def _path_in_file(location: tuple[str | int, ...], tree: Tree) -> Path:
    """Leave out what pydantic adds to a path for unions; keep the last part of a missing key."""
    path: Path = ()
    for part in location:
        if (*path, part) in tree.lines:
            path = (*path, part)
    return path


def _problem(path: Path, details: list[ErrorDetails], tree: Tree) -> Problem:
    missing = [str(d["loc"][-1]) for d in details if d["type"] == "missing"]
    if missing:
        needed = ", ".join(missing)
        return Problem(tree.line(path), dotted(path), f"missing: {needed}")
    if details[0]["type"] == "extra_forbidden":
        return Problem(tree.line(path), dotted(path), _unknown_key(path))
    return Problem(tree.line(path), dotted(path), " or ".join(dict.fromkeys(_sentences(details))))


def _unknown_key(path: Path) -> str:
    """Say which key was meant, or which there are."""
    key, valid = str(path[-1]), keys_at(path[:-1])
    near = get_close_matches(key, valid, n=1, cutoff=0.5)
    if not near:
        folded = {name.casefold(): name for name in valid}
        near = [folded[key.casefold()]] if key.casefold() in folded else []
    meant = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(valid)}"
    return f"there is no key {key!r}; {meant}"


def _sentences(details: Iterable[ErrorDetails]) -> Iterator[str]:
    """Say what was found and expected; where one value fails in several ways, only once."""
    told = [detail for detail in details if detail["type"] != "value_error"]
    if told:
        expected = dict.fromkeys(_expected(detail) for detail in told)
        yield f"found {_shown(told[0]['input'])}, expected {' or '.join(expected)}"
    for detail in details:
        if detail["type"] == "value_error":
            yield detail["msg"].removeprefix("Value error, ")


def _expected(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if context.get("class_name") == "Expression":
        return "a heading, or a block with column, first_of, join or constant"
    if detail["type"] in ("literal_error", "enum"):
        return str(context["expected"])
    return _EXPECTED.get(detail["type"]) or _SHOULD.sub("", detail["msg"])


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a block of keys and values"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def keys_at(path: Path) -> list[str]:
    """Return the keys that the block at ``path`` may have.

    >>> keys_at(("numbers",))
    ['decimal', 'thousands', 'unit']
    >>> keys_at(("sources", "customers", "join"))
    ['column', 'to', 'zero_pad']
    """
    block: type[BaseModel] = Mapping
    named = False
    for part in path:
        if named or not isinstance(part, str):
            named = False
            continue
        fields = {f.alias or name: f for name, f in block.model_fields.items()}
        if part not in fields:
            return []
        block = next(_blocks(fields[part].annotation), block)
        named = get_origin(fields[part].annotation) is dict
    return [field.alias or name for name, field in block.model_fields.items()]


def _blocks(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any type annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _blocks(inner)
