"""Writes the documents that are made from the code, or with --check tells which are out of date."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from faults import faults_reference
from layouts import mappings_reference

import ingest
from ingest.cli.reference import command_reference
from ingest.mapping.reference import mapping_reference, mapping_schema
from ingest.schemas.catalogue import rules_reference
from ingest.settings.reference import settings_reference

DOCS = Path(__file__).parent
ROOT = Path(ingest.__file__).parents[1]


def _schema() -> str:
    return json.dumps(mapping_schema(), indent=2, ensure_ascii=False) + "\n"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "cli.md": command_reference,
    "faults.md": lambda: faults_reference(ROOT),
    "mapping.md": mapping_reference,
    "mapping.schema.json": _schema,
    "mappings.md": mappings_reference,
    "rules.md": rules_reference,
    "settings.md": settings_reference,
}


def main(arguments: list[str]) -> int:
    """Write every document, or with --check only compare; return the exit code."""
    stale = []
    for name, make in DOCUMENTS.items():
        path, text = DOCS / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    if stale and "--check" in arguments:
        print(f"Out of date: {', '.join(stale)}. Run: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
