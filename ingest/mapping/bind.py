"""A mapping meets the headings of one export: every heading it names is found, or nothing runs.

A column that a mapping lists must exist, also for fields the API does not
require: a renamed column must not turn into thousands of blank values.
"""

from collections import abc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, Self

from ingest.errors import MappingError
from ingest.mapping.declaration import Expression, Mapping, RowsRule
from ingest.mapping.drift import changes
from ingest.mapping.fold import fold
from ingest.mapping.misread import written_in
from ingest.mapping.targets import IDENTITY, Kind, expressions, kind_of

_MOST_HEADINGS_NAMED = 60
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Binding:
    """One target, and the export's headings that its expression reads, in its order.

    ``same_as`` is an earlier target of the invoice with the same expression and
    kind, or None: its column can be shared, and its faults are told already.
    ``minus`` are the headings of amounts to take off, ``days`` that of days to add.
    """

    target: str
    kind: Kind
    expression: Expression
    headings: tuple[str, ...]
    same_as: str | None = None
    minus: tuple[str, ...] = ()
    days: str | None = None

    @property
    def reckoned(self) -> bool:
        """Whether the value is reckoned, so that it stands in no cell."""
        return bool(self.minus or self.days or self.expression.plus_days is not None)

    @property
    def all_headings(self) -> tuple[str, ...]:
        """Every heading that the target needs."""
        return (*self.headings, *self.minus, *([self.days] if self.days else []))


@dataclass(frozen=True, slots=True)
class BoundJoin:
    """A register, the export's heading that names a row of it, and its own heading for that."""

    register: str
    to: str
    column: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A mapping whose headings are those of one export. Picklable; holds no data.

    ``key_columns`` are the headings of ``invoice_key`` (empty where every row
    is an invoice); ``conditions`` are the headings that the conditions of each
    ``exclude`` rule ask, rule by rule; ``control_totals`` are the columns whose sum
    each ``noise`` rule holds, None where it holds none; ``joins`` are in the order of
    ``sources``; ``documents`` is the column that tells what kind of document a row is;
    ``requirements`` are the headings that the ``require`` rules ask; ``references`` are
    those in which a credit note names its invoice, one for each of ``key_columns``, empty
    where no credit notes are netted.
    """

    mapping: Mapping
    bindings: tuple[Binding, ...]
    key_columns: tuple[str, ...]
    conditions: tuple[tuple[str, ...], ...]
    control_totals: tuple[str | None, ...] = ()
    joins: tuple[BoundJoin, ...] = ()
    documents: str | None = None
    requirements: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns of the typed frame, in the order of the declaration."""
        return tuple(binding.target for binding in self.bindings)

    @property
    def debtor_slots(self) -> int:
        """How many debtors one row can name."""
        return len(self.mapping.debtors)

    @property
    def claim_slots(self) -> int:
        """How many claims one row can hold."""
        return len(self.mapping.claims)

    @property
    def columns(self) -> frozenset[str]:
        """Every heading that the mapping reads for anything."""
        read = (heading for binding in self.bindings for heading in binding.all_headings)
        asked = (heading for headings in self.conditions for heading in headings)
        joined = (join.to for join in self.joins)
        kinds = [self.documents] if self.documents else []
        named = (*self.key_columns, *self.references)
        return frozenset([*read, *named, *asked, *self.requirements, *joined, *kinds])

    def columns_of(self, register: str) -> tuple[str, ...]:
        """Return the headings that the mapping reads of a register, without its name."""
        prefix = f"{register}."
        named = sorted(heading for heading in self.columns if heading.startswith(prefix))
        return tuple(heading.removeprefix(prefix) for heading in named)

    @property
    def totals(self) -> tuple[str, ...]:
        """The amounts of the invoice that are the sums of its rows'."""
        return tuple(b.target for b in self.bindings if b.expression.rows == "sum")

    @property
    def sums(self) -> tuple[str, ...]:
        """The amounts that single rows have only parts of, which may be negative."""
        claims = enumerate(self.mapping.claims)
        parts = (f"claims.{slot}.remainingAmount" for slot, c in claims if c.rows is RowsRule.SUM)
        return (*self.totals, *parts)

    @property
    def census_columns(self) -> frozenset[str]:
        """The headings that ``invoice_keys``, ``credit_rows`` and ``source_ids`` read."""
        source_id = self.binding("invoice.uniqueSourceInvoiceId")
        kinds = [self.documents] if self.references and self.documents else []
        return frozenset([*self.key_columns, *self.references, *kinds, *source_id.headings])

    def binding(self, target: str) -> Binding:
        """Return the binding of ``target``; raises KeyError where it is not mapped."""
        for binding in self.bindings:
            if binding.target == target:
                return binding
        raise KeyError(target)

    def heading_of(self, target: str) -> str | None:
        """Return the first heading that ``target`` reads; None for constants and unmapped ones."""
        for binding in self.bindings:
            if binding.target == target and binding.headings:
                return binding.headings[0]
        return None

    def headings_of(self, block: str) -> tuple[str, ...]:
        """Return every heading that fields of ``block`` (invoice, debtors, claims) read, once."""
        read = (b.all_headings for b in self.bindings if b.target.split(".")[0] == block)
        return tuple(dict.fromkeys(heading for headings in read for heading in headings))


