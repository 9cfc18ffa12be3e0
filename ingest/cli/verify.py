"""``amili-ingest verify``: whether a run's evidence still holds."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli import options

CHANGED = 10
"""Exit code: something is not what it was when the run's manifest was sealed."""


def command(
    run: options.RunId,
    *,
    export: Annotated[
        Path | None, typer.Option(help="The export, to compare it with the one of the run.")
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option("--mapping", "-m", help="The mapping, to compare it with that of the run."),
    ] = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
    log: options.LogFormat = "text",
) -> None:
    """Compute again what a run's manifest.json says, and name what has changed.

    Looked at are the chain of manifests in the ledger, the manifest, the chunks as they were
    sent and the answers, the settings, the rules, the kept rows, and the reports: as they lie
    in their folder, and as ledger and rows would give them today. Exit code 0: all is as it was.
    Exit code 10: something has changed or is missing.

    Example: amili-ingest verify 20261122T0609 --export open-items.csv
    """
    from ingest.cli import verification  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - as above
    from ingest.run.verify import Originals, verify  # noqa: PLC0415 - as above

    with open_session(config, language, log=log, verbose=verbose, as_json=as_json) as session:
        found = verify(run, Originals(export, mapping), session.settings(), session.host)
        session.print_either(verification.as_text, verification.as_document, found)
        raise typer.Exit(0 if found.sound else CHANGED)
