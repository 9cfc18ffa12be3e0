"""``amili-ingest mapping``: making, checking and testing mapping files."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.cli import options
from ingest.cli.failures import plain
from ingest.cli.inspect import File, Sheet, numbered
from ingest.settings.files import language_of

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[
    str, typer.Argument(metavar="MAPPING", help="A mapping's name, or the path of a mapping file.")
]


@app.callback()
def _top() -> None:
    """Make, check and test mapping files.

    Start with: amili-ingest mapping new FILE
    """


@app.command("new")
def new(
    file: File,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write.  [default: FILE's name, .yaml]"),
    ] = None,
    sheet: Sheet = None,
    customers: Annotated[
        Path | None,
        typer.Option(help="The register of customers, whose columns each row is to get."),
    ] = None,
    customers_sheet: Annotated[
        str | None, typer.Option(help="The sheet of the register, by name or by number.")
    ] = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    verbose: options.Verbose = False,
) -> None:
    """Propose a mapping for an export: the best column for every field, and how sure it is.

    With --customers, which columns name a customer in both files is found by the values that
    they have in common.

    Asks where two columns are close, and where amounts, dates or identity could be read in two
    ways. What stays unanswered, or what nobody is there to answer, is marked DECIDE in the file,
    which cannot be used before that.

    Example: amili-ingest mapping new open-items.csv --output own.yaml
    """
    from ingest.cli.mapping_new import Wanted, write_new  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - as above

    with open_session(config, language, verbose=verbose, as_json=False) as session:
        session.end_progress()
        wanted = Wanted(file, output, numbered(sheet), customers, numbered(customers_sheet))
        write_new(wanted, session.settings(), session.say)


@app.command("check")
def check(
    mapping: Name,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="An export whose headings it must fit.")
    ] = None,
    *,
    source: options.Source = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    verbose: options.Verbose = False,
) -> None:
    """Tell all mistakes of a mapping, each with its line; with FILE also whether it fits.

    Example: amili-ingest mapping check own.yaml open-items.csv
    """
    from ingest.cli.session import named, open_session  # noqa: PLC0415 - see ingest.cli
    from ingest.run import mappings  # noqa: PLC0415 - as above

    with open_session(config, language, verbose=verbose, as_json=False) as session:
        found = mappings.check(mapping, file, session.settings(), named(source))
        session.end_progress()
        fits = f" and fits {file.name}" if file and found.bound else ""
        print(plain(session.say(f"The mapping {found.loaded.mapping.name} has no mistakes{fits}.")))


@app.command("list")
def list_all(*, language: options.ReaderLanguage = None, verbose: options.Verbose = False) -> None:
    """List the built-in mappings.

    Example: amili-ingest mapping list
    """
    from ingest.cli.failures import shown  # noqa: PLC0415 - see ingest.cli
    from ingest.run.mappings import built_in  # noqa: PLC0415 - as above

    spoken = language_of(None, language)
    with shown(verbose=verbose, language=spoken):
        listed = built_in()
        width = max(len(each.name) for each in listed)
        for each in listed:
            print(f"{each.name:<{width}}  {each.description}")


@app.command("show")
def show(
    mapping: Name,
    *,
    language: options.ReaderLanguage = None,
    verbose: options.Verbose = False,
) -> None:
    """Print a mapping file, to begin an own one from.

    Example: amili-ingest mapping show generic/norwegian-open-items > own.yaml
    """
    from ingest.cli.failures import shown  # noqa: PLC0415 - see ingest.cli
    from ingest.run.mappings import text_of  # noqa: PLC0415 - as above

    spoken = language_of(None, language)
    with shown(verbose=verbose, language=spoken):
        text = text_of(mapping)
        # A file gets every byte; a terminal would obey some of them.
        print(plain(text) if sys.stdout.isatty() else text, end="")


@app.command("explain")
def explain(
    mapping: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export.")],
    invoice: Annotated[str, typer.Option("--invoice", help="The invoice's number.")],
    *,
    source: options.Source = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    verbose: options.Verbose = False,
) -> None:
    """Explain one invoice: each value, the cells it came from, and each step between.

    The values are shown in full but for ids, so mind who reads along.

    Example: amili-ingest mapping explain own.yaml open-items.csv --invoice F-1001
    """
    from ingest.cli import explanation  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - as above
    from ingest.run.explain import explain as use_case  # noqa: PLC0415 - as above

    with open_session(config, language, verbose=verbose, as_json=False) as session:
        today = datetime.fromtimestamp(session.host.clock.now()).astimezone().date()
        job = session.job(str(file), mapping, source=source)
        rows = use_case(job, invoice, session.settings(), today)
        session.end_progress()
        print(explanation.as_text(rows, session.say))


@app.command("test")
def run_test(
    mapping: Name,
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Write what was found as what is expected.")
    ] = False,
    today: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to judge the sample on.")
    ] = datetime(2026, 3, 1),  # noqa: DTZ001 - a day without a time; see ingest.run.mapping_test
    language: options.ReaderLanguage = None,
    verbose: options.Verbose = False,
) -> None:
    """Hold a mapping's sample against the expected files that lie beside it.

    Beside NAME.yaml: NAME.csv (or .xlsx ...), NAME.expected.json, NAME.expected-rows.csv.

    Example: amili-ingest mapping test own.yaml --accept
    """
    from ingest.cli.failures import shown  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.mapping_test import report  # noqa: PLC0415 - as above
    from ingest.cli.speech import Speech  # noqa: PLC0415 - as above
    from ingest.run.mapping_test import run_sample  # noqa: PLC0415 - as above

    spoken = language_of(None, language)
    with shown(verbose=verbose, language=spoken):
        report(run_sample(mapping, today.date()), Speech(spoken), accept=accept)
