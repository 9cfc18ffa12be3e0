"""What the contract says, the sandbox does."""

import pytest
import requests

from ingest.sandbox import Route


def errors_of(batch):
    return {one["invoiceNumber"]: one["errors"] for one in batch["failed"]}


def test_a_token_says_when_it_expires(sandbox):
    form = {
        "grant_type": "client_credentials",
        "client_id": "sandbox",
        "client_secret": "sandbox-secret",
    }

    token = requests.post(f"{sandbox.url}/token", data=form, timeout=60).json()

    assert set(token) >= {"access_token", "token_type", "resource"}
    assert token["expires_in"] == 3600
    assert token["expires_on"] == token["not_before"] + 3600


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_wrong_credentials_get_no_token(sandbox, change, status, error):
    form = {
        "grant_type": "client_credentials",
        "client_id": "sandbox",
        "client_secret": "sandbox-secret",
        **change,
    }

    answer = requests.post(f"{sandbox.url}/token", data=form, timeout=60)

    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_the_token_endpoint_wants_a_form(sandbox):
    assert requests.post(f"{sandbox.url}/token", json={}, timeout=60).status_code == 415


def test_nothing_is_answered_without_a_token(client, invoice):
    client.session.headers.pop("Authorization")

    assert client.post(invoice()).status_code == 401
    assert client.get("/batches").status_code == 401


def test_another_organisation_is_forbidden(client, sandbox, invoice):
    client.base = f"{sandbox.url}/collection/v1/orgs/someone-else"

    assert client.post(invoice()).status_code == 403


def test_a_token_is_too_old_after_its_life(make_sandbox, connect):
    now = [1_000_000.0]
    client = connect(make_sandbox(token_life=60, clock=lambda: now[0]))

    now[0] += 59.5
    assert client.get("/batches").status_code == 200
    now[0] += 0.5
    assert client.get("/batches").status_code == 401


def test_invoices_become_a_batch_that_can_be_read_by_both_paths(client, sandbox, invoice):
    data = client.post(invoice("F-1"), invoice("F-2")).json()["data"]

    assert data["batchUrl"] == f"{sandbox.url}/collection/v1/batches/{data['batchId']}"
    legacy = client.get(data["batchUrl"]).json()["data"]
    assert client.get(f"/batches/{data['batchId']}").json()["data"] == legacy
    assert legacy["status"] == "SUCCESS"
    assert sorted(one["invoiceNumber"] for one in legacy["succeeded"]) == ["F-1", "F-2"]
    assert sandbox.created == {"erp-F-1": 1, "erp-F-2": 1}


def test_a_batch_nobody_made_is_not_found(client):
    assert client.get("/batches/none").status_code == 404


def test_a_batch_is_queued_until_its_time_has_come(make_sandbox, connect, invoice):
    now = [1_000_000.0]
    client = connect(make_sandbox(processing_seconds=5, clock=lambda: now[0]))
    url = client.post(invoice()).json()["data"]["batchUrl"]

    queued = client.get(url).json()["data"]
    assert (queued["status"], queued["finishedAt"], queued["succeeded"]) == ("QUEUED", None, [])
    assert client.get("/invoices").json()["data"] == []
    now[0] += 5
    assert client.get(url).json()["data"]["status"] == "SUCCESS"
    assert len(client.get("/invoices").json()["data"]) == 1


def test_a_batch_is_queued_for_as_many_polls_as_asked(make_sandbox, connect, invoice):
    client = connect(make_sandbox(queued_polls=2))
    url = client.post(invoice()).json()["data"]["batchUrl"]

    seen = [client.get(url).json()["data"]["status"] for _ in range(3)]

    assert seen == ["QUEUED", "QUEUED", "SUCCESS"]


def test_results_come_in_another_order_and_always_in_the_same(make_sandbox, connect, invoice):
    numbers = [f"F-{n}" for n in range(20)]

    def order():
        batch = connect(make_sandbox(seed=7)).batch(*map(invoice, numbers))
        return [one["invoiceNumber"] for one in batch["succeeded"]]

    assert order() == order() != numbers


def test_the_status_tells_all_some_and_none_apart(client, invoice):
    wrong = invoice("F-3", currency="XXX")

    assert client.batch(invoice("F-1"))["status"] == "SUCCESS"
    assert client.batch(invoice("F-2"), wrong)["status"] == "PARTIAL"
    assert client.batch(wrong)["status"] == "FAILED"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"invoices": []}', b'{"invoices": [NaN]}', b'{"a":1,"a":2}']
)
def test_a_body_that_is_no_list_of_invoices_is_a_bad_request(client, sandbox, body):
    answer = client.session.post(
        f"{client.base}/invoices",
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=60,
    )

    assert answer.status_code == 400
    assert sandbox.accepted == {}


def test_a_body_of_another_type_is_not_read(client):
    assert client.session.post(f"{client.base}/invoices", data=b"x", timeout=60).status_code == 415


def test_a_request_over_the_limit_is_too_large(make_sandbox, connect, invoice):
    client = connect(make_sandbox(max_bytes=1000))

    assert client.post(invoice()).status_code == 202
    assert client.post(invoice("F-2"), invoice("F-3")).status_code == 413


def test_the_same_key_and_body_is_the_same_batch(client, sandbox, invoice):
    first = client.post(invoice(), key="k-1").json()
    again = client.post(invoice(), key="k-1")

    assert (again.status_code, again.json()) == (202, first)
    assert sandbox.created == {"erp-F-1": 1}
    assert (sandbox.posts_received, sandbox.keys) == (2, ["k-1", "k-1"])


