"""Reads settings from ``amili-ingest.toml``, then ``AMILI_*`` variables, then flags.

The file is the one given, else the one that ``AMILI_CONFIG`` names, else
``amili-ingest.toml`` in the current folder, else the one in the user's
configuration folder. Paths in it are relative to its own folder.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.errors import ConfigurationError
from ingest.settings.files import FILE_NAME, PREFIX
from ingest.settings.model import Environment, Settings, known_values
from ingest.settings.names import EnvironmentName
from ingest.settings.notify import Notification
from ingest.settings.secrets import read_secret_file, read_secret_keyring


def load_settings(file: Path | None, **flags: object) -> Settings:
    """Return the settings; ``flags`` that are not None win over variables and file.

    Raises ConfigurationError naming every wrong setting at once.
    """
    _tables(file)
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        loaded = _job_class(file).model_validate(given)
        password = _secret(loaded.model_dump(exclude_none=True), file, "ledger_password")
    except (ValidationError, ValueError) as error:
        raise _explained(error, file, table=None) from error
    values = {name: getattr(loaded, name) for name in Settings.model_fields}
    values["ledger_password"] = password
    for name in {"state_folder", "runs_folder"} - set(given):
        values[name] = _beside(file, values[name])
    return Settings(**values)


def load_environment(name: EnvironmentName, file: Path | None) -> Environment:
    """Return the environment ``name`` from its table in ``file`` and the ``AMILI_*`` variables.

    Raises ConfigurationError naming every missing or wrong value at once.
    """
    try:
        values = _access_class(file, name)().model_dump(exclude_none=True)
        secret = _secret(values, file, "client_secret")
        if values.get("idempotency_header") == "":
            values["idempotency_header"] = None
        if "ca_bundle" in values:
            values["ca_bundle"] = _beside(file, values["ca_bundle"])
        if secret is not None:
            values["client_secret"] = secret
        return Environment.model_validate({"name": name, **known_values(name), **values})
    except (ValidationError, ValueError) as error:
        raise _explained(error, file, table=name.value) from error


def load_notification(
    name: str, file: Path | None, variables: Mapping[str, str] = os.environ
) -> Notification:
    """Return the notification ``name`` from its table ``[notify.NAME]`` in ``file``.

    Its secrets may come from variables. Raises ConfigurationError where there is
    no such table, naming every missing or wrong value at once.
    """
    tables = _tables(file).get("notify")
    known = tables if isinstance(tables, dict) else {}
    if not isinstance(known.get(name), dict):
        msg = f"The settings have no notification {name!r}: there is no table [notify.{name}]."
        names = ", ".join(sorted(known)) or "none"
        raise ConfigurationError(msg, hint=f"Notifications in the settings file: {names}.")
    values = dict(known[name])
    prefix = f"{PREFIX}NOTIFY_{name.upper().replace('-', '_')}_"
    try:
        for secret in ("password", "url"):
            values |= _from_variable(secret, f"{prefix}{secret.upper()}", variables)
            values[secret] = _secret(values, file, secret)
        if "ca_bundle" in values:
            values["ca_bundle"] = _beside(file, Path(values["ca_bundle"]))
        return Notification.model_validate({**values, "name": name})
    except (ValidationError, ValueError, TypeError) as error:
        raise _explained(error, file, table=f"notify.{name}") from error


def _from_variable(secret: str, name: str, variables: Mapping[str, str]) -> dict[str, SecretStr]:
    found = variables.get(name)
    return {secret: SecretStr(found)} if found else {}


class _Variables(BaseSettings):
    """Reads variables first, then the file; subclasses say which table of it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", env_ignore_empty=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the hook's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put flags before variables before the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


class _Access(_Variables):
    """What one environment's table may say."""

    auth_url: str | None = None
    api_url: str | None = None
    org_id: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = None
    client_secret_keyring: str | None = None
    idempotency_header: str | None = None
    batch_lookup: bool | None = None
    invoice_lookup: bool | None = None
    key_life: float | None = None
    settle_time: float | None = None
    batch_path: str | None = None
    company_type: str | None = None
    ca_bundle: Path | None = None
    proxy: str | None = None
    connect_timeout: float | None = None
    post_deadline: float | None = None
    get_deadline: float | None = None
    max_answer_bytes: int | None = None


def _job_class(file: Path | None) -> type[BaseSettings]:
    class _Job(_Variables, Settings):
        """The top of the file; its tables are the environments'."""

        model_config = SettingsConfigDict(toml_file=file)
        ledger_password_file: Path | None = None
        ledger_password_keyring: str | None = None
        sandbox: dict[str, Any] | None = None
        staging: dict[str, Any] | None = None
        production: dict[str, Any] | None = None
        notify: dict[str, Any] | None = None

    return _Job


def _access_class(file: Path | None, name: EnvironmentName) -> type[_Access]:
    class _Table(_Access):
        """One table of the file."""

        model_config = SettingsConfigDict(
            toml_file=file if _has_table(file, name) else None, toml_table_header=(name.value,)
        )

    return _Table


def _has_table(file: Path | None, name: EnvironmentName) -> bool:
    """Tell whether ``file`` has the environment's table: without one, variables may suffice."""
    return name.value in _tables(file)


def _tables(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        msg = f"The settings file {str(file)!r} cannot be read: {error}."
        raise ConfigurationError(msg) from error


def _secret(values: dict[str, Any], file: Path | None, name: str) -> SecretStr | None:
    """Take the secret ``name`` out of ``values``, where one of three settings may give it."""
    in_file, in_keyring = f"{name}_file", f"{name}_keyring"
    given = {key: values.pop(key) for key in (name, in_file, in_keyring) if key in values}
    if len(given) > 1:
        msg = f"only one of {' and '.join(given)} may be given"
        raise ValueError(msg)
    if in_file in given:
        return read_secret_file(_beside(file, Path(given[in_file])))
    if in_keyring in given:
        return read_secret_keyring(given[in_keyring], in_keyring)
    return given.get(name)


def _beside(file: Path | None, path: Path) -> Path:
    return path if file is None or path.is_absolute() else file.resolve().parent / path


def _explained(
    error: ValueError | TypeError, file: Path | None, table: str | None
) -> ConfigurationError:
    """Turn pydantic's report into one sentence per setting, never quoting a value."""
    if not isinstance(error, ValidationError):
        return ConfigurationError(f"The settings cannot be read: {error}.")
    lines = []
    for found in error.errors(include_input=False, include_url=False):
        whole = "address" if table in set(EnvironmentName) else "as a whole:"
        name = str(found["loc"][0]) if found["loc"] else whole
        where = f"[{table}] {name}" if table else name
        what = "is missing" if found["type"] == "missing" else found["msg"].lower()
        what = "is no setting" if found["type"] == "extra_forbidden" else what
        lines.append(f"{where} {what}")
    source = f"in {file}" if file else f"(there is no {FILE_NAME} here)"
    listed = "; ".join(lines)
    return ConfigurationError(
        f"The settings {source} cannot be used: {listed}.",
        hint="Set them in the file, or as variables: AMILI_ and the name in capitals.",
    )
