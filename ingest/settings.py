"""Settings: from ``amili-ingest.toml``, then ``AMILI_*`` variables, then flags.

The environments are tables of the file, ``[staging]``, ``[production]`` and
``[sandbox]``; the variables apply to the environment that the run names.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

Seconds = Annotated[float, Field(gt=0)]


class EnvironmentName(StrEnum):
    """Where a run sends to. There is no default that reaches a real debtor."""

    SANDBOX = "sandbox"
    STAGING = "staging"
    PRODUCTION = "production"


class Environment(BaseModel):
    """One environment of the API: addresses, credentials, and what its owner promises.

    The promises default to the safest answer, "none": then a chunk whose reply
    was lost and that no lookup finds stays unknown, and a person decides.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: EnvironmentName
    auth_url: str
    api_url: str
    org_id: str
    client_id: str
    client_secret: SecretStr
    idempotency_header: str | None = Field(
        "IdempotencyKey", description="The header that carries the key; empty to send none."
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
        "and visible in lookups, or never will be; empty for no promise.",
    )
    batch_path: str = Field(
        "/collection/v1/batches/{batch_id}", description="Used where the 202 named no batchUrl."
    )
    company_type: str = Field("COMPANY", description="The wire value of a company's debtor type.")
    connect_timeout: Seconds = 5
    post_deadline: Seconds = 60
    get_deadline: Seconds = 30
    max_answer_bytes: int = Field(64 * 1024 * 1024, gt=0)


class Settings(BaseModel):
    """How the job runs, whatever the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state_folder: Path = Path("state")
    runs_folder: Path = Path("runs")
    chunk_invoices: int = Field(500, ge=1, le=10_000)
    chunk_bytes: int = Field(2_000_000, ge=1_000, le=50_000_000)
    concurrency: int = Field(4, ge=1, le=32)
    poll_first: Seconds = 1
    poll_longest: Seconds = 30
    poll_timeout: Seconds = 300
    unavailable_timeout: Seconds = Field(
        120, description="How long an unreachable API is tried before the run stops."
    )
