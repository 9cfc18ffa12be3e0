"""What can be wrong with a row before it means anything: reading it, and parsing its cells."""

from typing import Final

from ingest.domain.rules.model import Fixer, Stage, error

READING: Final = (
    error(
        "short_record",
        Stage.READING,
        "The record has fewer fields than the heading: {detail}.",
        "Look for a missing delimiter or a line break inside a field, then export the row again.",
    ),
    error(
        "long_record",
        Stage.READING,
        "The record has more fields than the heading: {detail}.",
        "A field holds the delimiter without quotes around it. Quote it or take it out.",
    ),
    error(
        "text_after_quote",
        Stage.READING,
        "Text stands after a closing quote.",
        "Double the quotes inside the field, or take them out.",
    ),
    error(
        "text_outside_frame",
        Stage.READING,
        "Text stands before the first or behind the last delimiter of the line.",
        "Export the row again, or declare such lines as noise in the mapping.",
    ),
    error(
        "short_line",
        Stage.READING,
        "The line is shorter than the mapping's columns: {detail}.",
        "Export the row again with its blanks, or correct the widths in the mapping.",
    ),
    error(
        "long_line",
        Stage.READING,
        "The line is longer than the mapping's columns: {detail}.",
        "A value may be wider than its column. Export the row again, or correct the widths.",
    ),
    error(
        "nul_byte",
        Stage.READING,
        "The record holds a NUL byte.",
        "The export is damaged here. Export the row again.",
    ),
    error(
        "excel_error_cell",
        Stage.READING,
        "The cell in {column} holds the Excel error {value}.",
        "Mend the formula in the workbook, or type the value.",
    ),
    error(
        "number_lost_digits",
        Stage.READING,
        "{column} holds a number of more than 15 digits, {value}: Excel has lost its last digits.",
        "Format the column as text in the ERP's export or in Excel, and enter the value again.",
    ),
)

JOINING: Final = (
    error(
        "not_in_register",
        Stage.READING,
        "{value} in {column} is not in {detail}.",
        "Add the customer to the register, or export both files again at the same time.",
    ),
    error(
        "twice_in_register",
        Stage.READING,
        "{value} in {column} stands more than once, with different data, in {detail}.",
        "Find out which of the rows is right, and take the other out of the register.",
    ),
)

PARSING: Final = (
    error(
        "required_missing",
        Stage.PARSING,
        "{column} is empty, but needed for {detail}.",
        "Fill in the value in the ERP.",
    ),
    error(
        "amount_unreadable",
        Stage.PARSING,
        "{value} in {column} is no amount in the format the mapping declares.",
        "Write digits with the declared decimal and thousands signs, such as {detail}.",
    ),
    error(
        "amount_too_precise",
        Stage.PARSING,
        "{value} in {column} has more decimals than the currency has.",
        "Round the amount in the ERP.",
    ),
    error(
        "amount_too_large",
        Stage.PARSING,
        "{value} in {column} is larger than any invoice can be.",
        "Check that an id number did not end up in the amount column.",
    ),
    error(
        "date_unreadable",
        Stage.PARSING,
        "{value} in {column} is no date in a format the mapping declares.",
        "Write the date as {detail}.",
    ),
    error(
        "boolean_unreadable",
        Stage.PARSING,
        "{value} in {column} is neither yes nor no.",
        "Write one of: {detail}.",
    ),
    error(
        "value_not_in_table",
        Stage.PARSING,
        "{value} in {column} is not in the mapping's value table.",
        "Correct the value, or add it to the table in the mapping: {detail}.",
        fixer=Fixer.MAPPING,
    ),
    error(
        "document_kind_unknown",
        Stage.PARSING,
        "{value} in {column} is no kind of document that the mapping knows.",
        "Add the word to `documents` in the mapping, or correct it in the ERP. Known: {detail}.",
    ),
    error(
        "requirement_not_met",
        Stage.PARSING,
        "{column} is not as the mapping requires: {detail}.",
        "Correct it in the ERP, or have the row sent by hand. What is required stands under "
        "`require` in the mapping.",
    ),
    error(
        "days_unreadable",
        Stage.PARSING,
        "{value} in {column} is no number of days: {detail}.",
        "Correct the days of credit in the ERP.",
    ),
    error(
        "name_not_parted",
        Stage.PARSING,
        "{value} in {column} cannot be split into first and last name: it is not written {detail}.",
        "Correct the name in the ERP, or the rule for names in the mapping.",
    ),
    error(
        "value_too_long",
        Stage.PARSING,
        "{column} is longer than the mapping allows: {detail}.",
        "Correct the value in the ERP.",
    ),
)
