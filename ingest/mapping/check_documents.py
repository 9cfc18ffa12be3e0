"""What a mapping says about kinds of documents that cannot be meant so."""

from collections import Counter
from collections.abc import Iterator

from ingest.domain.rules import OUR_REASONS
from ingest.mapping.tree import Path, Value


def mistakes_of_documents(file: dict[str, Value]) -> Iterator[tuple[Path, str]]:
    """Yield where in ``documents`` of a file something is wrong, and what."""
    kinds = file.get("documents")
    if not isinstance(kinds, dict):
        return
    leave_out = kinds.get("leave_out")
    others = leave_out if isinstance(leave_out, dict) else {}
    for reason in others.keys() & set(OUR_REASONS):
        sentence = f"{reason!r} is a reason that the program itself gives; use another"
        yield ("documents", "leave_out", reason), sentence
    netting = kinds.get("credits")
    if not isinstance(netting, dict):
        return
    yield from _netting(file, netting)
    words = [kinds.get("invoices"), netting.get("words"), *others.values()]
    listed = [str(word).strip().lower() for each in words for word in _list(each)]
    if twice := [word for word, times in Counter(listed).items() if times > 1]:
        yield ("documents",), f"{twice[0]!r} stands for two kinds of document"


def _netting(file: dict[str, Value], netting: dict[str, Value]) -> Iterator[tuple[Path, str]]:
    path: Path = ("documents", "credits")
    keys, named = _list(file.get("invoice_key")), _list(netting.get("refers_to"))
    if not keys:
        yield path, "credit notes refer to the columns of invoice_key, and there is none"
    elif named and len(named) != len(keys):
        columns = "1 column" if len(keys) == 1 else f"{len(keys)} columns"
        yield (*path, "refers_to"), f"invoice_key has {columns}, refers_to {len(named)}"
    claims = file.get("claims")
    if not isinstance(claims, list):
        return
    if len(claims) > 1:
        yield path, "with several claims, nobody can tell which one a credit note is taken off"
    elif claims and isinstance(claims[0], dict) and claims[0].get("rows", "each") == "each":
        sentence = "`rows: once` or `rows: sum` is needed: credit notes are taken off one claim"
        yield ("claims", 0), sentence


def _list(value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
