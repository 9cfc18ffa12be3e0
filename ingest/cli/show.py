"""``amili-ingest show``: one run."""

from ingest.cli import options


def command(
    run: options.RunId,
    *,
    config: options.Config = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    """Show one run: outcomes, money, batches and files.

    Example: amili-ingest show 20261122T0609
    """
    from ingest import run as use_cases  # noqa: PLC0415 - see ingest.cli
    from ingest.cli import history  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import Session  # noqa: PLC0415 - see ingest.cli

    with Session(config, verbose=verbose, as_json=as_json) as session:
        past = use_cases.show(session.settings(), run)
        session.print_either(history.run_text, history.run_document, past)
