"""The names of the environments, apart so that the command line starts fast."""

from enum import StrEnum


class EnvironmentName(StrEnum):
    """Where a run sends to. There is no default that reaches a real debtor."""

    SANDBOX = "sandbox"
    STAGING = "staging"
    PRODUCTION = "production"
