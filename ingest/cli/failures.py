"""Turns what went wrong into words on stderr and an exit code."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

from ingest.cli.speech import Speech
from ingest.domain.shown import plain
from ingest.errors import IngestError, Stopped
from ingest.language import Language

__all__ = ["explain", "plain", "shown"]

_LAST_FRAMES: Final = 6


@contextmanager
def shown(*, verbose: bool, language: Language) -> Iterator[None]:
    """Print a mistake as message and hint, a bug as its place; end with its exit code.

    The text of an unexpected exception may quote a cell, so it is never printed;
    ``verbose`` shows the whole way to it.
    """
    say = Speech(language)
    try:
        with _flushed():
            yield
    except Stopped as stopped:
        explain(stopped, say)
        raise typer.Exit(stopped.exit_status) from stopped
    except IngestError as error:
        explain(error, say)
        raise typer.Exit(error.exit_code) from error
    except BrokenPipeError as error:
        # The reader of our output has gone, as `| head` does: nothing is left to say.
        sys.stderr.close()
        raise typer.Exit(1) from error
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        _show_bug(error, say, verbose=verbose)
        raise typer.Exit(1) from error


@contextmanager
def _flushed() -> Iterator[None]:
    """Hand on what was printed while somebody can still answer for it, not as Python ends."""
    try:
        yield
    finally:
        sys.stdout.flush()


def explain(error: IngestError, say: Speech) -> None:
    """Print an error of ours on stderr: what happened, and what to do."""
    print(plain(f"{say('Error:')} {say(str(error))}"), file=sys.stderr)
    if error.hint:
        print(plain(f"  {say(error.hint)}"), file=sys.stderr)


def _show_bug(error: BaseException, say: Speech, *, verbose: bool) -> None:
    """Print where a bug of ours is, never what an exception says: it may quote a row."""
    name = type(error).__name__
    print(say(f"Unexpected error ({name}): this is a bug of ours."), file=sys.stderr)
    frames = traceback.extract_tb(error.__traceback__)
    if not verbose:
        for frame in frames[-_LAST_FRAMES:]:
            print(f"  {frame.filename}:{frame.lineno} {frame.name}", file=sys.stderr)
        print(say("  Run again with --verbose for the details."), file=sys.stderr)
        return
    print(say("Traceback (most recent call last):"), file=sys.stderr)
    print("".join(traceback.format_list(frames)), end="", file=sys.stderr)
    print(say(f"{name}: (its text is withheld, as it may quote a row)"), file=sys.stderr)
    before = error.__cause__ or error.__context__
    if before is not None:
        print(say("It came from:"), file=sys.stderr)
        _show_bug(before, say, verbose=True)
