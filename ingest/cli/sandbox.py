"""``amili-ingest sandbox``: a local server that behaves like the API."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ingest.cli import options
from ingest.cli.failures import shown
from ingest.cli.speech import Speech
from ingest.settings.files import language_of


def command(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for a free one.")] = 8765,
    seconds: Annotated[
        float, typer.Option(min=0, help="How long a batch is QUEUED, in seconds.")
    ] = 1.0,
    latency: Annotated[
        float, typer.Option(min=0, help="How long every answer takes at least, in seconds.")
    ] = 0.0,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND[:NAME=VALUE,...]",
            help="What goes wrong, such as throttle:count=2,retry_after=1 or lost_reply:rate=0.1; "
            "may be given several times. `--fault help` lists the kinds.",
        ),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="SQLite file that remembers what was created.")
    ] = None,
    max_bytes: Annotated[
        int | None, typer.Option(min=1, help="Answer 413 to larger requests.")
    ] = None,
    token_life: Annotated[int, typer.Option(min=0, help="Life of a token, in seconds.")] = 3600,
    language: options.ReaderLanguage = None,
    verbose: options.Verbose = False,
) -> None:
    """Serve the collection API on this machine, for rehearsals; nothing leaves it.

    The environment `sandbox` finds it without any settings. Ctrl-C ends it.

    Example: amili-ingest sandbox --fault lost_reply:count=1
    """
    spoken = language_of(None, language)
    with shown(verbose=verbose, language=spoken):
        _serve(
            port,
            record,
            fault or [],
            Speech(spoken),
            latency=latency,
            processing_seconds=seconds,
            max_bytes=max_bytes,
            token_life=token_life,
        )


def _serve(port: int, record: Path | None, faults: list[str], say: Speech, **given: object) -> None:
    from ingest.sandbox import Kind, Options, parse_fault, serve  # noqa: PLC0415 - see ingest.cli

    if "help" in faults:
        print("\n".join(Kind))
        return
    armed = tuple(parse_fault(text) for text in faults)
    serve(
        Options.model_validate({**given, "faults": armed}),
        partial(_announce, say=say),
        path=record,
        port=port,
    )


def _announce(url: str, say: Speech) -> None:
    print(say(f"The sandbox answers at {url} until Ctrl-C."), flush=True)
    print(f"  AMILI_AUTH_URL={url} AMILI_API_URL={url}", file=sys.stderr)
