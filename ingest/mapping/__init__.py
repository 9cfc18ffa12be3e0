"""The mapping: how an export's columns become invoices with debtors and claims."""
