"""Where the settings file lies, and the one setting that is needed before all others.

Apart from ``load``, so that what stops a command can be told in the reader's language
before the settings are read, or because they cannot be read.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ingest.errors import ConfigurationError
from ingest.language.names import Language

FILE_NAME: Final = "amili-ingest.toml"
PREFIX: Final = "AMILI_"


def find_file(given: Path | None, variables: Mapping[str, str] = os.environ) -> Path | None:
    """Return the settings file to read, or None where there is none.

    Raises ConfigurationError where a file was named and is missing.
    """
    named = given or (Path(variables["AMILI_CONFIG"]) if variables.get("AMILI_CONFIG") else None)
    if named is not None:
        if not named.is_file():
            msg = f"There is no settings file {str(named)!r}."
            raise ConfigurationError(msg)
        return named
    import platformdirs  # noqa: PLC0415 - see ingest.cli

    usual = (Path(FILE_NAME), platformdirs.user_config_path("amili-ingest") / FILE_NAME)
    return next((path for path in usual if path.is_file()), None)


def language_of(
    config: Path | None, given: Language | None, variables: Mapping[str, str] = os.environ
) -> Language:
    """Return the reader's language: the flag's, the variable's, the file's, else English.

    What is wrong with them is told by whoever reads the settings in earnest.
    """
    if given is not None:
        return given
    try:
        named = variables.get(f"{PREFIX}LANGUAGE") or _in_file(find_file(config, variables))
        return Language(named) if named else Language.ENGLISH
    except (ConfigurationError, OSError, ValueError):
        return Language.ENGLISH


def _in_file(file: Path | None) -> str | None:
    if file is None:
        return None
    found = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("language")
    return found if isinstance(found, str) else None
