"""``amili-ingest runs``: the history."""

from typing import Annotated

import typer

from ingest.cli import options


def command(
    *,
    last: Annotated[int, typer.Option(min=1, help="How many runs, newest first.")] = 20,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    """List the runs that the ledger knows, newest first.

    Example: amili-ingest runs --last 5
    """
    from ingest.cli.history import runs_document, runs_text  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - see ingest.cli
    from ingest.run.history import history  # noqa: PLC0415 - as above

    with open_session(config, language, verbose=verbose, as_json=as_json) as session:
        past = history(session.settings(), last)
        session.print_either(runs_text, runs_document, past)
