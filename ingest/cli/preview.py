"""``amili-ingest preview``: what the first invoices would look like."""

from typing import Annotated

import typer

from ingest.cli import options


def command(
    file: options.File,
    mapping: options.MappingName,
    *,
    rows: Annotated[int, typer.Option(min=1, max=1000, help="How many invoices.")] = 3,
    source: options.Source = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    """Show the first invoices as the JSON that would be sent, each value beside its column.

    The values are shown in full, so mind who reads along.

    Example: amili-ingest preview open-items.csv -m my-export.yaml --rows 1
    """
    from ingest.cli import samples  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - see ingest.cli
    from ingest.run.preview import preview  # noqa: PLC0415 - as above

    with open_session(config, language, verbose=verbose, as_json=as_json) as session:
        job = session.job(file, mapping, source=source)
        found = preview(job, rows, session.settings(), session.host)
        session.print_either(samples.as_text, samples.as_document, found)
