"""What people read, in their language: the English texts of the source, and their catalogues.

A text is made, raised, kept in the ledger and logged in English, by code that need not know
who will read it. Where it is shown, ``translated`` puts it into the reader's language: the
catalogue has one entry for each text, with names in braces for what was filled in. So a run
that was made in one language can be reported in another, also when its ledger is old. What
programs read never passes here: codes, names of columns and keys, log events.

Some English words that the catalogue keeps to (source, Norwegian): export, eksportfil; mapping,
mapping; ERP, økonomisystem; heading, overskrift; row and record, rad; column, kolonne; debtor,
skyldner; claim, krav; open amount, restbeløp; due date, forfallsdato; source id, kilde-id; run,
kjøring; ledger, loggbok; request, forespørsel; batch, bunt; chunk, sending; hint, råd; settled,
oppgjort; excluded, utelatt; held back, holdt tilbake; settings, innstillinger.
"""

from ingest.language.names import Language
from ingest.language.translate import reason_in, template_in, translated, translated_detail

__all__ = ["Language", "reason_in", "template_in", "translated", "translated_detail"]
