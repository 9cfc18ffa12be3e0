"""The mapping file's two documents, generated from its declaration: JSON Schema and reference."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ingest.mapping import conditions, declaration, source
from ingest.mapping.declaration import Expression, Mapping
from ingest.mapping.documents import Documents
from ingest.mapping.guide import EXAMPLE, GUIDE

_STANDING: Final = (source.Source, conditions.Condition)
"""Blocks whose keys have a table of their own."""
_SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"

_BLOCKS: Final = (
    ("The file", declaration.Mapping),
    ("`source`", source.Source),
    ("An entry of `sources`, besides the keys of `source`", source.Register),
    ("`join` in an entry of `sources`", source.Join),
    ("An entry of `noise`", source.Noise),
    ("An entry of `fixed_width`", source.FixedColumn),
    ("`numbers`", declaration.Numbers),
    ("`invoice`", declaration.Invoice),
    ("An entry of `debtors`", declaration.Debtor),
    ("An entry of `claims`", declaration.Claim),
    ("A value", declaration.Expression),
    ("An entry of `exclude`", conditions.Exclusion),
    ("A condition in `when`", conditions.Condition),
    ("An entry of `require`, besides its condition", conditions.Requirement),
    ("`documents`", Documents),
    ("`kid`", declaration.Kid),
)


def mapping_schema() -> dict[str, Any]:
    """Return the JSON Schema of a mapping file, for editors that complete and check YAML."""
    return {"$schema": _SCHEMA, **Mapping.model_json_schema(by_alias=True)}


def mapping_reference() -> str:
    """Return ``docs/mapping.md``: a guide for writers of mappings, and every key there is."""
    tables = "\n\n".join(_table(title, block) for title, block in _BLOCKS)
    return f"{GUIDE.format(example=EXAMPLE.strip())}\n## Every key\n\n{tables}\n"


def _table(title: str, block: type[BaseModel]) -> str:
    summary = (block.__doc__ or "").strip().splitlines()[0]
    head = (
        f"### {title}\n\n{summary}\n\n| Key | Holds | Meaning | Unless given |\n|---|---|---|---|"
    )
    inherited = block.__base__.model_fields if block.__base__ in _STANDING else {}
    rows = (
        _row(field.alias or name, field)
        for name, field in block.model_fields.items()
        if name not in inherited
    )
    return "\n".join([head, *rows])


def _row(name: str, field: FieldInfo) -> str:
    holds = " or ".join(dict.fromkeys(_holds(field.annotation)))
    holds = _HEADINGS.get(holds, holds)
    cells = (f"`{name}`", holds, field.description or "", _unless_given(field))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


_HEADINGS: Final = {
    "text or list of text": "heading, or list of headings that mean the same",
    "list of text or list of text": "list of headings",
}
"""Shorter words for what is only ever headings."""

_WORDS: Final = {
    str: "text",
    int: "number",
    bool: "true or false",
    Expression: "[value](#a-value)",
    dict: "table",
    type(None): "",
}


def _holds(annotation: Any) -> Iterator[str]:  # noqa: ANN401 - any type annotation
    """Yield in plain words what a key may hold."""
    origin = get_origin(annotation)
    if origin is list:
        yield "list of " + " or ".join(dict.fromkeys(_holds(get_args(annotation)[0])))
    elif origin is Literal:
        yield " or ".join(f"`{choice}`" for choice in get_args(annotation))
    elif isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield " or ".join(f"`{choice.value}`" for choice in annotation)
    elif (word := _WORDS.get(origin or annotation)) is not None:
        yield from [word] if word else []
    elif get_args(annotation):
        for inner in get_args(annotation):
            yield from _holds(inner) if not isinstance(inner, BaseModel | FieldInfo) else []
    elif isinstance(annotation, type):
        yield "block"


def _unless_given(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, dict):
        return "the usual words" if default else ""
    if isinstance(default, Expression):
        return f"`{default.constant}`"
    if isinstance(default, BaseModel):
        return "as below"
    shown = default if isinstance(default, list) else [default]
    return ", ".join(f"`{_written(value)}`" for value in shown if value not in (None, ""))


def _written(value: object) -> str:
    """Return a default as a mapping file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if value == " " else str(value)
