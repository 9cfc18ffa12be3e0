"""Errors of the operating system, as one that names the spool's folder."""

from pathlib import Path

from ingest.errors import IngestError


class Disk:
    """Turns the operating system's errors into one that names the spool's folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that is worked in."""
        self._folder = folder

    def __enter__(self) -> None:
        """Do nothing yet."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Raise IngestError in place of an OSError."""
        if isinstance(error, FileExistsError):
            msg = f"The spool's folder {self._folder} is in use already."
            raise IngestError(msg, hint="Every run needs a folder of its own.") from error
        if isinstance(error, OSError):
            msg = f"The rows could not be kept in {self._folder}: {error.strerror or error}."
            hint = "Free space or choose another folder, then run again: nothing was sent."
            raise IngestError(msg, hint=hint) from error
