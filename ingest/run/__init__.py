"""The use cases: check, submit, resume, preview, history.

They take paths, settings and a host (time, progress, stop), and return a
result. They print nothing and exit nothing, so that a scheduler or a page can
call them as the command line does. Mistakes are raised as
``ingest.errors.IngestError``.
"""

from ingest.run.check import check
from ingest.run.history import Past, history, show
from ingest.run.job import Job, Result
from ingest.run.preview import Preview, preview
from ingest.run.resume import resume
from ingest.run.submit import submit
from ingest.submit.host import Host, StopRequest

__all__ = [
    "Host",
    "Job",
    "Past",
    "Preview",
    "Result",
    "StopRequest",
    "check",
    "history",
    "preview",
    "resume",
    "show",
    "submit",
]
