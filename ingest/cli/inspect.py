"""``amili-ingest inspect``: what a file is."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli import options

File = Annotated[Path, typer.Argument(metavar="FILE", help="An export of which nothing is known.")]
Sheet = Annotated[
    str | None, typer.Option(help="A workbook's sheet, by name or by number, if it has several.")
]


def command(
    file: File,
    *,
    sheet: Sheet = None,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    """Tell what a file is: format, encoding, delimiter, heading, and what each column may be.

    No mapping is needed. Of names, addresses and other words only the shape is shown, and of
    long numbers the last two digits.

    Example: amili-ingest inspect open-items.csv
    """
    from ingest.cli import inspection  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - see ingest.cli
    from ingest.run.discover import inspect  # noqa: PLC0415 - as above

    with open_session(config, language, verbose=verbose, as_json=as_json) as session:
        found = inspect(file, session.settings(), numbered(sheet))
        session.print_either(inspection.as_text, inspection.as_document, found)


def numbered(sheet: str | None) -> str | int | None:
    """Return a sheet's number where one was given, else its name."""
    return int(sheet) if sheet is not None and sheet.isdecimal() else sheet
