"""Broken networks: each exchange ends in time, is sent once, and tells whether it left."""

import gzip
import socket
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.api.course import Course
from ingest.api.deadline import Deadline
from ingest.api.sockets import connect, resolve
from ingest.domain.exchange import Certainty, Reason
from tests.api.conftest import (
    BATCH,
    accepts,
    answers,
    closes,
    drips,
    floods,
    holds,
    http,
    resets,
    sends,
)

LOST = (Certainty.AMBIGUOUS, Reason.NO_ANSWER)
NEVER_LEFT = (Certainty.NOT_APPLIED, Reason.UNREACHABLE)
ACCEPTED = http(202, b'{"data": {"batchId": "b-1"}}')


def fill(address):
    """Take all places in the backlog of ``address``, so that it swallows what comes next."""
    fillers = [socket.socket() for _ in range(4)]
    for filler in fillers:
        filler.setblocking(False)  # noqa: FBT003 - the standard library's signature
        filler.connect_ex(address)
    return fillers


def knowing(server, api):
    """Let ``api`` fetch its token, so that a short deadline is that of the request alone."""
    server.then(answers(404))
    api.batch(BATCH, None)
    return api


def proof(reply):
    return reply.certainty, reply.reason


@pytest.mark.parametrize("act", [closes, resets, holds(9)], ids=["close", "reset", "timeout"])
@pytest.mark.fault("N5", "N6")
def test_a_lost_answer_says_nothing_and_is_not_asked_for_again(server, opened, act):
    api = knowing(server, opened(post_deadline=0.6))
    server.then(act)

    reply = api.create(b"{}", "key-1")

    assert proof(reply) == LOST
    assert f"localhost:{server.port}" in reply.message
    assert len(server.posts) == 1


@pytest.mark.fault("N5")
def test_a_reset_while_the_chunk_is_being_sent_says_nothing(server, api):
    server.reads_bodies = False
    server.then(resets)

    assert proof(api.create(b"x" * 20_000_000, "key-1")) == LOST


@pytest.mark.fault("N8")
def test_a_server_that_does_not_read_does_not_hold_us_past_the_deadline(server, opened):
    api = knowing(server, opened(post_deadline=0.5))
    server.reads_bodies = False
    server.then(holds(30))
    began = time.monotonic()

    assert proof(api.create(b"x" * 20_000_000, "key-1")) == LOST
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("first", "outcome"),
    [(5, LOST), (20, LOST), (len(ACCEPTED) - 20, (Certainty.AMBIGUOUS, Reason.UNREADABLE))],
    ids=["status line", "headers", "body"],
)
@pytest.mark.fault("N8")
def test_a_drip_of_bytes_ends_at_the_deadline_and_not_when_it_runs_dry(
    server, opened, first, outcome
):
    """Each byte comes well within a socket's timeout; the whole would take seconds."""
    api = knowing(server, opened(post_deadline=0.5))
    server.then(drips(ACCEPTED, first=first, every=0.3))
    began = time.monotonic()

    reply = api.create(b"{}", "key-1")

    assert 0.4 < time.monotonic() - began < 5
    assert proof(reply) == outcome
    assert "did not answer completely within 0.5 s" in reply.message


def test_a_slow_answer_that_makes_it_before_the_deadline_is_taken(server, opened):
    server.then(drips(ACCEPTED, first=len(ACCEPTED) - 5, every=0.02))

    assert opened(post_deadline=30).create(b"{}", "key-1").batch_id == "b-1"


@pytest.mark.fault("N10")
def test_a_body_cut_short_of_its_length_is_not_taken_for_an_answer(server, api):
    server.then(sends(ACCEPTED[:-4]))

    reply = api.create(b"{}", "key-1")

    assert proof(reply) == (Certainty.AMBIGUOUS, Reason.UNREADABLE)
    assert "broke before the whole answer had come" in reply.message


@pytest.mark.fault("N10")
def test_a_body_cut_without_a_length_is_not_taken_for_an_answer(server, api):
    server.then(sends(http(202, b'{"data": {"batchId": "b-1"', {"Content-Length": ""})))

    assert proof(api.create(b"{}", "key-1")) == (Certainty.AMBIGUOUS, Reason.UNREADABLE)


