"""The token: one for all threads, as long as it lives, and renewed once when it is refused."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import pytest

from ingest.domain.exchange import Certainty, Reason
from ingest.errors import ApiRefused
from tests.api.conftest import (
    BATCH,
    SECRET,
    accepts,
    answers,
    closes,
    gives_token,
    holds,
    in_turn,
    resets,
    sends,
)


class Hours:
    """A clock that can be moved, and runs otherwise."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


def test_credentials_go_as_a_form_and_the_token_is_used_for_all_calls(server, api):
    server.always = accepts()

    for _ in range(3):
        api.create(b"{}", "key-1")

    (asked,) = server.token_requests
    assert (asked.method, asked.path) == ("POST", "/token")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["client"],
        "client_secret": [SECRET],
    }
    assert {one.headers["authorization"] for one in server.posts} == {"Bearer canary-token"}


@pytest.mark.parametrize(
    ("said", "kept", "gone"),
    [
        ({"expires_in": 3600}, 3530, 3545),
        ({"expires_in": "3600"}, 3530, 3545),
        ({"expires_in": 30}, 20, 23),
        ({"expires_in": 3600, "expires_on": 1, "not_before": 0}, 3530, 3545),
        ({"expires_in": None, "not_before": 1_000_000, "expires_on": 1_003_600}, 3530, 3545),
        ({"expires_in": None}, 40, 46),
        ({"expires_in": "soon"}, 40, 46),
        ({"expires_in": True}, 40, 46),
        ({"expires_in": 10**400}, 86_300, 86_345),
        ({"expires_in": 1e300}, 86_300, 86_345),
    ],
    ids=repr,
)
@pytest.mark.fault("P19", "T3", "T4")
def test_a_token_is_used_until_shortly_before_its_end_whatever_the_date_says(
    server, opened, said, kept, gone
):
    """A minute before, or a quarter of a short life, by a clock that nobody sets."""
    server.always, server.tokens = accepts(), gives_token(**said)
    clock = Hours()
    api = opened(clock=clock)

    api.create(b"{}", "key-1")
    clock.ahead = kept
    api.create(b"{}", "key-2")
    before = len(server.token_requests)
    clock.ahead = gone
    api.create(b"{}", "key-3")

    assert (before, len(server.token_requests)) == (1, 2)


@pytest.mark.parametrize("life", [0, -5])
@pytest.mark.fault("T3")
def test_a_token_without_a_life_is_used_once(server, api, life):
    server.always, server.tokens = accepts(), gives_token(expires_in=life)

    replies = [api.create(b"{}", "key-1") for _ in range(2)]

    assert [reply.certainty for reply in replies] == [Certainty.ACCEPTED] * 2
    assert len(server.token_requests) == 2


EXPIRED = [
    answers(401, {"message": "expired"}),
    answers(400, {"error": "invalid_token"}),
    answers(400, b"no", {"WWW-Authenticate": 'Bearer error="invalid_token"'}),
]


@pytest.mark.parametrize("refusal", EXPIRED)
@pytest.mark.fault("A9", "T1")
def test_a_refused_token_is_renewed_and_the_chunk_sent_once_more_with_the_same_key(
    server, api, refusal
):
    server.tokens = in_turn(gives_token("old"), gives_token("new"))
    server.then(refusal, accepts())

    reply = api.create(b"{}", "key-1")

    assert reply.batch_id == BATCH
    assert [post.headers["authorization"] for post in server.posts] == ["Bearer old", "Bearer new"]
    assert {post.headers["idempotencykey"] for post in server.posts} == {"key-1"}
    assert {post.body for post in server.posts} == {b"{}"}


@pytest.mark.parametrize("refusal", EXPIRED)
@pytest.mark.fault("A9")
def test_a_token_refused_twice_is_unauthorised_and_nothing_is_tried_further(server, api, refusal):
    server.always = refusal

    reply = api.create(b"{}", "key-1")

    assert (reply.certainty, reply.reason) == (Certainty.NOT_APPLIED, Reason.UNAUTHORISED)
    assert (len(server.posts), len(server.token_requests)) == (2, 2)


@pytest.mark.fault("T1")
def test_a_lost_answer_after_the_renewal_is_ambiguous_all_the_same(server, api):
    server.then(answers(401), resets)

    assert api.create(b"{}", "key-1").certainty is Certainty.AMBIGUOUS


@pytest.mark.fault("T5")
def test_many_threads_whose_token_is_refused_at_once_renew_it_once(server, opened):
    """Sixteen POSTs with the old token are refused together, after all have arrived."""
    server.tokens = in_turn(gives_token("old"), gives_token("new"))
    everyone = threading.Barrier(16)

    def refuse_old(sock, got):
        if got.headers["authorization"] == "Bearer old":
            everyone.wait(60)
            answers(401)(sock, got)
        else:
            accepts()(sock, got)

    server.always = refuse_old
    api = opened(post_deadline=10)

    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda n: api.create(b"{}", f"key-{n}"), range(16)))

    assert {reply.certainty for reply in replies} == {Certainty.ACCEPTED}
    assert len(server.token_requests) == 2


