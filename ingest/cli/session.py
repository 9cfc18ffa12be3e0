"""What every command does around its use case: settings, progress, signals, results, errors."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import typer

from ingest.cli import logs, results
from ingest.cli.failures import explain, shown
from ingest.cli.progress import shown_progress
from ingest.cli.signals import stop_on_signals
from ingest.domain.outcomes import OK
from ingest.run import Host, Job, Result
from ingest.settings.load import find_file, load_environment, load_settings
from ingest.settings.model import Environment, Settings
from ingest.settings.names import EnvironmentName

_Shown = TypeVar("_Shown")


class Session:
    """A context in which a command runs; mistakes inside it become words and exit codes."""

    def __init__(
        self, config: Path | None, *, log: str = "text", verbose: bool, as_json: bool
    ) -> None:
        """Take the options that every command has; nothing happens before ``with``."""
        self._config, self._log = config, log
        self._verbose, self._as_json = verbose, as_json
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Set up logs, signals and progress."""
        logs.set_up(self._log, verbose=self._verbose)
        self._stack.enter_context(shown(verbose=self._verbose))
        stop = self._stack.enter_context(stop_on_signals())
        self.host = Host(progress=self._stack.enter_context(shown_progress()), stop=stop)
        self._file = find_file(self._config)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        """Take down what was set up, innermost first, and explain what went wrong."""
        return self._stack.__exit__(kind, error, trace)

    def settings(self, **flags: object) -> Settings:
        """Return the settings, with the flags that were given on top."""
        return load_settings(self._file, **flags)

    def environment(self, name: EnvironmentName) -> Environment:
        """Return the environment that the run names."""
        return load_environment(name, self._file)

    def job(
        self, file: str, mapping: str, *, output: Path | None = None, limit: int | None = None
    ) -> Job:
        """Return the job that the arguments describe; ``-`` is standard input."""
        export = None if file == "-" else Path(file)
        return Job(export=export, mapping=mapping, output=output, limit=limit)

    def finish(self, result: Result) -> None:
        """Print one run's result and exit with its code."""
        self.finish_all([result])

    def finish_all(self, finished: list[Result]) -> None:
        """Print every result and exit with the gravest code among them."""
        if not finished:
            print("Nothing is unfinished.", file=sys.stderr)
        for result in finished:
            self.print_either(results.as_text, results.as_document, result)
            if result.problem is not None:
                explain(result.problem)
        raise typer.Exit(max((result.exit_code for result in finished), default=OK))

    def print_either(
        self, text: Callable[[_Shown], str], document: Callable[[_Shown], str], shown: _Shown
    ) -> None:
        """Print ``shown`` for people, or as JSON where that was asked for."""
        print(document(shown) if self._as_json else text(shown))
