"""Which columns of the export a value of an invoice's JSON came from."""

from collections.abc import Sequence
from typing import Final

from ingest.mapping.bind import Binding, Bound

_CONTACT_FIELDS: Final = frozenset({"emails", "phoneNumbers"})
"""Lists of objects that come from one cell; an address comes from several."""


def origin(bound: Bound, path: Sequence[str | int], kind: str | None = None) -> str:
    """Return the headings that the value at ``path`` was read from, or what stands for them.

    ``path`` is the way to a value of an invoice, such as ``("claims", 0,
    "remainingAmount")``. Where a row has several debtors or claims, the headings
    of all of them are named, because those that are empty are left out; of those
    whose type is a constant, only the ones of type ``kind``, if that is given.
    """
    targets = _targets(bound, path)
    if kind is not None:
        targets = [target for target in targets if _can_be(bound, target, kind)]
    found = [binding for target in targets for binding in _bindings(bound, target)]
    headings = dict.fromkeys(heading for binding in found for heading in binding.all_headings)
    if headings:
        return ", ".join(headings)
    constants = dict.fromkeys(
        f"constant {binding.expression.constant!r}"
        for binding in found
        if binding.expression.constant is not None
    )
    return ", ".join(constants)


def _targets(bound: Bound, path: Sequence[str | int]) -> list[str]:
    """Return the targets in the typed frame that can fill the value at ``path``."""
    names = [part for part in path if isinstance(part, str)]
    if len(names) == 1:
        return [f"invoice.{names[0]}"]
    block, field = names[0], names[1] if names[1] in _CONTACT_FIELDS else names[-1]
    slots = bound.debtor_slots if block == "debtors" else bound.claim_slots
    fields = (field, "name") if field == "lastname" else (field,)
    return [f"{block}.{slot}.{name}" for slot in range(slots) for name in fields]


def _can_be(bound: Bound, target: str, kind: str) -> bool:
    """Say whether the debtor or claim of ``target`` can have the type ``kind``."""
    types = _bindings(bound, f"{target.rpartition('.')[0]}.type")
    type_ = types[0].expression if types else None
    if type_ is None or type_.constant is None or type_.values is not None:
        return True
    return type_.constant.strip().upper() == kind


def _bindings(bound: Bound, target: str) -> list[Binding]:
    return [binding for binding in bound.bindings if binding.target == target]
