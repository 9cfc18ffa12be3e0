"""Norwegian (bokmål): the English texts of the program, and what they are in Norwegian.

A key is the English text as it stands in the source, with a name in braces for whatever is
filled in; ``{said}`` marks words of others, which are never translated. A test compares the
keys with the source: what is missing or no longer said fails it.
"""

from typing import Final

from ingest.language.bokmal.api import API
from ingest.language.bokmal.details import DETAILS as OWN_DETAILS
from ingest.language.bokmal.discover import DISCOVER
from ingest.language.bokmal.job import JOB
from ingest.language.bokmal.ledger import LEDGER
from ingest.language.bokmal.mapping import MAPPING
from ingest.language.bokmal.outcomes import OUTCOMES
from ingest.language.bokmal.reasons import REASONS, REQUIREMENTS
from ingest.language.bokmal.rules import RULES
from ingest.language.bokmal.settings import NOTIFY, SETTINGS
from ingest.language.bokmal.several import SEVERAL
from ingest.language.bokmal.sources import SOURCES
from ingest.language.bokmal.terminal import JOINTS, TERMINAL, WORDS

__all__ = ["DETAILS", "JOINTS", "REASONS", "TEXTS", "WORDS"]

TEXTS: Final = {
    **RULES,
    **OUTCOMES,
    **SEVERAL,
    **SOURCES,
    **MAPPING,
    **API,
    **LEDGER,
    **JOB,
    **SETTINGS,
    **NOTIFY,
    **DISCOVER,
    **TERMINAL,
}
"""Every sentence and phrase."""

DETAILS: Final = {**OWN_DETAILS, **REQUIREMENTS}
"""What stands in sentences as their detail."""
