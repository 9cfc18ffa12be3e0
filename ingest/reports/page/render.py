"""The page as bytes: its template, style and script put together, and nothing loaded from anywhere.

The page may be opened from a mail, so it trusts nothing that it shows. Every value
is escaped; no address in it is made of foreign text; and its own policy forbids
whatever is not named there: no network at all, only the style and the script that
were written for it, known by their hashes, and no form that goes anywhere.
"""

import base64
import hashlib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from ingest.reports.page.flow import WIDTH
from ingest.reports.page.view import View

if TYPE_CHECKING:
    from jinja2 import Template


@lru_cache(maxsize=1)
def load() -> "Template":
    """Return the template, ready to be filled in; made once, because making it takes 50 ms."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - most commands need no page

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_own("page.html"))


def render(template: "Template", view: View) -> bytes:
    """Return the page that shows ``view``."""
    from markupsafe import Markup  # noqa: PLC0415 - as above

    style, script = _own("page.css"), _own("page.js")
    text = template.render(
        page=view,
        style=Markup(style),  # noqa: S704 - a file of ours, without any value in it
        script=Markup(script),  # noqa: S704 - as above
        policy=_policy(style, script),
        width=WIDTH,
    )
    return text.encode("utf-8")


def _own(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    """Return the source expression for an inline element, by its exact text."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
