"""Options that several commands share, each declared once."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.language.names import Language


def _named(given: str) -> str:
    if not given:  # a script's variable that nobody set; as a path it would mean this folder
        msg = "The name of the export is empty."
        raise typer.BadParameter(msg)
    return given


File = Annotated[
    str,
    typer.Argument(
        callback=_named,
        metavar="FILE",
        help="The export: CSV, TSV or a workbook, also gzipped or zipped; - for stdin.",
    ),
]
MappingName = Annotated[
    str, typer.Option("--mapping", "-m", help="A mapping's name, or the path of a mapping file.")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", file_okay=False, help="Folder for the reports.  [default: runs/RUN]"
    ),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", help="Settings file.  [default: amili-ingest.toml, if there is one]"),
]
Limit = Annotated[
    int | None,
    typer.Option(min=1, help="Take only the first N invoices; the rest counts as excluded."),
]
ChunkInvoices = Annotated[
    int | None, typer.Option(min=1, max=10_000, help="Invoices in one request, at most.")
]
ChunkBytes = Annotated[int | None, typer.Option(min=1_000, help="Bytes in one request, at most.")]
Concurrency = Annotated[
    int | None, typer.Option(min=1, max=32, help="Requests under way at once, at most.")
]
ReaderLanguage = Annotated[
    Language | None,
    typer.Option("--language", help="Language of what people read.  [default: the setting]"),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON on stdout, and no table.")
]
Timings = Annotated[
    bool, typer.Option("--timings", help="Tell on stderr how many seconds each stage took.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log every step on stderr.")]
LogFormat = Annotated[
    str, typer.Option("--log", metavar="text|json", help="How log lines are written.")
]


def _pairs(given: list[str] | None) -> list[str] | None:
    for each in given or ():
        name, _, file = each.partition("=")
        if not (name and file):
            msg = f"'{each}' is not NAME=FILE, as in customers=register.csv."
            raise typer.BadParameter(msg)
    return given


Source = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        callback=_pairs,
        metavar="NAME=FILE",
        help="The file of a further source that the mapping joins, such as customers=register.csv.",
    ),
]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, or the beginning of one.")]
Notify = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Tell somebody how it ended: a notification of the settings, [notify.NAME].",
    ),
]
