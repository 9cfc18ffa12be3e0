"""Why a row was left out, in words."""

from typing import Final

import pyarrow as pa

from ingest.domain.rules import BEYOND_LIMIT, COVERED, DUPLICATE_ROW, NETTED, UNMATCHED
from ingest.language import Language, reason_in, template_in, translated
from ingest.reports.messages import take_or_null
from ingest.spool import Verdicts

BY_MAPPING: Final = "excluded_by_mapping"
"""The code of rows that an exclude rule of the mapping leaves out."""

_SAID: Final = ("code", "message", "hint")

_OURS: Final = {
    DUPLICATE_ROW: (
        "An equal row of the export was kept; this one adds nothing.",
        "Nothing to do, unless both rows were meant: then they need source ids of their own.",
    ),
    BEYOND_LIMIT: (
        "The run was limited to fewer invoices.",
        "Run the export again without the limit: nothing is created twice.",
    ),
    NETTED: (
        "The credit note was taken off its invoice; it is not claimed itself.",
        "Nothing to do.",
    ),
    COVERED: (
        "Credit notes leave nothing of the invoice to claim.",
        "Match the invoice and its credit notes in the ERP.",
    ),
    UNMATCHED: (
        "The invoice that the credit note refers to is not claimed by this export.",
        "Nothing to do, unless the invoice is claimed already: then tell Amili.",
    ),
}


def in_words(verdicts: Verdicts, language: Language) -> dict[str, pa.Array]:
    """Return code, message and hint of every row, null where it has no reason."""
    if not (verdicts.reason >= 0).any():
        return dict.fromkeys(_SAID, pa.nulls(len(verdicts.reason), pa.string()))
    lines = [_explained(reason, language) for reason in verdicts.reasons]
    return {
        name: take_or_null(pa.array([line[place] for line in lines], pa.string()), verdicts.reason)
        for place, name in enumerate(_SAID)
    }


def _explained(reason: str, language: Language) -> tuple[str, str, str]:
    if reason in _OURS:
        message, hint = _OURS[reason]
        return reason, translated(message, language), translated(hint, language)
    return (
        BY_MAPPING,
        template_in("Left out: {reason}.", language).format(reason=reason_in(reason, language)),
        translated("The mapping's exclude and noise rules decide it.", language),
    )
