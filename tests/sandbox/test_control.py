"""The sandbox can be steered and read over HTTP, and remembers across a restart."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest
import requests

from ingest.errors import ConfigurationError
from ingest.sandbox import Sandbox


def control(sandbox, path, method="POST", json=None, data=None):
    url = f"{sandbox.url}/_sandbox/{path}"
    return requests.request(method, url, json=json, data=data, timeout=60)


def test_faults_are_armed_over_http(client, sandbox, invoice):
    answer = control(sandbox, "faults", json={"kind": "throttle", "count": 1})

    assert answer.json() == {"armed": 1}
    assert client.post(invoice()).status_code == 429


def test_several_faults_are_armed_at_once_and_taken_back(client, sandbox, invoice):
    control(sandbox, "faults", json=[{"kind": "throttle"}, {"kind": "forbidden", "count": None}])

    assert control(sandbox, "faults", "DELETE").status_code == 204
    assert client.post(invoice()).status_code == 202


@pytest.mark.parametrize("body", ["{", '{"kind": "rain"}', '{"kind": "throttle", "rate": 2}'])
def test_a_fault_that_is_none_is_a_bad_request(sandbox, body):
    assert control(sandbox, "faults", data=body).status_code == 400


def test_the_state_tells_what_happened(client, sandbox, invoice):
    client.post(invoice("F-1"), key="k-1")

    assert control(sandbox, "state", "GET").json() == {
        "posts_received": 1,
        "batches": 1,
        "invoices_created": 1,
        "created": {"erp-F-1": 1},
        "created_twice": [],
        "accepted": {"erp-F-1": 1},
        "keys": ["k-1"],
        "requests": {
            "POST /token": 1,
            f"POST /collection/v1/orgs/{sandbox.options.org_id}/invoices": 1,
        },
    }


def test_queued_batches_are_released_over_http(client, sandbox, invoice):
    sandbox.keeps_next_batch_queued()
    url = client.post(invoice()).json()["data"]["batchUrl"]

    control(sandbox, "release")

    assert client.get(url).json()["data"]["status"] == "SUCCESS"


def test_after_a_reset_nothing_ever_happened(client, sandbox, invoice):
    client.post(invoice())
    sandbox.throttles()

    control(sandbox, "reset")

    assert sandbox.created == {}
    assert sandbox.posts_received == 0
    assert client.post(invoice()).status_code == 401
    client.log_in()
    assert client.post(invoice()).status_code == 202


def test_a_restarted_sandbox_remembers_what_it_created(tmp_path, make_sandbox, connect, invoice):
    path = tmp_path / "sandbox.sqlite"
    with Sandbox(path=path) as first:
        batch_id = connect(first).post(invoice(), key="k-1").json()["data"]["batchId"]

    second = make_sandbox(path=path)
    again = connect(second).post(invoice(), key="k-1").json()["data"]["batchId"]

    assert again == batch_id
    assert second.created == {"erp-F-1": 1}
    fresh = connect(second).post(invoice("F-2")).json()["data"]["batchId"]
    assert fresh != batch_id


def test_a_record_is_made_in_a_folder_that_does_not_exist_yet(tmp_path, make_sandbox):
    make_sandbox(path=tmp_path / "new" / "sandbox.sqlite")

    assert (tmp_path / "new" / "sandbox.sqlite").exists()


def test_a_record_that_cannot_be_written_is_said_to_be(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot keep its record"):
        Sandbox(path=tmp_path)


def test_a_port_that_is_taken_is_said_to_be(sandbox):
    port = int(sandbox.url.rpartition(":")[2])

    with pytest.raises(ConfigurationError, match=f"Port {port}"):
        Sandbox(port=port)


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_cleanly_on_a_signal(name):
    """The demo and a person at a terminal both stop it so; neither wants a traceback."""
    program = textwrap.dedent(
        """
        from ingest.sandbox import Options, serve
        serve(Options(), lambda url: print(url, flush=True))
        """
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 - our own interpreter
        url = process.stdout.readline().decode().strip()
        answer = requests.get(f"{url}/_sandbox/state", timeout=60)
        os.kill(process.pid, name)
        _, errors = process.communicate(timeout=60)

    assert answer.json()["batches"] == 0
    assert (process.returncode, errors) == (0, b"")
