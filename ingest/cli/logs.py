"""Log lines on stderr, as text or as JSON; they never hold a row, a name, an id or a token."""

import logging
import sys

import structlog
import typer


def set_up(form: str, *, verbose: bool) -> None:
    """Send log events to stderr: warnings only, or every step with ``verbose``.

    Raises typer.BadParameter for a form other than text and json.
    """
    if form not in ("text", "json"):
        msg = f"{form!r} is neither text nor json"
        raise typer.BadParameter(msg)
    # Libraries log in words of their own, which may quote a URL or a value: nothing of it is shown.
    logging.basicConfig(handlers=[logging.NullHandler()])
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.DEBUG if verbose else logging.WARNING
        ),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
