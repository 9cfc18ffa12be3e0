"""A local server that behaves like the collection API, with faults on demand.

It is the double that everything else is tested against, so it shares nothing
with the client: not a module, not a rule, only the wire's field names.

>>> from ingest.sandbox import Sandbox
>>> with Sandbox() as sandbox:
...     sandbox.url.startswith("http://127.0.0.1:")
True
"""

from ingest.sandbox.faults import Fault, Kind, Route, parse_fault
from ingest.sandbox.options import Options
from ingest.sandbox.sandbox import Sandbox, serve

__all__ = ["Fault", "Kind", "Options", "Route", "Sandbox", "parse_fault", "serve"]
