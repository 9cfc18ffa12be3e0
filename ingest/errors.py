"""Everything this package raises on purpose, as the person at the keyboard sees it.

IngestError              exit 1  base; catch it to catch them all
  BalanceBroken          exit 1  rows or money do not add up: an error of ours
  LedgerError            exit 1  the ledger could not be read or written
    LedgerDoubted        exit 1  the ledger may not know all that was sent
  ConfigurationError     exit 3  settings or environment are wrong
    MappingError         exit 3  the mapping file is wrong
  ExportUnreadable       exit 4  the export as a whole cannot be read
    ExportChanged        exit 4  the export changed while it was read
    ColumnDoubtful       exit 4  a column contradicts how the mapping has it read
  HeldBack               exit 11  a limit of the settings held the run back: nothing was sent
  ApiError               exit 8  the API is the reason that the run stopped
    ApiUnavailable       exit 8  it could not be reached, or asks us to come back later
    ApiRefused           exit 8  it refused the credentials or the request as such
  LockHeld               exit 9  another run holds the lock
  Stopped                exit 130 or 143  a signal asked the run to stop

Exit 2 is left to usage errors, where click puts it. Exits 5, 6 and 7 are not
errors but results of a run: see ``ingest.domain.outcomes.exit_code``.
"""

from typing import ClassVar


class IngestError(Exception):
    """``str(error)`` says what happened; ``error.hint`` says what to do next."""

    exit_code: ClassVar[int] = 1
    default_hint: ClassVar[str] = "Run again with --verbose for the details."

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        """Take the sentence for the reader, and a hint where the default does not fit."""
        super().__init__(message)
        self.hint = hint if hint is not None else self.default_hint


class BalanceBroken(IngestError):
    """Rows or money do not add up between two stages: nothing in the reports can be trusted."""

    default_hint = "This is an error of ours. Keep the run's folder and report it."


class LedgerError(IngestError):
    """The ledger could not be opened, read or written; what it acknowledged before is safe."""

    default_hint = "Free space or repair what the message names, then run 'amili-ingest resume'."


class LedgerDoubted(LedgerError):
    """The ledger was copied, restored or deleted: what was sent since may not stand in it."""

    default_hint = (
        "Nothing was sent. Put the right ledger back if there is one. Otherwise run 'amili-ingest "
        "reconcile --accept-ledger': from then on, every invoice that the ledger does not know is "
        "looked up at the API before it is sent."
    )


class ConfigurationError(IngestError):
    """A setting, a variable or a path is missing or wrong."""

    exit_code = 3
    default_hint = "Correct amili-ingest.toml or the AMILI_* variables, then run again."


class MappingError(ConfigurationError):
    """A mapping file is wrong, or cannot be applied to this export."""

    default_hint = "Correct the mapping file, then run again."


class ExportUnreadable(IngestError):
    """The export as a whole cannot be read, so no row of it was sent."""

    exit_code = 4
    default_hint = "Export the file again, then run again: nothing was sent."


class ExportChanged(ExportUnreadable):
    """The export changed between two looks at it, so no row of it was sent."""

    default_hint = "Wait until the export is complete, then run again: nothing was sent."


class ColumnDoubtful(ExportUnreadable):
    """A column of amounts or dates contradicts how the mapping has it read: no row was sent."""


class HeldBack(IngestError):
    """A limit of the settings was exceeded before anything was sent; the reports say how."""

    exit_code = 11

    def __init__(self, message: str, *, code: str, hint: str) -> None:
        """Take the sentence, the code that the rows are given, and how to go on."""
        super().__init__(message, hint=hint)
        self.code = code


class ApiError(IngestError):
    """The API is the reason that the run stopped; the ledger knows how far it came."""

    exit_code = 8
    default_hint = "Run 'amili-ingest resume' when the API answers: nothing is sent twice."


class ApiUnavailable(ApiError):
    """No answer, or one that means "later"."""


class ApiRefused(ApiError):
    """An answer that will not change by asking again: wrong credentials, no permission."""

    default_hint = "Correct what the message names, then run 'amili-ingest resume'."


class LockHeld(IngestError):
    """Another run works with the same ledger; it is named in the message."""

    exit_code = 9
    default_hint = "Wait until the other run has ended, then run again."


class Stopped(IngestError):
    """A signal asked the run to stop; what was in flight is recorded in the ledger."""

    default_hint = "Run 'amili-ingest resume' to finish what was left open."

    def __init__(self, signal_number: int, *, sent: bool = True) -> None:
        """Take the signal's number: 2 (Ctrl-C) ends with 130, 15 (SIGTERM) with 143.

        ``sent`` False says that the run stopped before anything was sent.
        """
        message = "Stopped on request; what was in flight is recorded."
        super().__init__(message if sent else "Stopped on request, before anything was sent.")
        if not sent:
            self.hint = "Run the same command again whenever you like."
        self.signal_number = signal_number

    @property
    def exit_status(self) -> int:
        """The exit code: 128 plus the signal's number, as shells report it."""
        return 128 + self.signal_number
