"""The use cases, one module each: check, submit, resume, preview, history.

They take paths, settings and a host (time, progress, stop), and return a
result. They print nothing and exit nothing, so that a scheduler or a page can
call them as the command line does. Mistakes are raised as
``ingest.errors.IngestError``. Nothing is imported here, so that whoever wants
one use case does not load the libraries of all.
"""
