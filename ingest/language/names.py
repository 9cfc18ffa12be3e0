"""The languages there are."""

from enum import StrEnum


class Language(StrEnum):
    """The language of what people read. Codes and the names of columns are the same in all."""

    ENGLISH = "en"
    BOKMAL = "nb"
