"""The closed sets of words in the settings, apart so that the command line starts fast."""

from enum import StrEnum


class EnvironmentName(StrEnum):
    """Where a run sends to. There is no default that reaches a real debtor."""

    SANDBOX = "sandbox"
    STAGING = "staging"
    PRODUCTION = "production"


class Language(StrEnum):
    """The language of what people read. Codes and the names of columns are the same in all."""

    ENGLISH = "en"
    BOKMAL = "nb"
