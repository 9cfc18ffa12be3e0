"""The forms of a message: a table in text, the same as a list for a chat, and HTML for a mail.

Mail programs know little CSS and no style sheet, so every element brings its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from ingest.settings.names import Language

_NAME, _ROWS, _INVOICES, _AMOUNT = 24, 9, 11, 24
"""Columns of the table in text, in characters."""

_BODY: Final = "font:15px/1.5 'Segoe UI',Helvetica,Arial,sans-serif;color:#18212b;max-width:44em"
_TABLE: Final = "border-collapse:collapse;margin:16px 0 4px"
_CELL: Final = "padding:4px 0 4px 24px;border-bottom:1px solid #dde2e8;vertical-align:top"
_NUMBER: Final = f"{_CELL};text-align:right;white-space:nowrap"
_FIRST: Final = f"{_CELL};padding-left:0;text-align:left"
_MUTED: Final = "font-size:13px;color:#566270;margin:0 0 16px"
_CODE: Final = "font:13px Consolas,Menlo,monospace;background:#f5f7f9;padding:6px 8px;margin:0"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; ``amounts`` are texts with their currency."""

    name: str
    rows: str
    invoices: str
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message says, before it has a form.

    The first of ``above`` is what matters most. ``heads`` are the headings of the table:
    where, rows, invoices, amount; ``balance`` stands below it. ``command`` can be typed.
    """

    above: Sequence[str]
    heads: tuple[str, str, str, str] = ("", "", "", "")
    lines: Sequence[Line] = ()
    balance: str = ""
    causes_head: str = ""
    causes: Sequence[str] = ()
    next: str = ""
    command: str = ""
    below: Sequence[str] = ()


def as_text(content: Content) -> str:
    """Return the message for readers with letters of one width."""
    return _text(content, list(_columns(content)))


def as_chat(content: Content) -> str:
    """Return the message for a chat, where columns would not stand below each other."""
    _, rows, invoices, _ = (head.lower() for head in content.heads)
    lines = []
    for line in content.lines:
        counted = [f"{line.rows} {rows}", f"{line.invoices} {invoices}" if line.invoices else ""]
        lines.append(f"- {line.name}: {', '.join(filter(None, [*counted, *line.amounts]))}")
    return _text(content, lines)


def _text(content: Content, table: Sequence[str]) -> str:
    parts = [
        content.above,
        [*table, *filter(None, [content.balance])],
        [f"{content.causes_head}:", *(f"- {cause}" for cause in content.causes)],
        [*filter(None, [content.next, content.command and f"  {content.command}"])],
        content.below,
    ]
    if not content.causes:
        del parts[2]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _columns(content: Content) -> Iterator[str]:
    if content.lines:
        name, rows, invoices, amount = content.heads
        yield f"{name:<{_NAME}}{rows:>{_ROWS}}{invoices:>{_INVOICES}}{amount:>{_AMOUNT}}"
    for line in content.lines:
        first, *others = line.amounts or ("",)
        start = f"{line.name:<{_NAME}}{line.rows:>{_ROWS}}{line.invoices:>{_INVOICES}}"
        yield f"{start}{first:>{_AMOUNT}}".rstrip()
        yield from (f"{other:>{_NAME + _ROWS + _INVOICES + _AMOUNT}}" for other in others)


def as_html(content: Content, language: Language) -> str:
    """Return the message as a page for mail programs."""
    first, *others = content.above
    body = [f'<p style="font-size:18px;font-weight:600;margin:0 0 4px">{escape(first)}</p>']
    body += [f'<p style="margin:0 0 8px">{escape(text)}</p>' for text in others]
    body += _table(content)
    if content.balance:
        body.append(f'<p style="{_MUTED}">{escape(content.balance)}</p>')
    if content.causes:
        items = "".join(f"<li>{escape(cause)}</li>" for cause in content.causes)
        body.append(f'<p style="margin:0;font-weight:600">{escape(content.causes_head)}</p>')
        body.append(f'<ul style="margin:4px 0 16px;padding-left:20px">{items}</ul>')
    if content.next:
        body.append(f'<p style="margin:0 0 4px;font-weight:600">{escape(content.next)}</p>')
    if content.command:
        body.append(f'<p style="{_CODE}">{escape(content.command)}</p>')
    body += [f'<p style="{_MUTED};margin:12px 0 0">{escape(text)}</p>' for text in content.below]
    return (
        f'<!DOCTYPE html><html lang="{language}"><body style="{escape(_BODY)}">'
        f"{''.join(body)}</body></html>"
    )


def _table(content: Content) -> Iterator[str]:
    if not content.lines:
        return
    name, *heads = content.heads
    yield f'<table style="{_TABLE}"><tr><th scope="col" style="{_FIRST}">{escape(name)}</th>'
    yield from (f'<th scope="col" style="{_NUMBER}">{escape(head)}</th>' for head in heads)
    yield "</tr>"
    for line in content.lines:
        amounts = "<br>".join(map(escape, line.amounts))
        yield f'<tr><th scope="row" style="{_FIRST};font-weight:400">{escape(line.name)}</th>'
        cells = (escape(line.rows), escape(line.invoices), amounts)
        yield from (f'<td style="{_NUMBER}">{cell}</td>' for cell in cells)
        yield "</tr>"
    yield "</table>"
