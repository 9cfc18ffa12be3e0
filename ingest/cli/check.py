"""``amili-ingest check``: everything but sending."""

from typing import Annotated

import typer

from ingest.cli import options
from ingest.settings.names import EnvironmentName


def command(
    file: options.File,
    mapping: options.MappingName,
    *,
    env: Annotated[
        EnvironmentName,
        typer.Option("--env", help="Apply this environment's rules; nothing is sent to it."),
    ] = EnvironmentName.STAGING,
    source: options.Source = None,
    output: options.Output = None,
    limit: options.Limit = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    timings: options.Timings = False,
    verbose: options.Verbose = False,
    log: options.LogFormat = "text",
) -> None:
    """Read an export, apply mapping and rules, and write the report files; send nothing.

    Rows that would be sent count as not_sent. No later run is affected.

    Example: amili-ingest check open-items.csv -m my-export.yaml
    """
    from ingest.cli.session import open_session  # noqa: PLC0415 - see ingest.cli
    from ingest.run.check import check  # noqa: PLC0415 - as above

    with open_session(
        config, language, log=log, verbose=verbose, as_json=as_json, timings=timings
    ) as session:
        job = session.job(file, mapping, source=source, output=output, limit=limit)
        session.finish(check(job, env, session.settings(), session.host))
