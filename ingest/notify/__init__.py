"""Notifications: somebody is told how a run ended, by mail or through a webhook.

A message holds counts, sums, causes and the export's name. Rows are only in a
mail's attachments, and only where the settings say so. Nothing here raises for
a message that does not arrive: that is a value, for whoever started the run.
"""

from ingest.notify.compose import Message, about_failure, about_run
from ingest.notify.delivery import deliver, ready

__all__ = ["Message", "about_failure", "about_run", "deliver", "ready"]
