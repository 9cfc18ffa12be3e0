"""What ``mapping test`` prints."""

import typer

from ingest.cli.failures import plain
from ingest.cli.speech import Speech
from ingest.errors import MappingError
from ingest.run.mapping_test import Tested


def report(tested: Tested, say: Speech, *, accept: bool) -> None:
    """Print whether a sample became what was expected; exit with 3 where it did not."""
    if tested.passed:
        told = f"The mapping {tested.name} does what is expected of {tested.sample.name}."
        print(plain(say(told)))
        return
    if accept:
        for path in tested.accept():
            print(plain(say(f"Wrote {path}.")))
        return
    for line in tested.difference():
        print(plain(line))
    told = f"The mapping {tested.name} does not do what is expected of {tested.sample.name}."
    print(plain(say(told)))
    print(say("  If it should do this now, run the same command with --accept."))
    raise typer.Exit(MappingError.exit_code)
