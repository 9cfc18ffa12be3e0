"""What the sandbox promises and how it behaves; every default is the contract's."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from ingest.sandbox.faults import Fault


class Options(BaseModel):
    """How one sandbox behaves. Durations are in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    org_id: str = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    client_id: str = "sandbox"
    client_secret: str = "sandbox-secret"  # noqa: S105 - opens nothing but this server
    token_life: int = Field(3600, ge=0)
    company_type: str = Field("COMPANY", description="The debtor type of a company.")
    idempotency_header: str | None = Field(
        "IdempotencyKey", description="None: keys are neither recognised nor looked up."
    )
    key_life: float | None = Field(None, description="How long a key is recognised; None: ever.")
    lookup_lag: float = Field(0, ge=0, description="How long lookups do not see a new batch.")
    unique_source_ids: bool = Field(
        default=True,
        description="Whether a source id that exists already fails its invoice. Without it a "
        "second send becomes a second invoice, which is what a test of 'never twice' wants to see.",
    )
    latency: float = Field(
        0, ge=0, description="How long an answer takes at least, its making included."
    )
    processing_seconds: float = Field(1.0, ge=0, description="How long a batch is QUEUED.")
    queued_polls: int = Field(0, ge=0, description="How many polls say QUEUED, whatever the time.")
    max_bytes: int | None = Field(None, ge=1, description="Larger requests are answered 413.")
    page_size: int = Field(50, ge=1, description="Items on a page of a list.")
    batch_path: str = Field(
        "/collection/v1/batches/{batch_id}",
        description="What batchUrl says: a path on this server, or a whole URL elsewhere.",
    )
    seed: int = 1
    faults: tuple[Fault, ...] = ()

    def key_in(self, headers: Mapping[str, str]) -> str | None:
        """Return the idempotency key of a request, if it has one and keys are recognised."""
        name = self.idempotency_header
        return headers.get(name) if name else None
