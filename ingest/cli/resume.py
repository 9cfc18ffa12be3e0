"""``amili-ingest resume``: finish what was left open."""

from typing import Annotated

import typer

from ingest.cli import options


def command(
    run: Annotated[
        str | None, typer.Argument(metavar="RUN", help="A run's id; without one, all unfinished.")
    ] = None,
    *,
    concurrency: options.Concurrency = None,
    notify: options.Notify = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    timings: options.Timings = False,
    verbose: options.Verbose = False,
    log: options.LogFormat = "text",
) -> None:
    """Finish what a run left open: look up lost replies, poll batches, send what was not sent.

    The reports of the run are written again. Without RUN, everything unfinished is resumed.

    Example: amili-ingest resume
    """
    from ingest.cli.notices import told  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - as above
    from ingest.run.resume import resume  # noqa: PLC0415 - as above

    with open_session(
        config, language, log=log, verbose=verbose, as_json=as_json, timings=timings
    ) as session:
        settings = session.settings(concurrency=concurrency)
        with told(notify, "resume", settings, session) as tell:
            results = resume(run, session.environment, settings, session.host)
            session.finish_all(results, tell)