def test_many_threads_share_the_failure_of_the_token_endpoint_too(server, api):
    """Sixteen timeouts one after the other would hold a call for minutes."""
    everyone = threading.Barrier(16)

    def slowly_refuse(sock, got):
        time.sleep(0.3)
        answers(500)(sock, got)

    def create(n):
        everyone.wait(60)
        return api.create(b"{}", f"key-{n}")

    server.tokens = slowly_refuse
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(create, range(16)))

    assert {reply.reason for reply in replies} == {Reason.UNREACHABLE}
    assert len(server.token_requests) <= 2


def test_a_thread_that_waits_for_anothers_token_waits_no_longer_than_its_own_deadline(
    server, opened
):
    server.tokens = holds(9)
    api = opened(post_deadline=0.3, get_deadline=2)

    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(api.batches_of, "key-1")
        while not server.token_requests:
            time.sleep(0.01)
        began = time.monotonic()
        reply = api.create(b"{}", "key-1")
        waited = time.monotonic() - began
        assert reading.result().reason is Reason.UNREACHABLE

    assert waited < 1.5
    assert (reply.reason, reply.message) == (Reason.UNREACHABLE, "No token came in time.")


@pytest.mark.parametrize(
    "act",
    [
        closes,
        resets,
        answers(500),
        answers(503),
        answers(302, b"", {"Location": "https://login.example/"}),
        answers(204, b""),
        answers(200, b"<html>Please log in</html>"),
        answers(200, b"[]"),
        answers(200, {}),
        answers(200, {"access_token": 7}),
        answers(200, {"access_token": "two words"}),
        answers(200, {"access_token": "line\r\nbreak"}),
        sends(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
    ],
)
@pytest.mark.fault("T2")
def test_without_a_token_nothing_leaves_and_the_reply_says_so(server, api, act):
    server.tokens = act

    reply, batch = api.create(b"{}", "key-1"), api.batch(BATCH, None)

    assert (reply.certainty, reply.reason) == (Certainty.NOT_APPLIED, Reason.UNREACHABLE)
    assert reply.message.startswith("The token endpoint gave no token: ")
    assert batch.reason is Reason.UNREACHABLE
    assert server.posts == []


@pytest.mark.fault("T2")
def test_a_token_endpoint_that_cannot_be_renewed_from_leaves_the_chunk_unsent(server, api):
    server.tokens = in_turn(gives_token(), answers(500))
    server.then(answers(401))

    reply = api.create(b"{}", "key-1")

    assert (reply.certainty, reply.reason) == (Certainty.NOT_APPLIED, Reason.UNREACHABLE)


def test_a_throttled_token_endpoint_says_when_to_come_back(server, api):
    server.tokens = answers(429, {}, {"Retry-After": "7"})

    reply = api.create(b"{}", "key-1")

    assert (reply.certainty, reply.reason, reply.retry_after) == (
        Certainty.NOT_APPLIED,
        Reason.THROTTLED,
        7,
    )


@pytest.mark.parametrize("status", [400, 401, 403, 404])
@pytest.mark.parametrize(
    ("said", "code"),
    [
        (
            {"error": "invalid_client", "error_description": f"bad secret {SECRET}"},
            "invalid_client",
        ),
        ({"error": f"{SECRET}!"}, ""),
        (f"<html>{SECRET}</html>".encode(), ""),
    ],
    ids=["oauth", "odd code", "page"],
)
def test_refused_credentials_are_an_error_that_never_shows_the_secret(
    server, api, status, said, code
):
    server.tokens = answers(status, said)

    with pytest.raises(ApiRefused) as caught:
        api.create(b"{}", "key-1")

    words = f" {code}" if code else ""
    assert str(caught.value) == (
        f"{server.url}/token refused the client id and secret ({status}{words})."
    )
    assert SECRET not in repr(caught.value) + caught.value.hint
    assert server.posts == []


def test_credentials_that_are_corrected_work_at_once(server, api):
    server.always, server.tokens = accepts(), answers(401)
    with pytest.raises(ApiRefused):
        api.create(b"{}", "key-1")
    server.tokens = gives_token()

    assert api.create(b"{}", "key-1").certainty is Certainty.ACCEPTED


def test_a_token_that_was_fetched_meanwhile_is_the_one_that_the_first_call_uses(server, api, until):
    server.always = accepts()

    api.get_ready()

    until(lambda: server.token_requests)
    assert server.posts == []
    assert api.create(b"{}", "key-1").certainty is Certainty.ACCEPTED
    assert len(server.token_requests) == 1


def test_a_defect_while_a_token_is_fetched_early_prints_nothing(api, monkeypatch, until):
    """A thread would print an error with its text."""
    printed, reached = [], threading.Event()

    def breaks(*_: object):
        reached.set()
        raise KeyError(SECRET)

    monkeypatch.setattr(threading, "excepthook", printed.append)
    monkeypatch.setattr("ingest.api.auth.TokenSource._fetch", breaks)

    api.get_ready()

    assert reached.wait(10)
    until(lambda: all(one.name != "token" for one in threading.enumerate()))
    assert printed == []


def test_what_is_wrong_with_a_token_that_nobody_needs_yet_is_told_by_the_first_call(
    server, api, until
):
    server.tokens = answers(401, {"error": "invalid_client"})

    api.get_ready()

    until(lambda: server.token_requests)
    with pytest.raises(ApiRefused, match="invalid_client"):
        api.create(b"{}", "key-1")
    assert server.posts == []
