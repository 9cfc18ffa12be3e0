"""What Excel and wrong encodings do to cells: what is lost for good, and what was put right."""

from typing import Final

from ingest.domain.rules.model import Stage, error, warning

_AS_TEXT: Final = (
    "Set the column {column} to text where the file is exported; in Excel, open the original with "
    "Data > From Text/CSV and choose the type Text for {column}. Then export again."
)

DAMAGE: Final = (
    error(
        "id_scientific",
        Stage.PARSING,
        "{value} in {column} is a long number as Excel shortens it: its last digits are lost.",
        _AS_TEXT,
    ),
    error(
        "id_digits_lost",
        Stage.PARSING,
        "{value} in {column} has zeros behind its fifteenth digit: Excel has lost the real ones.",
        _AS_TEXT,
    ),
    error(
        "id_became_number",
        Stage.PARSING,
        "{value} in {column} is an id that was made a number with decimals, which may also have "
        "cost it leading zeros.",
        _AS_TEXT,
    ),
    warning(
        "id_decimals_removed",
        Stage.PARSING,
        "{value} in {column} had been made a number with decimals; they were taken off.",
        _AS_TEXT,
    ),
    error(
        "id_became_date",
        Stage.PARSING,
        "{value} in {column} is a date: Excel makes dates of ids such as 5-26.",
        _AS_TEXT,
        adjustable=True,
    ),
    error(
        "id_lookalike",
        Stage.PARSING,
        "{value} in {column} holds a sign that only looks like an ordinary one: {detail}.",
        "Type the id again in the ERP, with ordinary letters, digits and hyphens.",
        adjustable=True,
    ),
    warning(
        "kid_zero_restored",
        Stage.PARSING,
        "The KID {value} had lost leading zeros; they were put back to the agreed length.",
        _AS_TEXT,
    ),
    error(
        "text_garbled",
        Stage.PARSING,
        "{value} in {column} holds what a wrong encoding leaves of letters: {detail}.",
        "If many rows have this, set `encoding` in the mapping, or export as UTF-8; if few have, "
        "correct the text in the ERP.",
        adjustable=True,
    ),
    error(
        "control_character",
        Stage.PARSING,
        "{value} in {column} holds a control character: {detail}.",
        "Type the value again in the ERP.",
        adjustable=True,
    ),
)
