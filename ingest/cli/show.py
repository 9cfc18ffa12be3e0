"""``amili-ingest show``: one run."""

from ingest.cli import options


def command(
    run: options.RunId,
    *,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    """Show one run: outcomes, money, batches and files.

    Example: amili-ingest show 20261122T0609
    """
    from ingest.cli.history import run_document, run_text  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - see ingest.cli
    from ingest.run.history import show as use_case  # noqa: PLC0415 - as above

    with open_session(config, language, verbose=verbose, as_json=as_json) as session:
        past = use_case(session.settings(), run)
        session.print_either(run_text, run_document, past)
