"""Submits an ERP's export of unpaid invoices to Amili's collection API, row by row accountable."""
