"""Whom to tell of a run's end: a table ``[notify.NAME]`` for each."""

import re
from email.headerregistry import Address
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from ingest.settings.addresses import is_loopback

_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}


class When(StrEnum):
    """On which ends of a run somebody is told."""

    ALWAYS = "always"
    FAULTS = "faults"
    NEVER = "never"


def _address(text: str) -> str:
    """Return an e-mail address. Raises ValueError for what is none, or more than one."""
    try:
        found = Address(addr_spec=text)
    except (ValueError, IndexError) as error:  # of the standard library's parser
        msg = "an e-mail address has the form name@example.com"
        raise ValueError(msg) from error
    if not found.domain or re.search(r"\s", text):
        msg = "an e-mail address has the form name@example.com"
        raise ValueError(msg)
    return text


MailAddress = Annotated[str, AfterValidator(_address)]


class Notification(BaseModel):
    """Who is told, when, and how. Addresses of webhooks are secrets: whoever has one can post."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: Literal["mail", "webhook"] = Field(
        description="`mail`, or `webhook` for Slack, Teams and others."
    )
    when: When = Field(
        When.FAULTS,
        description="`always`, `faults` (the exit code is not 0), or `never`, to switch it off.",
    )
    deadline: float = Field(
        30, gt=0, le=600, description="Seconds for telling; then the program goes on without."
    )
    recipients: tuple[MailAddress, ...] = Field(
        (), description="Mail: who receives it, a list of addresses."
    )
    sender: MailAddress | None = Field(None, description="Mail: the address that it comes from.")
    host: str | None = Field(None, min_length=1, description="Mail: the SMTP server.")
    port: int | None = Field(
        None,
        gt=0,
        lt=65536,
        description="Mail: its port; 587 with `starttls`, 465 with `tls`, 25 with `none`.",
    )
    tls: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="Mail: how the connection is encrypted; `none` is for a server on this "
        "machine only.",
    )
    user: str | None = Field(None, description="Mail: the user at the server, if it wants one.")
    password: SecretStr | None = Field(
        None,
        description="Mail: the user's password: `AMILI_NOTIFY_NAME_PASSWORD`, `password_file` or "
        "`password_keyring`.",
    )
    ca_bundle: Path | None = Field(
        None, description="Mail: certificates to trust instead of the usual authorities."
    )
    attachments: bool = Field(
        default=False,
        description="Mail: whether the report files go along. They hold personal data.",
    )
    attachment_bytes: int = Field(
        10_000_000, ge=0, description="Mail: bytes of all attachments, at most; others are named."
    )
    url: SecretStr | None = Field(
        None,
        description="Webhook: its address as Slack or Teams shows it, or one in Apprise's form: "
        "`AMILI_NOTIFY_NAME_URL`, `url_file` or `url_keyring`.",
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {"mail": ("recipients", "sender", "host"), "webhook": ("url",)}[self.kind]
        missing = [name for name in needed if not getattr(self, name)]
        if missing:
            msg = f"a {self.kind} needs {', '.join(missing)}"
            raise ValueError(msg)
        if (self.user is None) is not (self.password is None):
            msg = "user and password belong together"
            raise ValueError(msg)
        if self.kind == "mail" and self.tls == "none" and not is_loopback(f"smtp://{self.host}"):
            msg = "tls = none is for a server on this machine only"
            raise ValueError(msg)
        return self

    @property
    def smtp_port(self) -> int:
        """The port of the SMTP server."""
        return self.port or _PORTS[self.tls]
