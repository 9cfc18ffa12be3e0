"""``amili-ingest run``: the job."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli import options
from ingest.settings.names import EnvironmentName


def command(
    file: options.File,
    mapping: options.MappingName,
    env: Annotated[
        EnvironmentName, typer.Option("--env", help="Where to send; there is no default.")
    ],
    *,
    accept_invalid: Annotated[
        bool, typer.Option("--accept-invalid", help="Send the valid rows, however many are not.")
    ] = False,
    accept_size: Annotated[
        bool, typer.Option("--accept-size", help="Send more than the settings allow.")
    ] = False,
    source: options.Source = None,
    output: options.Output = None,
    limit: options.Limit = None,
    chunk_invoices: options.ChunkInvoices = None,
    chunk_bytes: options.ChunkBytes = None,
    concurrency: options.Concurrency = None,
    notify: options.Notify = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    timings: options.Timings = False,
    verbose: options.Verbose = False,
    log: options.LogFormat = "text",
) -> None:
    """Check an export, submit its invoices, poll the batches, write the report files.

    Safe to run again at any time: what was created before is not sent again.

    Example: amili-ingest run open-items.csv -m my-export.yaml --env staging
    """
    from ingest.cli.notices import told  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - as above
    from ingest.run.submit import submit  # noqa: PLC0415 - as above

    with open_session(
        config, language, log=log, verbose=verbose, as_json=as_json, timings=timings
    ) as session:
        settings = session.settings(
            chunk_invoices=chunk_invoices, chunk_bytes=chunk_bytes, concurrency=concurrency
        )
        settings = settings.model_copy(update=_accepted(rows=accept_invalid, size=accept_size))
        environment = session.environment(env)
        job = session.job(file, mapping, source=source, output=output, limit=limit)
        with told(notify, Path(file).name, settings, session) as tell:
            session.finish(submit(job, environment, settings, session.host), tell)


def _accepted(*, rows: bool, size: bool) -> dict[str, object]:
    """Return the limits that do not hold for this run."""
    invalid: dict[str, object] = {"most_invalid": 1.0} if rows else {}
    return invalid | ({"most_invoices": None, "most_amount": {}} if size else {})
