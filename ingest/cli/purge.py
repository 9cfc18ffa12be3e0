"""``amili-ingest purge``: forget people, keep hashes, sums and identities."""

import sys
from datetime import datetime, timedelta
from getpass import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli import options
from ingest.domain.outcomes import LEFT_OPEN, OK
from ingest.settings.files import language_of

if TYPE_CHECKING:
    from ingest.cli.speech import Speech
    from ingest.domain.person import Person


def command(
    *,
    run: Annotated[str | None, typer.Option(metavar="RUN", help="Everything of this run.")] = None,
    before: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="Everything of runs and checks before a day, such as 2026-08-01, or of those "
            "that are older than 90d.",
        ),
    ] = None,
    person: Annotated[
        bool,
        typer.Option(
            "--person",
            help="The invoices of a person, whose id number or name is asked for "
            "(or read from stdin), never given as an argument.",
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask whether to go on, as from cron.")
    ] = False,
    language: options.ReaderLanguage = None,
    config: options.Config = None,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
    log: options.LogFormat = "text",
) -> None:
    """Remove personal data: source rows, what was sent, and report files. It cannot be undone.

    Hashes, sums and the identity of created invoices stay: they are never created again, and
    `verify` still holds. A run that has invoices open or unknown is left as it is, which gives
    exit code 7. Backups, exports and mails lie outside: remove them yourself.

    Example: amili-ingest purge --before 90d --yes
    """
    from ingest.cli import purging  # noqa: PLC0415 - see ingest.cli
    from ingest.cli.session import open_session  # noqa: PLC0415 - as above
    from ingest.cli.speech import Speech  # noqa: PLC0415 - as above
    from ingest.run.purge import Selection, purge, survey  # noqa: PLC0415 - as above

    if [run is not None, before is not None, person].count(True) != 1:
        msg = "give exactly one of --run, --before and --person"
        raise typer.BadParameter(msg)
    if not (yes or _attended()):
        msg = "nobody is there to be asked whether to go on: add --yes"
        raise typer.BadParameter(msg)
    selection = Selection(
        run=run,
        before=None if before is None else _day(before),
        person=_asked(Speech(language_of(config, language))) if person else None,
    )
    with open_session(config, language, log=log, verbose=verbose, as_json=as_json) as session:
        settings = session.settings()
        found = survey(selection, settings)
        if not found.nothing:
            print(purging.question(found, session.say), file=sys.stderr)
            if not (yes or _agreed(session.say)):
                print(session.say("Nothing was removed."), file=sys.stderr)
                raise typer.Exit(1)
        done = purge(found, settings, session.host)
        session.print_either(purging.as_text, purging.as_document, (found, done))
        raise typer.Exit(LEFT_OPEN if found.left else OK)


def _day(text: str) -> datetime:
    """Return midnight of a day, here; ``90d`` is the day ninety days ago."""
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    if text.endswith("d") and text[:-1].isdecimal():
        return midnight - timedelta(days=int(text[:-1]))
    try:
        return datetime.strptime(text, "%Y-%m-%d").astimezone()
    except ValueError as error:
        msg = f"{text!r} is no day such as 2026-08-01, nor an age such as 90d"
        raise typer.BadParameter(msg) from error


def _asked(say: "Speech") -> "Person":
    from ingest.domain.person import Person  # noqa: PLC0415 - as above

    prompt = say("Id number or name of the person (it is not shown): ")
    text = getpass(prompt) if _attended() else sys.stdin.readline()
    try:
        return Person.read(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _attended() -> bool:
    """Tell whether somebody sits at the terminal."""
    return sys.stdin.isatty()


def _agreed(say: "Speech") -> bool:
    print(say("Remove this for good? [y/N] "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes", "j", "ja"}
