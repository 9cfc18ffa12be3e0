"""What can be set: how the job runs, and the environments it may send to.

``ingest.settings.load`` reads them from ``amili-ingest.toml`` and from
``AMILI_*`` variables; ``docs/settings.md`` is generated from these models.
"""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from ingest.settings.addresses import is_loopback, ledger_address
from ingest.settings.names import EnvironmentName, Language

Seconds = Annotated[float, Field(gt=0)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


AUTH_URLS: Final = {
    EnvironmentName.STAGING: "https://auth.staging.amili.no",
    EnvironmentName.PRODUCTION: "https://auth.amili.no",
}
API_URLS: Final = {
    EnvironmentName.STAGING: "https://api.staging.amili.no",
    EnvironmentName.PRODUCTION: "https://api.amili.no",
}
"""What staging and production are known by, unless the settings say otherwise."""


SANDBOX: Final = {
    "auth_url": "http://127.0.0.1:8765",
    "api_url": "http://127.0.0.1:8765",
    "org_id": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "client_id": "sandbox",
    "client_secret": "sandbox-secret",
    "key_life": 86_400.0,
    "settle_time": 5.0,
}
"""The local server as ``amili-ingest sandbox`` starts it; the secret opens nothing else."""


def known_values(name: EnvironmentName) -> dict[str, Any]:
    """Return what is known of an environment before any setting is read."""
    if name is EnvironmentName.SANDBOX:
        return dict(SANDBOX)
    return {"auth_url": AUTH_URLS[name], "api_url": API_URLS[name]}


FROM_VARIABLES: Final = "environment"
"""The value of ``proxy`` that trusts the variables of the environment."""


class Environment(BaseModel):
    """One environment of the API: addresses, credentials, and what its owner promises.

    The promises default to the safest answer, "none": then a chunk whose reply
    was lost and that no lookup finds stays unknown, and a person decides.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: EnvironmentName
    auth_url: str = Field(
        description="Base address of the token endpoint; staging and production know theirs."
    )
    api_url: str = Field(description="Base address of the API; staging and production know theirs.")
    org_id: str = Field(min_length=1, description="The organisation's id, issued by Amili.")
    client_id: str = Field(min_length=1, description="The client's id, issued by Amili.")
    client_secret: SecretStr = Field(description="The client's secret; see above.")
    idempotency_header: str | None = Field(
        "IdempotencyKey", description="The header that carries a chunk's key; empty to send none."
    )
    batch_lookup: bool = Field(
        default=True, description="Whether batches can be listed by the key they were created with."
    )
    invoice_lookup: bool = Field(
        default=True, description="Whether invoices can be listed by their source id."
    )
    key_life: float = Field(
        0,
        ge=0,
        description="Seconds for which the API promises to recognise a key; 0 for no promise.",
    )
    settle_time: float | None = Field(
        None,
        gt=0,
        description="Seconds after which the API promises that a request it received is applied "
        "and visible in lookups, or never will be; none for no promise.",
    )
    batch_path: str = Field(
        "/collection/v1/batches/{batch_id}",
        description="The path of a batch, used where the answer to a chunk named no usable "
        "`batchUrl`; `{batch_id}` and `{org_id}` are filled in.",
    )
    company_type: str = Field(
        "COMPANY", description="How the API calls the debtor type of a company."
    )
    ca_bundle: Path | None = Field(
        None, description="File of certificates to trust instead of the usual authorities."
    )
    proxy: str | None = Field(
        None,
        description="The proxy through which the API is reached, as `http://host:port`; "
        "`environment` for the one that the variable `HTTPS_PROXY` names, with `NO_PROXY`; none "
        "for no proxy, whatever variables say. It only ever sees the API's host name.",
    )
    connect_timeout: Seconds = Field(5, description="Seconds for connecting.")
    post_deadline: Seconds = Field(60, description="Seconds for sending a chunk and its answer.")
    get_deadline: Seconds = Field(30, description="Seconds for a question and its answer.")
    max_answer_bytes: int = Field(
        64 * 1024 * 1024, gt=0, description="Bytes of an answer that are read, at most."
    )

    @field_validator("auth_url", "api_url")
    @classmethod
    def _https_unless_loopback(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)):
            if parts.username or parts.query or parts.fragment or not parts.hostname:
                msg = "an address has a host and a path, and no user, query or fragment"
                raise ValueError(msg)
            return url.rstrip("/")
        msg = "an address starts with https://; plain http:// is for this machine only"
        raise ValueError(msg)

    @field_validator("proxy")
    @classmethod
    def _plain_proxy(cls, proxy: str | None) -> str | None:
        if not proxy or proxy == FROM_VARIABLES:
            return proxy or None
        parts = urlsplit(proxy)
        extra = parts.username or parts.query or parts.fragment or parts.path.strip("/")
        if parts.scheme != "http" or not parts.hostname or not parts.port or extra:
            msg = "a proxy is given as http://host:port, without a user, or as 'environment'"
            raise ValueError(msg)
        return proxy

    @model_validator(mode="after")
    def _address_fits_the_name(self) -> Self:
        for url in (self.auth_url, self.api_url):
            if self.name is EnvironmentName.SANDBOX and not is_loopback(url):
                msg = f"{url} is not on this machine: the sandbox must be a loopback address"
                raise ValueError(msg)
            others = {*AUTH_URLS.items(), *API_URLS.items()}
            if any(name is not self.name and url == known for name, known in others):
                msg = f"{url} belongs to another environment than {self.name}"
                raise ValueError(msg)
        return self


class Settings(BaseModel):
    """How the job runs, whatever the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state_folder: Path = Field(
        Path("state"), description="Folder of the ledger and of the rows of unfinished runs."
    )
    ledger: Annotated[str, AfterValidator(ledger_address)] | None = Field(
        None,
        description="Address of a ledger in PostgreSQL, for several machines: "
        "`postgresql://user@host/database`; none for a file in `state_folder`.",
    )
    ledger_password: SecretStr | None = Field(
        None, description="The password of that address's user; see above."
    )
    runs_folder: Path = Field(Path("runs"), description="Folder of the reports, one per run.")
    chunk_invoices: int = Field(
        500, ge=1, le=10_000, description="Invoices in one request, at most."
    )
    chunk_bytes: int = Field(
        2_000_000, ge=1_000, le=50_000_000, description="Bytes in one request, at most."
    )
    concurrency: int = Field(4, ge=1, le=32, description="Requests under way at once, at most.")
    poll_first: Seconds = Field(1, description="Seconds before a batch is asked for first.")
    poll_longest: Seconds = Field(
        30, description="Seconds between two questions for a batch, at most."
    )
    poll_timeout: Seconds = Field(
        300, description="Seconds after which a batch is left open, for `resume`."
    )
    unavailable_timeout: Seconds = Field(
        120, description="Seconds for which an unreachable API is tried before the run stops."
    )
    most_invalid: float = Field(
        0.2,
        ge=0,
        le=1,
        description="The share of rows that may be invalid: with more, nothing is sent. 1 allows "
        "any. Rows that the mapping leaves out are not counted, and corrected reports not judged.",
    )
    invalid_of_at_least: int = Field(
        50, ge=1, description="Rows from which on that share is judged."
    )
    most_invoices: int | None = Field(
        None, ge=1, description="Invoices that one run may send: with more, nothing is sent."
    )
    most_amount: dict[Currency, Annotated[Decimal, Field(ge=0)]] = Field(
        default={},
        description="What one run may send in each currency, such as `{NOK = 5_000_000}`: with "
        "more, nothing is sent.",
    )
    same_refusals: int = Field(
        10,
        ge=0,
        description="Chunks that may be refused in a row for the same reason before the run stops "
        "to send; 0 for any number.",
    )
    export_rest: float = Field(
        0.0,
        ge=0,
        description="Seconds for which an export must have lain unchanged before it is read: where "
        "a copy may still be under way, longer than it may pause. 0 takes it at once.",
    )
    language: Language = Field(
        Language.ENGLISH,
        description="The language of what people read, `en` or `nb` (Norwegian bokmål); the flag "
        "`--language` wins. Codes, names of columns, JSON, logs and `--help` are the same in both.",
    )
    excel_delimiter: Literal["auto", ";", ","] = Field(
        "auto",
        description="The delimiter that your Excel expects in a CSV. `auto` is `;` with the "
        "language `nb`, and where amounts have a decimal comma; otherwise `,`.",
    )
