"""What can be wrong with the typed values of a row: invoice, debtors and claims."""

from typing import Final

from ingest.domain.rules.model import Fixer, Stage, error, warning

INVOICE: Final = (
    error(
        "amount_not_positive",
        Stage.INVOICE,
        "{value} in {column} is zero or negative.",
        "Settled invoices and credit notes are left out by an exclude rule in the mapping.",
        fixer=Fixer.MAPPING,
    ),
    error(
        "open_above_original",
        Stage.INVOICE,
        "The open amount, {value}, is larger than the original amount, {detail}.",
        "Fees or interest may be inside the open amount: give them a claim of their own.",
        adjustable=True,
        fixer=Fixer.MAPPING,
    ),
    error(
        "principal_above_original",
        Stage.INVOICE,
        "{value} of principal is claimed, which is more than the original amount, {detail}.",
        "Fees or interest may be inside it: give them a claim of their own. Or the two columns "
        "are mixed up in the mapping.",
        adjustable=True,
        fixer=Fixer.MAPPING,
    ),
    error(
        "claims_differ_from_open",
        Stage.INVOICE,
        "The claims add up to {value}, but the open amount is {detail}.",
        "Check the amounts of the invoice's rows, or which columns the claims are mapped to.",
        adjustable=True,
        fixer=Fixer.MAPPING,
    ),
    error(
        "issued_in_future",
        Stage.INVOICE,
        "The invoice date, {value}, lies in the future.",
        "Check day, month and year in the ERP, and the date format in the mapping.",
    ),
    error(
        "due_before_issued",
        Stage.INVOICE,
        "The due date, {value}, is before the invoice date, {detail}.",
        "Check both dates in the ERP, and the date format in the mapping.",
    ),
    warning(
        "due_not_passed",
        Stage.INVOICE,
        "The due date, {value}, has not passed yet.",
        "Leave the invoice out until it is due, unless this is on purpose.",
    ),
    error(
        "date_implausible",
        Stage.INVOICE,
        "{value} in {column} is before the year 2000, or more than ten years ahead.",
        "Check the year in the ERP, and the date format in the mapping.",
        adjustable=True,
    ),
    error(
        "currency_unknown",
        Stage.INVOICE,
        "{value} in {column} is no ISO 4217 currency.",
        "Use a code such as NOK, or give the mapping a value table.",
        fixer=Fixer.MAPPING,
    ),
    error(
        "invoice_type_unknown",
        Stage.INVOICE,
        "{value} in {column} is no invoice type that the API knows.",
        "Use one of: {detail}. A value table in the mapping translates the ERP's own codes.",
        fixer=Fixer.MAPPING,
    ),
    warning(
        "kid_mismatch",
        Stage.INVOICE,
        "The KID {value} fails its check digit or its agreed length.",
        "Check that Excel has not cut leading zeros, and the kid settings of the mapping.",
    ),
    error(
        "kid_malformed",
        Stage.INVOICE,
        "The KID {value} is not 2 to 25 digits (the last may be '-').",
        "Correct the KID in the ERP, or format its column as text.",
        adjustable=True,
    ),
)

DEBTOR: Final = (
    error(
        "debtor_type_unknown",
        Stage.DEBTOR,
        "{value} in {column} is neither PRIVATE nor COMPANY.",
        "Correct the value, or translate the ERP's own codes with a value table in the mapping.",
        fixer=Fixer.MAPPING,
    ),
    error(
        "private_name_missing",
        Stage.DEBTOR,
        "A private debtor needs a first and a last name; {detail} is empty.",
        "Fill in the name in the ERP.",
    ),
    warning(
        "private_looks_like_company",
        Stage.DEBTOR,
        "{value} in {column} is a private debtor's name, but ends as a company's does.",
        "Check the debtor's type in the ERP. A sole proprietor is a private debtor.",
    ),
    error(
        "company_name_missing",
        Stage.DEBTOR,
        "A company needs a name.",
        "Fill in the name in the ERP.",
    ),
    error(
        "national_id_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no national id: it needs 11 digits.",
        "Correct the number in the ERP, or leave it empty.",
    ),
    error(
        "national_id_check_digits",
        Stage.DEBTOR,
        "The national id {value} in {column} has wrong check digits or an impossible date.",
        "Compare the number with its source: a digit is wrong or two are swapped.",
    ),
    error(
        "national_id_synthetic",
        Stage.DEBTOR,
        "The national id {value} in {column} is a synthetic test number.",
        "Test data must not be sent to production.",
    ),
    warning(
        "national_id_zero_restored",
        Stage.DEBTOR,
        "The national id in {column} had lost its leading zero; it was restored.",
        "Format the column as text, so that Excel keeps leading zeros.",
    ),
    error(
        "organisation_number_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no organisation number: it needs 9 digits, not all the same.",
        "Correct the number in the ERP, or leave it empty.",
    ),
    error(
        "organisation_number_check_digit",
        Stage.DEBTOR,
        "The organisation number {value} in {column} has a wrong check digit.",
        "Compare the number with the register: a digit is wrong or two are swapped.",
    ),
    error(
        "type_contradicts_id",
        Stage.DEBTOR,
        "The debtor is {detail}, but the id in {column} says otherwise.",
        "An organisation number belongs to a company, a national id to a person.",
    ),
    warning(
        "email_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no e-mail address; it is left out.",
        "Correct the address in the ERP.",
    ),
    warning(
        "phone_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no phone number; it is left out.",
        "Correct the number in the ERP; foreign numbers need their country code.",
    ),
    error(
        "postal_code_malformed",
        Stage.DEBTOR,
        "{value} in {column} is no postal code of {detail}.",
        "A Norwegian postal code has four digits. Correct it in the ERP.",
        adjustable=True,
    ),
    warning(
        "postal_code_zero_restored",
        Stage.DEBTOR,
        "The postal code in {column} had lost its leading zero; it was restored.",
        "Format the column as text, so that Excel keeps leading zeros.",
    ),
    error(
        "country_unknown",
        Stage.DEBTOR,
        "{value} in {column} is no ISO 3166 country code.",
        "Use a code such as NO or the country's name, or give the mapping a value table.",
        fixer=Fixer.MAPPING,
    ),
)

CLAIM: Final = (
    error(
        "claim_not_positive",
        Stage.CLAIM,
        "The claim in {column}, {value}, is negative.",
        "Credit notes are left out by an exclude rule in the mapping.",
        fixer=Fixer.MAPPING,
    ),
    error(
        "claim_type_missing",
        Stage.CLAIM,
        "The claim has an amount but no type.",
        "Fill in the type in the ERP, or give the mapping a constant.",
        fixer=Fixer.MAPPING,
    ),
)
