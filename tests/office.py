"""LibreOffice for tests: it opens files, and saves them as workbooks."""

import shutil
import subprocess
from pathlib import Path

import pytest

_SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    _SOFFICE is None, reason="LibreOffice is missing: apt-get install libreoffice-calc-nogui"
)


def saved_by_office(folder: Path, *paths: Path, infilter: str | None = None) -> list[Path]:
    """Return what LibreOffice saved, as workbooks in ``folder``, after opening ``paths``.

    ``infilter`` says how a CSV is to be read. The profile is the folder's own, so that tests
    may run side by side.
    """
    saved = folder / "saved"
    command = [str(_SOFFICE), f"-env:UserInstallation=file://{folder / 'profile'}", "--headless"]
    command += [] if infilter is None else [f"--infilter={infilter}"]
    command += ["--convert-to", "xlsx", "--outdir", str(saved), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)  # noqa: S603 - found above
    return [saved / f"{path.stem}.xlsx" for path in paths]
