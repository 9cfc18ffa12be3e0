"""What ``mapping test`` prints."""

import typer

from ingest.cli.failures import plain
from ingest.errors import MappingError
from ingest.run.mapping_test import Tested


def report(tested: Tested, *, accept: bool) -> None:
    """Print whether a sample became what was expected; exit with 3 where it did not."""
    if tested.passed:
        print(plain(f"The mapping {tested.name} does what is expected of {tested.sample.name}."))
        return
    if accept:
        for path in tested.accept():
            print(plain(f"Wrote {path}."))
        return
    for line in tested.difference():
        print(plain(line))
    print(plain(f"The mapping {tested.name} does not do what is expected of {tested.sample.name}."))
    print("  If it should do this now, run the same command with --accept.")
    raise typer.Exit(MappingError.exit_code)