def test_the_same_key_with_another_body_is_refused(client, invoice):
    client.post(invoice("F-1"), key="k-1")

    assert client.post(invoice("F-2"), key="k-1").status_code == 422


def test_a_key_is_forgotten_after_its_life(make_sandbox, connect, invoice):
    now = [1_000_000.0]
    sandbox = make_sandbox(key_life=60, unique_source_ids=False, clock=lambda: now[0])
    client = connect(sandbox)

    client.post(invoice(), key="k-1")
    now[0] += 60
    client.post(invoice(), key="k-1")

    assert sandbox.created == {"erp-F-1": 2}


def test_a_server_without_keys_creates_again_and_says_so(make_sandbox, connect, invoice):
    sandbox = make_sandbox(idempotency_header=None, unique_source_ids=False)
    client = connect(sandbox)

    client.post(invoice(), key="k-1")
    client.post(invoice(), key="k-1")

    assert sandbox.state()["created_twice"] == ["erp-F-1"]


def test_a_source_id_that_exists_fails_its_invoice_and_not_the_batch(client, sandbox, invoice):
    client.post(invoice("F-1"))

    batch = client.batch(invoice("F-1"), invoice("F-2"), invoice("F-3", uniqueSourceInvoiceId="x"))

    assert batch["status"] == "PARTIAL"
    assert errors_of(batch) == {"F-1": ["Invoice with unique source id erp-F-1 already exists"]}
    assert sandbox.created == {"erp-F-1": 1, "erp-F-2": 1, "x": 1}


def test_a_number_twice_in_a_batch_fails_the_second(client, sandbox, invoice):
    batch = client.batch(invoice("F-1"), invoice("F-1", uniqueSourceInvoiceId="other"))

    assert errors_of(batch) == {"F-1": ["Invoice number F-1 occurs twice in the batch"]}
    assert sandbox.created == {"erp-F-1": 1}


def test_batches_are_found_by_the_key_they_were_created_with(client, invoice):
    made = client.post(invoice("F-1"), key="k-1").json()["data"]["batchId"]
    client.post(invoice("F-2"), key="k-2")

    found = client.get("/batches", IdempotencyKey="k-1").json()

    assert [one["batchId"] for one in found["data"]] == [made]
    assert found["summary"] == {"nextPageToken": None}
    assert client.get("/batches", IdempotencyKey="k-3").json()["data"] == []


def test_lists_come_in_pages(make_sandbox, connect, invoice):
    client = connect(make_sandbox(page_size=2))
    made = [client.post(invoice(f"F-{n}")).json()["data"]["batchId"] for n in range(5)]

    pages, token = [], ""
    while token is not None:
        answer = client.get("/batches", PageToken=token).json()
        pages.append([one["batchId"] for one in answer["data"]])
        token = answer["summary"]["nextPageToken"]

    assert pages == [made[0:2], made[2:4], made[4:5]]
    assert len(client.get("/batches", PageSize="1").json()["data"]) == 1
    assert client.get("/batches", PageToken="?").status_code == 400


def test_a_lookup_sees_a_new_batch_only_after_its_lag(make_sandbox, connect, invoice):
    now = [1_000_000.0]
    client = connect(make_sandbox(lookup_lag=30, clock=lambda: now[0]))
    client.post(invoice(), key="k-1")

    assert client.get("/batches", IdempotencyKey="k-1").json()["data"] == []
    assert client.get("/invoices").json()["data"] == []
    now[0] += 30
    assert len(client.get("/batches", IdempotencyKey="k-1").json()["data"]) == 1
    assert len(client.get("/invoices").json()["data"]) == 1


def test_invoices_are_found_by_source_id_and_by_their_own(client, invoice):
    batch = client.batch(invoice("F-1"), invoice("F-2"))
    made = {one["invoiceNumber"]: one for one in batch["succeeded"]}["F-1"]

    found = client.get("/invoices", UniqueSourceInvoiceId="erp-F-1").json()["data"]

    assert [one["id"] for one in found] == [made["invoiceId"]]
    assert found[0]["collectionCaseNumber"] == made["caseNumber"]
    assert client.get(f"/invoices/{made['invoiceId']}").json()["data"] == found[0]
    assert client.get("/invoices/none").status_code == 404
    assert client.get("/invoices", UniqueSourceInvoiceId="none").json()["data"] == []


def test_the_batch_url_can_name_the_newer_path_or_another_host(make_sandbox, connect, invoice):
    newer = make_sandbox(batch_path="/collection/v1/orgs/{org_id}/batches/{batch_id}")
    elsewhere = make_sandbox(batch_path="https://elsewhere.example.com/{batch_id}")

    url = connect(newer).post(invoice()).json()["data"]["batchUrl"]

    assert url.startswith(f"{newer.url}/collection/v1/orgs/{newer.options.org_id}/batches/")
    assert connect(newer).get(url).json()["data"]["status"] == "SUCCESS"
    other = connect(elsewhere).post(invoice()).json()["data"]["batchUrl"]
    assert other.startswith("https://elsewhere.example.com/")


def test_every_request_is_counted(client, sandbox, invoice):
    client.batch(invoice())

    assert sandbox.received(Route.TOKEN) == 1
    assert sandbox.received(Route.BATCH) == 1
    assert sandbox.requests["POST /token"] == 1
    assert sum(sandbox.requests.values()) == 3