@pytest.mark.parametrize(
    "body", [b'5\r\n{"dat\r\n', b"zz\r\n", b'99\r\n{"data"'], ids=["no end", "no size", "short"]
)
def test_a_broken_chunked_body_is_not_taken_for_an_answer(server, api, body):
    head = b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.then(sends(head + body))

    assert proof(api.create(b"{}", "key-1")) == (Certainty.AMBIGUOUS, Reason.UNREADABLE)


def test_chunked_and_packed_bodies_are_read(server, api):
    packed = gzip.compress(b'{"data": {"batchId": "b-1"}}')
    head = b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.then(
        sends(head + b'1c\r\n{"data": {"batchId": "b-1"}}\r\n0\r\n\r\n'),
        sends(http(202, packed, {"Content-Encoding": "gzip"})),
    )

    assert [api.create(b"{}", "key-1").batch_id for _ in range(2)] == ["b-1", "b-1"]


def test_a_body_that_is_not_packed_as_it_says_is_not_an_answer(server, api):
    server.then(answers(202, b"not packed", {"Content-Encoding": "gzip"}))

    assert proof(api.create(b"{}", "key-1")) == (Certainty.AMBIGUOUS, Reason.UNREADABLE)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 202 Accepted\r\n\r\n",
        b"HTTP/1.1 202 Accepted\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 202 Accepted\r\nX-Endless: ",
    ],
    ids=["no length", "a huge length", "a header"],
)
@pytest.mark.fault("N9", "S8")
def test_an_endless_answer_is_cut_off(server, api, head):
    server.then(floods(head))

    reply = api.create(b"{}", "key-1")

    assert reply.certainty is Certainty.AMBIGUOUS
    assert reply.batch_id is None


@pytest.mark.fault("N9")
def test_endless_informational_answers_are_cut_off(server, api):
    server.then(floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000))

    reply = api.create(b"{}", "key-1")

    assert proof(reply) == LOST
    assert "longer than 1000000 bytes" in reply.message


@pytest.mark.fault("N9")
def test_a_body_that_unpacks_to_gigabytes_is_cut_off_in_flat_memory(server, opened):
    bomb = gzip.compress(bytes(200_000_000), compresslevel=1)
    server.then(sends(http(202, bomb, {"Content-Encoding": "gzip"})))
    api = opened(max_answer_bytes=2_000_000)
    tracemalloc.start()

    reply = api.create(b"{}", "key-1")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert proof(reply) == (Certainty.AMBIGUOUS, Reason.UNREADABLE)
    assert "longer than 2000000 bytes" in reply.message
    assert peak < 20_000_000


@pytest.mark.fault("N2")
def test_a_refused_connection_proves_that_nothing_left(server, opened):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    api = opened(api_url=f"http://127.0.0.1:{port}")

    reply = api.create(b"{}", "key-1")

    assert proof(reply) == NEVER_LEFT
    assert f"127.0.0.1:{port} does not accept connections: Connection refused" in reply.message


@pytest.mark.fault("N16")
def test_a_full_backlog_proves_that_nothing_left_once_the_time_to_connect_is_over(opened):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as silent:
        address = silent.getsockname()
        fillers = fill(address)
        api = opened(api_url=f"http://127.0.0.1:{address[1]}", connect_timeout=0.3)
        began = time.monotonic()

        reply = api.create(b"{}", "key-1")

        for filler in fillers:
            filler.close()
    assert proof(reply) == NEVER_LEFT
    assert "did not accept a connection within 0.3 s" in reply.message
    assert time.monotonic() - began < 3


@pytest.mark.fault("N1")
def test_a_name_that_does_not_exist_proves_that_nothing_left(opened, monkeypatch):
    def unknown(*_: object, **__: object):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    api = opened(api_url="https://localhost:1")
    api.create(b"{}", "key-0")  # fetches the token while names still resolve
    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    reply = api.create(b"{}", "key-1")

    assert proof(reply) == NEVER_LEFT
    assert reply.message == (
        "The name of localhost:1 cannot be resolved: Name or service not known"
    )


