"""The command line: arguments in, exit code out, and the only place that prints.

Commands import what they need when they run, so that ``--help`` answers at once.
"""

from ingest.cli.app import app, main

__all__ = ["app", "main"]
