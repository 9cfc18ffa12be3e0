"""``amili-ingest reconcile``: ask what became of what is open or unknown."""

from typing import Annotated

import typer

from ingest.cli import options


def command(
    run: Annotated[
        str | None, typer.Argument(metavar="RUN", help="A run's id; without one, all unfinished.")
    ] = None,
    *,
    accept_ledger: Annotated[
        bool,
        typer.Option(
            "--accept-ledger",
            help="Work with a ledger that was copied, restored or deleted, and look up "
            "invoices that it does not know before they are sent.",
        ),
    ] = False,
    concurrency: options.Concurrency = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
    log: options.LogFormat = "text",
) -> None:
    """Ask the API what became of open and unknown invoices; send nothing.

    Lost requests are looked up, batches are polled, and the reports are written again. What
    cannot be found out is named, with what a person has to check.

    Example: amili-ingest reconcile
    """
    from ingest.cli.session import open_session  # noqa: PLC0415 - see ingest.cli
    from ingest.run.reconcile import reconcile  # noqa: PLC0415 - as above
    from ingest.run.witness import accept  # noqa: PLC0415 - as above

    with open_session(config, language, log=log, verbose=verbose, as_json=as_json) as session:
        settings = session.settings(concurrency=concurrency)
        if accept_ledger:
            why = accept(settings, session.host.clock.now)
            if not as_json:
                told = f"{why} It is accepted now." if why else "The ledger is as it was."
                print(session.say(told))
        session.finish_all(reconcile(run, session.environment, settings, session.host))
