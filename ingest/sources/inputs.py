"""An export together with the further files that its mapping joins to it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from ingest.errors import ExportUnreadable, MappingError
from ingest.mapping import declaration
from ingest.mapping.bind import Bound, bind
from ingest.mapping.source import Register
from ingest.sources.chosen import are_several, choose, registers_in
from ingest.sources.export import Export
from ingest.sources.limits import Limits
from ingest.sources.opening import open_original
from ingest.sources.original import Original, display_name
from ingest.sources.reading import Reading
from ingest.sources.returned import Returned
from ingest.sources.several import Several
from ingest.sources.several import named as naming

STDIN: Final = "standard input"
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Inputs:
    """The open export, the open registers by name, and the mapping bound to all of them."""

    export: Export
    registers: Mapping[str, Export]
    bound: Bound


@contextmanager
def open_inputs(
    mapping: declaration.Mapping,
    given: Path | BinaryIO,
    workdir: Path,
    *,
    further: Mapping[str, Path] | None = None,
    limits: Limits | None = None,
) -> Iterator[Inputs]:
    """Give the export at a path, or of a stream, and what ``mapping`` joins to it.

    ``further`` names the files of registers; those that it leaves out are looked
    for beside the export. Raises ExportUnreadable for a file that is not there or
    cannot be read, and MappingError where the mapping does not fit them.
    """
    named = dict(further or {})
    if unknown := sorted(named.keys() - mapping.sources.keys()):
        known = ", ".join(mapping.sources) or "none"
        msg = f"The mapping has no source {unknown[0]!r}."
        raise MappingError(msg, hint=f"Its sources are: {known}.")
    reading = Reading.of(mapping, workdir, limits)
    with ExitStack() as opened:
        if isinstance(given, Path) and are_several(given):
            yield _several(mapping, given, reading, named, opened)
            return
        original = _original(given, workdir)
        export = opened.enter_context(open_original(original, reading))
        registers = {}
        for name, register in mapping.sources.items():
            if register.same_file and name not in named:
                own = original.twin()
            else:
                own = Original.open(named.get(name) or _beside(given, name, register))
            reading = Reading.of(mapping, workdir, limits, name)
            registers[name] = opened.enter_context(open_original(own, reading))
        headings = {name: register.headings for name, register in registers.items()}
        bound = bind(mapping, export.headings, headings)
        if isinstance(export, Returned):  # it has some of the rows, and no total row
            bound = replace(bound, control_totals=())
        yield Inputs(export, registers, bound)


def _several(
    mapping: declaration.Mapping,
    given: Path,
    reading: Reading,
    named: Mapping[str, Path],
    opened: ExitStack,
) -> Inputs:
    """Return several files as one export, with the registers of all of them."""
    wanted = [each.file for each in mapping.sources.values() if each.file]
    chosen = choose(given, wanted, named.values())
    exports = {}
    for path, name in zip(chosen.paths, chosen.names, strict=True):
        with naming(name):
            exports[name] = opened.enter_context(open_original(Original.open(path), reading))
    match = mapping.source.other_headings == "match"
    export = Several(chosen.title, exports, chosen.notes, match=match)
    registers = {}
    for name, register in mapping.sources.items():
        if register.same_file and name not in named:
            msg = f"The source '{name}' is a sheet of the export, but there are several files."
            raise ExportUnreadable(
                msg, hint=f"Run them one by one, or name it: --source {name}=FILE."
            )
        inside = bool(register.file) and any(registers_in(chosen.folder, register.file or ""))
        beside = chosen.folder / "*" if inside else chosen.folder.resolve()
        own = Original.open(named.get(name) or _beside(beside, name, register))
        how = Reading.of(mapping, reading.workdir, reading.limits, name)
        registers[name] = opened.enter_context(open_original(own, how))
    headings = {name: register.headings for name, register in registers.items()}
    for name in exports:
        with naming(name):
            bind(mapping, export.headings_of(name), headings)
    return Inputs(export, registers, bind(mapping, export.headings, headings))


def _original(given: Path | BinaryIO, workdir: Path) -> Original:
    if isinstance(given, Path):
        return Original.open(given)
    return Original.copy(given, STDIN, workdir)


def _beside(given: Path | BinaryIO, name: str, register: Register) -> Path:
    """Return the one file beside the export that the mapping means by source ``name``."""
    hint = f"Name it: --source {name}=FILE."
    if register.file is None or not isinstance(given, Path):
        msg = f"The mapping needs another file, its source '{name}'."
        raise ExportUnreadable(msg, hint=hint)
    folder = given.resolve().parent
    found = [path for path in registers_in(folder, register.file) if path.name != given.name]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"'{display_name(path.name)}'" for path in found[:_MOST_NAMED])
        msg = f"Several files beside the export can be the source '{name}': {names}."
    else:
        msg = f"There is no '{register.file}' beside the export: the mapping's source '{name}'."
    raise ExportUnreadable(msg, hint=hint)
