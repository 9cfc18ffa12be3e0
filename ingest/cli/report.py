"""``amili-ingest report``: the report files of a run, made again."""

from ingest.cli import options


def command(
    run: options.RunId,
    *,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
    log: options.LogFormat = "text",
) -> None:
    """Make the report files of a run again, from the ledger and the rows that are kept.

    Nothing is asked and nothing is sent. Files that were changed or deleted get the bytes they
    had; of a run that went on since, they say what is known now. They stay in their language,
    unless `--language` names another. Exit code 0 says that they are written, whatever happened
    to the rows.

    Example: amili-ingest report 20261122T0609
    """
    from ingest.cli import results  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - as above
    from ingest.run.report import report  # noqa: PLC0415 - as above

    with open_session(config, language, log=log, verbose=verbose, as_json=as_json) as session:
        made = report(run, session.settings(), session.host, language)
        session.print_either(results.as_text, results.as_document, made)
