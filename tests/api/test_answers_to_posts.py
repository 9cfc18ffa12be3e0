"""What the answer to the POST of a chunk proves, and what it does not."""

import pytest

from ingest.domain.exchange import Certainty, Reason
from tests.api.conftest import BATCH, CREATE_PATH, HEAD_END, ORG, accepts, answers, http, sends

NOT_APPLIED, AMBIGUOUS = Certainty.NOT_APPLIED, Certainty.AMBIGUOUS
CHUNK = b'{"invoices":[]}'


def test_the_chunk_goes_out_as_it_is_with_its_key_and_the_token(server, api):
    server.then(accepts())

    reply = api.create(CHUNK, "key-1")

    (post,) = server.posts
    assert (reply.certainty, reply.reason, reply.status) == (Certainty.ACCEPTED, Reason.OK, 202)
    assert (reply.batch_id, reply.batch_url, reply.message) == (BATCH, None, "")
    assert (post.method, post.path, post.body) == ("POST", CREATE_PATH, CHUNK)
    assert post.headers["idempotencykey"] == "key-1"
    assert post.headers["authorization"] == "Bearer canary-token"
    assert post.headers["content-type"] == "application/json"
    assert post.headers["user-agent"].startswith("amili-ingest/")
    assert "cookie" not in post.headers


@pytest.mark.parametrize(
    ("name", "header"), [("Idempotency-Key", "idempotency-key"), (None, "idempotencykey")]
)
def test_the_header_of_the_key_can_be_renamed_or_switched_off(server, opened, name, header):
    server.then(accepts())

    opened(idempotency_header=name).create(CHUNK, "key-1")

    assert server.posts[0].headers.get(header) == ("key-1" if name else None)


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.fault("N11")
def test_a_readable_batch_id_is_acceptance_whichever_success_brings_it(server, api, status):
    server.then(answers(status, {"data": {"batchId": BATCH}}))

    assert api.create(CHUNK, "key-1").batch_id == BATCH


@pytest.mark.fault("A26")
def test_a_batch_url_on_our_origin_is_kept_and_any_other_is_not(server, api):
    ours, foreign = f"{server.url}/collection/v1/batches/{BATCH}", "https://evil.example/batches/1"
    server.then(accepts(batchUrl=ours), accepts(batchUrl=foreign), accepts(batchUrl=7))

    kept = [api.create(CHUNK, "key-1").batch_url for _ in range(3)]

    assert kept == [ours, None, None]


