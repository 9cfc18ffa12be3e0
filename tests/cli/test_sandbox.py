"""The command that serves the API on this machine."""

import signal
import socket
import urllib.request

import pytest


def test_it_answers_until_it_is_told_to_end(start, program, export, at, to_sandbox, place):
    process = start("sandbox", "--port", "0", "--seconds", "0", "--record", "created.sqlite")
    url = process.stdout.readline().decode().split()[4]
    at(url)

    ended = program(*to_sandbox(export(count=2)))
    with urllib.request.urlopen(f"{url}/_sandbox/state", timeout=60) as answer:  # noqa: S310 - loopback
        state = answer.read()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert ended.code == 0
    assert b'"invoices_created":2' in state
    assert process.returncode == 0
    assert err.decode() == f"  AMILI_AUTH_URL={url} AMILI_API_URL={url}\n"
    assert (place / "created.sqlite").is_file()


@pytest.mark.parametrize(
    ("fault", "said"),
    [("rain", "is no fault"), ("delay:seconds=long", "seconds"), ("snow", "Faults are: delay")],
)
def test_a_fault_that_there_is_not(fault, said, program):
    ended = program("sandbox", "--fault", fault)

    assert ended.code == 3
    assert said in ended.err


def test_help_lists_the_kinds_of_faults_and_serves_nothing(program):
    ended = program("sandbox", "--fault", "help")

    assert ended.code == 0
    assert ended.out.split()[:2] == ["delay", "throttle"]


def test_a_port_that_is_taken(program):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        ended = program("sandbox", "--port", str(other.getsockname()[1]), "--latency", "0.1")

    assert ended.code == 3
    assert "cannot be used" in ended.err
