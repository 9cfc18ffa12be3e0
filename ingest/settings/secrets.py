"""Where a secret comes from besides a variable: a private file, or the keyring."""

import stat
from pathlib import Path

from pydantic import SecretStr

from ingest.errors import ConfigurationError


def read_secret_file(path: Path) -> SecretStr:
    """Return the one line of a file that only its owner may read.

    A byte order mark and the line break at its end are not part of the secret.
    Raises ConfigurationError naming the file, never its content.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"The secret file {str(path)!r} cannot be read: {type(error).__name__}."
        raise ConfigurationError(msg) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        msg = f"The secret file {str(path)!r} can be read by others than its owner."
        raise ConfigurationError(msg, hint=f"Run: chmod 600 {path}")
    secret = text.strip()
    if not secret or len(secret.splitlines()) != 1:
        msg = f"The secret file {str(path)!r} must hold exactly one line."
        raise ConfigurationError(msg)
    return SecretStr(secret)


def read_secret_keyring(entry: str, setting: str) -> SecretStr:
    """Return the secret of ``service/user`` from the system's keyring, as ``setting`` names it.

    Raises ConfigurationError where the keyring or the entry is missing.
    """
    try:
        import keyring  # noqa: PLC0415 - an extra; most runs have a variable or a file
    except ImportError as error:
        msg = f"{setting} needs the keyring package."
        raise ConfigurationError(msg, hint="Install amili-ingest[keyring].") from error
    service, _, user = entry.partition("/")
    try:
        secret = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        msg = f"The keyring did not give {entry!r}: {type(error).__name__}."
        raise ConfigurationError(msg) from error
    if not secret:
        msg = f"The keyring holds no {entry!r} (it is read as service/user)."
        raise ConfigurationError(msg)
    return SecretStr(secret)