@pytest.mark.parametrize(
    ("status", "certainty", "reason"),
    [
        (400, NOT_APPLIED, Reason.REJECTED),
        (401, NOT_APPLIED, Reason.UNAUTHORISED),
        (403, NOT_APPLIED, Reason.FORBIDDEN),
        (404, NOT_APPLIED, Reason.NOT_FOUND),
        (413, NOT_APPLIED, Reason.TOO_LARGE),
        (415, NOT_APPLIED, Reason.REJECTED),
        (422, NOT_APPLIED, Reason.REJECTED),
        (429, NOT_APPLIED, Reason.THROTTLED),
        (408, AMBIGUOUS, Reason.NO_ANSWER),
        (409, AMBIGUOUS, Reason.CONFLICT),
        (500, AMBIGUOUS, Reason.SERVER_ERROR),
        (502, AMBIGUOUS, Reason.SERVER_ERROR),
        (503, AMBIGUOUS, Reason.SERVER_ERROR),
        (504, AMBIGUOUS, Reason.SERVER_ERROR),
        (599, AMBIGUOUS, Reason.SERVER_ERROR),
        (204, AMBIGUOUS, Reason.UNREADABLE),
        (206, AMBIGUOUS, Reason.UNREADABLE),
        (304, AMBIGUOUS, Reason.UNREADABLE),
        (402, AMBIGUOUS, Reason.UNREADABLE),
        (405, AMBIGUOUS, Reason.UNREADABLE),
        (410, AMBIGUOUS, Reason.UNREADABLE),
        (425, AMBIGUOUS, Reason.UNREADABLE),
        (451, AMBIGUOUS, Reason.UNREADABLE),
        (799, AMBIGUOUS, Reason.UNREADABLE),
    ],
)
@pytest.mark.fault("A3", "A4")
def test_each_status_has_one_class_and_what_nobody_thought_of_is_ambiguous(
    server, api, status, certainty, reason
):
    server.always = answers(status, {"title": "Because", "detail": "so"})

    reply = api.create(CHUNK, "key-1")

    assert (reply.certainty, reply.reason, reply.status) == (certainty, reason, status)
    assert reply.batch_id is None
    assert len(server.posts) == (2 if status == 401 else 1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"<html><body>Please log in</body></html>",
        b'{"data": {"batchId": "d290f1ee',
        b'{"data": null}',
        b'{"data": []}',
        b'{"data": {}}',
        b'{"data": {"batchId": 7}}',
        b'{"data": {"batchId": ""}}',
        b'{"data": {"batchId": null}}',
        b'{"data": {"batchId": ["a"]}}',
        b'{"data": {"batchId": "../../x"}}',
        b'{"data": {"batchId": ".."}}',
        b'{"data": {"batchId": "%2e%2e"}}',
        b'{"data": {"batchId": "a/b"}}',
        b'{"data": {"batchId": "a b"}}',
        b'{"data": {"batchId": "a\\r\\nX-Evil: 1"}}',
        b'{"data": {"batchId": "\\ud800"}}',
        b'{"data": {"batchId": "' + b"a" * 300 + b'"}}',
        b'{"data": {"batchId": "a", "batchId": "b"}}',
        b'{"data": {"batchId": "a", "more": NaN}}',
        b'{"data": {"batchId": "a", "more": Infinity}}',
        b'{"data": {"batchId": "a", "more": ' + b"9" * 5000 + b"}}",
        b'{"data": {"batchId": "a"}} trailing',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=lambda body: repr(body[:40]),
)
@pytest.mark.fault("N10", "N11", "N13", "A23", "A27")
def test_a_202_whose_batch_id_cannot_be_read_is_ambiguous_and_never_an_error(server, api, body):
    server.then(answers(202, body))

    reply = api.create(CHUNK, "key-1")

    assert (reply.certainty, reply.reason) == (AMBIGUOUS, Reason.UNREADABLE)
    assert reply.message.startswith("The API answered 202")


@pytest.mark.fault("N10")
def test_the_location_header_settles_a_202_whose_body_was_cut(server, api):
    whole = http(202, b'{"data": {}}', {"Location": f"/collection/v1/batches/{BATCH}"})
    server.then(sends(whole[:-5]))

    reply = api.create(CHUNK, "key-1")

    assert (reply.certainty, reply.batch_id) == (Certainty.ACCEPTED, BATCH)


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/collection/v1/batches/1",
        "/collection/v1/invoices/1",
        "/batches/",
        "/batches/../1",
        "batches/1",
        "//evil.example/batches/1",
        "1",
    ],
)
@pytest.mark.fault("A26")
def test_a_location_that_is_no_batch_of_ours_settles_nothing(server, api, location):
    server.then(answers(202, b"", {"Location": location}))

    assert api.create(CHUNK, "key-1").certainty is AMBIGUOUS


def test_the_batch_url_names_the_batch_where_the_id_is_missing(server, api):
    server.then(answers(202, {"data": {"batchUrl": f"{server.url}/v2/orgs/{ORG}/batches/b-7"}}))

    assert api.create(CHUNK, "key-1").batch_id == "b-7"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.fault("N12")
