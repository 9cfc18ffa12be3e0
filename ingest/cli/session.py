"""What every command does around its use case: settings, progress, signals, results, errors."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from ingest.cli import logs
from ingest.cli.failures import explain, shown
from ingest.cli.progress import Timed, shown_progress
from ingest.cli.signals import stop_on_signals
from ingest.cli.speech import Speech
from ingest.domain.outcomes import OK
from ingest.domain.shown import escaped
from ingest.language import Language
from ingest.settings.files import find_file, language_of
from ingest.settings.load import load_environment, load_settings
from ingest.settings.model import Environment, Settings
from ingest.settings.names import EnvironmentName
from ingest.submit.host import Host

if TYPE_CHECKING:
    from ingest.cli.notices import Tell
    from ingest.run.job import Job, Result

_Shown = TypeVar("_Shown")


def silent(_: "Result") -> None:
    """Tell nobody of a run's end."""


@contextmanager
def open_session(
    config: Path | None,
    language: Language | None,
    *,
    log: str = "text",
    verbose: bool,
    as_json: bool,
    timings: bool = False,
) -> Iterator["Session"]:
    """Give a session; mistakes inside the block become words on stderr and exit codes.

    ``language`` is that of the flag, if it was given; it wins over the settings.
    ``timings`` tells how long each stage took, when the progress is over.
    """
    logs.set_up(log, verbose=verbose)
    say = Speech(language_of(config, language))
    with (
        shown(verbose=verbose, language=say.language),
        stop_on_signals() as stop,
        ExitStack() as display,
    ):
        progress = display.enter_context(shown_progress(say))
        if timings:
            progress = timed = Timed(progress, say)
            display.callback(timed.tell)
        yield Session(
            host=Host(progress=progress, stop=stop),
            file=find_file(config),
            say=say,
            language=language,
            as_json=as_json,
            end_progress=display.close,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a command has at hand.

    ``language`` is what the flag says. ``end_progress`` takes the bars off the
    terminal, so that a result is never written between them.
    """

    host: Host
    file: Path | None
    say: Speech
    language: Language | None
    as_json: bool
    end_progress: Callable[[], None]

    def settings(self, **flags: object) -> Settings:
        """Return the settings, with the flags that were given on top."""
        return load_settings(self.file, language=self.language, **flags)

    def environment(self, name: EnvironmentName) -> Environment:
        """Return the environment that the run names."""
        return load_environment(name, self.file)

    def job(
        self,
        file: str,
        mapping: str,
        *,
        source: list[str] | None = None,
        output: Path | None = None,
        limit: int | None = None,
    ) -> "Job":
        """Return the job that the arguments describe; ``-`` is standard input."""
        from ingest.run.job import Job  # noqa: PLC0415 - the history needs no pipeline

        export = None if file == "-" else Path(file)
        return Job(export, mapping, output=output, limit=limit, sources=named(source))

    def finish(self, result: "Result", tell: "Tell" = silent) -> None:
        """Print one run's result, ``tell`` of it, and exit with its code."""
        from ingest.cli import results  # noqa: PLC0415 - the history needs no reports

        self.print_either(results.as_text, results.as_document, result)
        self._explain_problem(result)
        tell(result)
        raise typer.Exit(result.exit_code)

    def finish_all(self, finished: Iterable["Result"], tell: "Tell" = silent) -> None:
        """Print each result as it comes, or all of them as a JSON list; exit with the gravest.

        ``tell`` is called with each.
        """
        from ingest.cli import results  # noqa: PLC0415 - as above

        gravest, documents = OK, []
        try:
            for result in finished:
                gravest = max(gravest, result.exit_code)
                documents.append(results.as_document(result))
                if not self.as_json:
                    print(results.as_text(result, self.say), flush=True)
                self._explain_problem(result)
                tell(result)
        finally:
            self.end_progress()
            if self.as_json:
                print(escaped("[" + ",\n".join(documents) + "]"))
        if not documents and not self.as_json:
            print(self.say("Nothing is unfinished."))
        raise typer.Exit(gravest)

    def print_either(
        self,
        text: Callable[[_Shown, Speech], str],
        document: Callable[[_Shown], str],
        shown: _Shown,
    ) -> None:
        """Print ``shown`` for people, or as JSON where that was asked for."""
        self.end_progress()
        print(escaped(document(shown)) if self.as_json else text(shown, self.say))

    def _explain_problem(self, result: "Result") -> None:
        if result.problem is not None:
            explain(result.problem, self.say)


def named(sources: list[str] | None) -> dict[str, Path]:
    """Return the files of ``NAME=FILE`` arguments, which were checked, by their names."""
    pairs = (each.partition("=") for each in sources or ())
    return {name: Path(file) for name, _, file in pairs}