_OF_THE_EXPORT: Final = frozenset({IDENTITY, "invoice.currency"})
"""What no register can say: identity, and what a sum is a sum of."""


def bind(
    mapping: Mapping,
    headings: Sequence[str],
    registers: abc.Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Bound:
    """Return ``mapping`` with every heading it names found among ``headings``.

    ``registers`` are the headings of its further sources, by their names. Raises
    MappingError that names every missing and every ambiguous heading at once,
    each with the fields that need it and the nearest heading there is.
    """
    further = [f"{name}.{heading}" for name, own in registers.items() for heading in own]
    finder = _Finder([*headings, *further])
    of_export = finder.among(headings)
    bindings: list[Binding] = []
    for target, expression in expressions(mapping):
        by = of_export if target in _OF_THE_EXPORT else finder
        bindings.append(_binding(target, expression, by, bindings))
    key_columns = tuple(of_export.find(names, "invoice_key") for names in mapping.invoice_key)
    conditions = tuple(
        tuple(finder.find(c.column, f"exclude '{exclusion.reason}'") for c in exclusion.when)
        for exclusion in mapping.exclusions
    )
    requirements = tuple(finder.find(each.column, "require") for each in mapping.require)
    noise = [(each.control_total, f"noise '{each.reason}'") for each in mapping.source.noise]
    controls = tuple(of_export.find(names, user) if names else None for names, user in noise)
    joins = tuple(
        BoundJoin(
            name,
            of_export.find(register.join.to, f"join of {name}"),
            finder.among(registers.get(name, ())).find(register.join.column, f"join of {name}"),
        )
        for name, register in mapping.sources.items()
    )
    documents, references = _documents(mapping, finder, of_export)
    finder.raise_if_wrong(mapping.name, changes(mapping.headings, headings))
    return Bound(
        mapping=mapping,
        bindings=tuple(bindings),
        key_columns=key_columns,
        conditions=conditions,
        control_totals=controls,
        joins=joins,
        documents=documents,
        requirements=requirements,
        references=references,
    )


def _documents(
    mapping: Mapping, finder: "_Finder", of_export: "_Finder"
) -> tuple[str | None, tuple[str, ...]]:
    """Return the columns of the kind of document, and of what a credit note refers to."""
    kinds = mapping.documents
    if kinds is None:
        return None, ()
    if kinds.credits is None:
        return finder.find(kinds.column, "documents"), ()
    # What tells invoices apart must stand in the export itself.
    column = of_export.find(kinds.column, "documents")
    named = kinds.credits.refers_to
    return column, tuple(of_export.find(names, "documents.credits") for names in named)


def _binding(
    target: str, expression: Expression, finder: "_Finder", earlier: Sequence[Binding]
) -> Binding:
    found = tuple(finder.find(names, target) for names in origins(expression))
    minus = tuple(finder.find(names, target) for names in expression.minus)
    added = expression.plus_days
    days = None if added is None or isinstance(added, int) else finder.find(added, target)
    same = _same(target, expression, earlier)
    return Binding(target, kind_of(target), expression, found, same, minus, days)


def _same(target: str, expression: Expression, earlier: Iterable[Binding]) -> str | None:
    if target == IDENTITY and expression.join:
        return None  # no part of it may be blank, as it may in other fields
    for binding in earlier:
        if (
            binding.same_as is None
            and binding.target.startswith("invoice.")
            and binding.kind is kind_of(target)
            and binding.expression == expression
        ):
            return binding.target
    return None


def headings_of(mapping: Mapping, register: str | None = None) -> Iterator[tuple[str, ...]]:
    """Yield each column of the export that ``mapping`` names, as the headings that it may have.

    With ``register``, those of that source instead, without its name.
    """
    named = [names for _, expression in expressions(mapping) for names in _every(expression)]
    named += mapping.invoice_key
    named += [mapping.documents.column] if mapping.documents else []
    if mapping.documents and mapping.documents.credits:
        named += mapping.documents.credits.refers_to
    named += [each.column for exclusion in mapping.exclusions for each in exclusion.when]
    named += [each.column for each in mapping.require]
    named += [noise.control_total for noise in mapping.source.noise if noise.control_total]
    named += [each.join.to for each in mapping.sources.values()]
    prefixes = tuple(f"{name}." for name in mapping.sources)
    every = dict.fromkeys((names,) if isinstance(names, str) else tuple(names) for names in named)
    if register is None:
        yield from (names for names in every if not any(n.startswith(prefixes) for n in names))
        return
    key, prefix = mapping.sources[register].join.column, f"{register}."
    yield (key,) if isinstance(key, str) else tuple(key)
    for names in every:
        if all(name.startswith(prefix) for name in names):
            yield tuple(name.removeprefix(prefix) for name in names)


def origins(expression: Expression) -> list[str | list[str]]:
    """Return the columns of ``expression``, each as a heading or a list of synonyms."""
    if expression.column is not None:
        return [expression.column]
    return expression.first_of or expression.join or []


def _every(expression: Expression) -> list[str | list[str]]:
    days = expression.plus_days
    added = [] if days is None or isinstance(days, int) else [days]
    return [*origins(expression), *expression.minus, *added]


class _Finder:
    """Looks headings up and remembers what was wrong, so that all of it is said at once."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._headings = headings
        self._folded: dict[str, list[str]] = {}
        for heading in headings:
            self._folded.setdefault(fold(heading), []).append(heading)
        self._missing: dict[tuple[str, ...], list[str]] = {}
        self._ambiguous: dict[tuple[str, ...], list[str]] = {}

    def among(self, headings: Sequence[str]) -> Self:
        """Return a finder among other headings, whose problems are told with these."""
        finder = type(self)(headings)
        finder._missing, finder._ambiguous = self._missing, self._ambiguous  # noqa: SLF001 - of its own kind
        return finder

    def find(self, names: str | list[str], user: str) -> str:
        """Return the one heading that ``names`` stand for, or '' after noting why not."""
        wanted = (names,) if isinstance(names, str) else tuple(names)
        found = self._matches(wanted)
        if len(found) == 1:
            return found[0]
        problems = self._ambiguous if found else self._missing
        users = problems.setdefault(wanted, [])
        if user not in users:
            users.append(user)
        return ""

    def raise_if_wrong(self, name: str, changed: Iterable[str]) -> None:
        """Raise what was noted, if anything was, with what ``changed`` in the export."""
        lines = [
            *_lines(self._missing, self._missing_line),
            *_lines(self._ambiguous, self._ambiguous_line),
        ]
        if lines:
            since = [f"    {sentence}" for sentence in changed]
            lines += ["  Since the mapping was written:", *since] if since else []
            message = f"The mapping {name!r} does not fit the export:\n" + "\n".join(lines)
            raise MappingError(message, hint=self._hint())

    def _matches(self, wanted: Iterable[str]) -> list[str]:
        keys = dict.fromkeys(fold(name) for name in wanted)
        return [heading for key in keys for heading in self._folded.get(key, ())]

    def _missing_line(self, wanted: tuple[str, ...]) -> str:
        line = f"there is no column {_quoted(wanted, ' or ')}"
        if misread := written_in(wanted, self._headings):
            heading, encoding = misread
            return f"{line}; {heading!r} is it, with 'encoding: {encoding}' in the mapping"
        near = self._nearest(wanted)
        return f"{line}; did you mean {near!r}?" if near else line

    def _ambiguous_line(self, wanted: tuple[str, ...]) -> str:
        found = _quoted(self._matches(wanted), " and ")
        return f"{_quoted(wanted, ' or ')} matches several columns, {found}: name only one of them"

    def _nearest(self, wanted: Iterable[str]) -> str | None:
        for name in wanted:
            near = get_close_matches(fold(name), self._folded, n=1, cutoff=_LEAST_LIKENESS)
            if near:
                return self._folded[near[0]][0]
        return None

    def _hint(self) -> str:
        named = ", ".join(self._headings[:_MOST_HEADINGS_NAMED])
        more = len(self._headings) - _MOST_HEADINGS_NAMED
        rest = f" and {more} more" if more > 0 else ""
        return f"The export's columns are: {named}{rest}. Correct the mapping, or the export."


def _lines(
    problems: dict[tuple[str, ...], list[str]], sentence: Callable[[tuple[str, ...]], str]
) -> list[str]:
    return [f"  {sentence(wanted)} ({', '.join(users)})" for wanted, users in problems.items()]


def _quoted(words: Iterable[str], between: str) -> str:
    return between.join(repr(word) for word in words)
