"""The closed sets of words in the settings, apart so that the command line starts fast."""

from enum import StrEnum

from ingest.language.names import Language

__all__ = ["EnvironmentName", "Language"]


class EnvironmentName(StrEnum):
    """Where a run sends to. There is no default that reaches a real debtor."""

    SANDBOX = "sandbox"
    STAGING = "staging"
    PRODUCTION = "production"