@pytest.mark.fault("N1")
def test_a_resolver_that_hangs_does_not_hold_us():
    release = threading.Event()
    began = time.monotonic()

    with pytest.raises(TimeoutError):
        resolve("slow.example", 443, 0.1, lambda *_: release.wait(5))

    release.set()
    assert time.monotonic() - began < 3


def test_a_name_that_cannot_be_written_as_one_is_a_name_that_cannot_be_resolved():
    with pytest.raises(OSError, match="label"):
        resolve("a" * 64 + ".example", 443, 2)


@pytest.mark.fault("N16")
def test_an_address_that_swallows_packets_leaves_time_for_the_next():
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as silent,
        socket.create_server(("127.0.0.1", 0)) as good,
    ):
        fillers = fill(silent.getsockname())
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 0, "", one.getsockname()) for one in (silent, good)
        ]
        course = Course("two", Deadline(5, time.monotonic), 0.4, 1000)

        with connect(found, course) as sock:
            assert sock.getpeername() == good.getsockname()

        for filler in fillers:
            filler.close()


def test_a_name_without_addresses_cannot_be_connected_to():
    with pytest.raises(OSError, match="no address"):
        connect([], Course("none", Deadline(5, time.monotonic), 1, 1000))


def test_nothing_leaves_once_the_deadline_is_over(server, opened):
    """The token took all the time there was, so the chunk is not begun."""
    ticks = iter([0.0] * 5 + [100.0] * 50)
    api = opened(clock=lambda: next(ticks))

    reply = api.create(b"{}", "key-1")

    assert proof(reply) == NEVER_LEFT
    assert server.posts == []


@pytest.mark.fault("N15")
def test_each_exchange_has_a_connection_of_its_own_so_none_can_be_stale(server, api):
    """The server closes after each answer without saying so, as an idle time-out would."""
    server.always = accepts()

    replies = [api.create(b"{}", f"key-{n}") for n in range(5)]

    assert [reply.batch_id for reply in replies] == [BATCH] * 5
    assert len(server.posts) == 5
    assert all(post.headers["connection"] == "close" for post in server.posts)


@pytest.mark.fault("N14")
def test_proxies_and_netrc_of_the_environment_are_ignored(
    server, other, api, monkeypatch, tmp_path
):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, other.url)
    (tmp_path / ".netrc").write_text("machine localhost login thief password canary\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server.then(accepts())

    reply = api.create(b"{}", "key-1")

    assert reply.certainty is Certainty.ACCEPTED
    assert other.received == []
    assert server.posts[0].headers["authorization"] == "Bearer canary-token"
    assert "authorization" not in server.token_requests[0].headers


def test_cookies_are_not_kept(server, api):
    server.then(answers(202, {"data": {"batchId": "b-1"}}, {"Set-Cookie": "a=b; Path=/"}))
    server.then(accepts())

    api.create(b"{}", "key-1")
    api.create(b"{}", "key-2")

    assert "cookie" not in server.posts[1].headers


def test_many_threads_may_send_at_once(server, api):
    server.always = accepts()

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda n: api.create(b"x" * 10_000, f"key-{n}"), range(64)))

    assert {reply.certainty for reply in replies} == {Certainty.ACCEPTED}
    assert {post.headers["idempotencykey"] for post in server.posts} == {
        f"key-{n}" for n in range(64)
    }
    assert len(server.token_requests) == 1


@pytest.mark.fault("N12")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("question", ["batch", "batches_of", "invoices_of"])
def test_no_question_follows_a_redirect_so_the_token_stays_here(
    server, other, api, question, status
):
    server.then(*[answers(status, b"", {"Location": f"{other.url}/elsewhere"})] * 3)
    asked = {"batch": ("b-1", None), "batches_of": ("key-1",), "invoices_of": ("id-1",)}

    answer = getattr(api, question)(*asked[question])

    assert answer.reason is Reason.UNREADABLE
    assert other.received == []


@pytest.mark.fault("N12")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_follow_no_redirect(server, other, api, status):
    """A 307 would take the client's secret to the other host."""
    server.tokens = answers(status, b"", {"Location": f"{other.url}/elsewhere"})

    reply = api.create(b"{}", "key-1")

    assert reply.certainty is Certainty.NOT_APPLIED
    assert (other.received, server.posts) == ([], [])