def test_a_redirect_is_not_followed_and_its_query_is_not_shown(server, other, api, status):
    """A 307 would take the body, with its personal data, to the other host."""
    server.then(answers(status, b"", {"Location": f"{other.url}/elsewhere?token=canary"}))

    reply = api.create(CHUNK, "key-1")

    assert (reply.certainty, reply.reason) == (AMBIGUOUS, Reason.UNREADABLE)
    assert f"{other.url}/elsewhere, which is not followed" in reply.message
    assert "canary" not in reply.message
    assert (len(server.posts), other.received) == (1, [])


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30), ("0", 0), ("-5", 0), ("99999999", 900), ("soon", None), (None, None)],
)
@pytest.mark.fault("A2")
def test_retry_after_is_read_and_clamped(server, api, header, seconds):
    server.then(answers(429, b"", {"Retry-After": header or ""}))

    assert api.create(CHUNK, "key-1").retry_after == seconds


@pytest.mark.fault("A2", "T4")
def test_a_date_to_wait_for_is_measured_by_the_servers_own_clock(server, api):
    """The date of this machine may be years off."""
    server.then(
        answers(
            503,
            b"",
            {
                "Date": "Thu, 01 Jan 1998 00:00:00 GMT",
                "Retry-After": "Thu, 01 Jan 1998 00:02:00 GMT",
            },
        )
    )

    assert api.create(CHUNK, "key-1").retry_after == 120


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        (b'{"message": "No debtor"}', "The API answered 400: No debtor"),
        (b'{"errors": [{"field": "x"}, "y"]}', "The API answered 400: field: x; y"),
        (b'["plain", 7]', "The API answered 400: plain; 7"),
        (b'{"odd": {"a": null}}', "The API answered 400."),
        (b"plain words", "The API answered 400: plain words"),
        (b"<html>canary</html>", "The API answered 400."),
        (b"id 12345678901 \x1b[31m\r\nbad", "The API answered 400: id *********01 [31m bad"),
    ],
)
@pytest.mark.fault("A5", "S4")
def test_a_refusal_is_quoted_on_one_line_without_id_numbers(server, api, body, quoted):
    server.then(answers(400, body))

    assert api.create(CHUNK, "key-1").message == quoted


@pytest.mark.fault("S8")
def test_an_error_page_of_10_megabytes_is_read_no_further_than_needed(server, api):
    server.then(answers(500, b"<html>" + b"x" * 10_000_000))

    reply = api.create(CHUNK, "key-1")

    assert (reply.reason, reply.message) == (Reason.SERVER_ERROR, "The API answered 500.")


def test_a_refusal_given_before_the_whole_chunk_was_taken_still_counts(server, api):
    """A server may answer 413 and hang up while we are still sending."""
    server.reads_bodies = False
    server.then(answers(413, {"message": "Too large"}))

    reply = api.create(b"x" * 5_000_000, "key-1")

    assert (reply.certainty, reply.reason) == (NOT_APPLIED, Reason.TOO_LARGE)


def test_an_answer_that_is_no_http_is_no_answer(server, api):
    for words in (b"HELLO\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", HEAD_END, b"X: y\r\n" * 200):
        server.then(sends(words))

        reply = api.create(CHUNK, "key-1")

        assert (reply.certainty, reply.reason) == (AMBIGUOUS, Reason.NO_ANSWER), words


@pytest.mark.parametrize("status", [403, 418, 503])
@pytest.mark.parametrize(
    "said",
    [
        {"title": "Forbidden", "detail": "Kari Canary, 41857712345, kari@example.com"},
        {"message": "Kari Canary may not"},
        {"error": "Kari Canary", "error_description": "Kari Canary"},
        {"error": {"code": "Canary", "message": "Kari Canary"}},
        {"title": "Kari Canary"},
        {"code": "\x1b]0;canary\x07"},
        ["Kari Canary"],
        "Kari Canary",
    ],
)
@pytest.mark.fault("S1", "S3", "S4")
def test_what_refuses_a_run_is_told_by_its_code_or_title_only(server, api, status, said):
    """It is told where anybody may read it, and an explanation may name somebody."""
    server.always = answers(status, said)

    message = api.create(CHUNK, "key-1").message

    assert message.startswith(f"The API answered {status}")
    assert "anary" not in message
    assert message.isprintable()
    assert len(message) < 80
