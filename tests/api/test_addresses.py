"""Which addresses are ours, and which settings cannot be part of one."""

from types import SimpleNamespace

import pytest

from ingest.api.addresses import Addresses
from ingest.errors import ConfigurationError
from tests.api.conftest import BATCH, environment_of

BASE = "https://api.staging.amili.no"
GOOD = f"{BASE}/collection/v1/batches/{BATCH}"


def addresses(**changes: object):
    server = SimpleNamespace(url="https://localhost:8443")
    settings = {"name": "staging", "api_url": BASE, "auth_url": "https://auth.staging.amili.no"}
    return Addresses(environment_of(server, **settings | changes))


@pytest.mark.parametrize(
    "url",
    [
        GOOD,
        f"{BASE}:443/collection/v1/batches/{BATCH}",
        f"https://API.staging.amili.no/collection/v1/batches/{BATCH}",
        f"{BASE}/v2/orgs/o-1/batches/{BATCH}",
        f"{GOOD}?version=2&x=y",
    ],
)
def test_a_plain_address_on_our_origin_is_trusted(url):
    assert addresses().batch("other", url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "batches/1",
        "/collection/v1/batches/1",
        "//api.staging.amili.no/collection/v1/batches/1",
        f"http://api.staging.amili.no/collection/v1/batches/{BATCH}",
        f"ftp://api.staging.amili.no/collection/v1/batches/{BATCH}",
        f"{BASE}:8443/collection/v1/batches/{BATCH}",
        f"{BASE}:99999/collection/v1/batches/{BATCH}",
        f"{BASE}:x/collection/v1/batches/{BATCH}",
        f"https://api.amili.no/collection/v1/batches/{BATCH}",
        f"{BASE}.evil.example/collection/v1/batches/{BATCH}",
        f"https://evil.example/collection/v1/batches/{BATCH}",
        f"https://user@api.staging.amili.no/collection/v1/batches/{BATCH}",
        f"https://user:pass@api.staging.amili.no/collection/v1/batches/{BATCH}",
        f"https://@api.staging.amili.no/collection/v1/batches/{BATCH}",
        f"https://api.staging.amili.no@evil.example/collection/v1/batches/{BATCH}",
        "https://evil.example\\@api.staging.amili.no/collection/v1/batches/1",
        f"{BASE}/collection/v1/batches/../../admin",
        f"{BASE}/collection/v1/batches/./1",
        f"{BASE}/collection/v1/batches/%2e%2e/1",
        f"{BASE}/collection/v1/batches/%2F",
        f"{BASE}/collection/v1//batches/1",
        f"{BASE}//evil.example/batches/1",
        f"{BASE}/collection/v1\\batches\\1",
        f"{BASE}/collection/v1/batches/1;x",
        f"{BASE}/collection/v1/batches/1#part",
        f"{BASE}/collection/v1/batches/1?x=%0d%0a",
        f"{BASE}/collection/v1/batches/1\r\nX-Evil: 1",
        f"{BASE}/collection/v1/batches/1\n",
        f"{BASE}/collection/v1/bat\tches/1",
        f" {GOOD}",
        f"{GOOD} ",
        f"{BASE}/collection/v1/batches/ø",
        "https://[::1/batches/1",
        f"{GOOD}?x={'y' * 3000}",
        BASE,
        f"{BASE}/",
    ],
)
@pytest.mark.fault("A26")
def test_any_other_address_is_not_and_the_settings_path_is_used(url):
    assert addresses().batch(BATCH, url) == GOOD


@pytest.mark.fault("A27")
def test_the_id_is_quoted_in_the_settings_path():
    assert addresses().batch("a:b", None) == f"{BASE}/collection/v1/batches/a%3Ab"


def test_a_base_address_may_have_a_path_of_its_own():
    found = addresses(api_url=f"{BASE}/proxy/")

    assert found.batch("b", None) == f"{BASE}/proxy/collection/v1/batches/b"
    assert found.batch_of("/proxy/collection/v1/batches/b") == "b"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"batch_path": "/batches"}, "batch_path"),
        ({"batch_path": "/batches/{id}"}, "batch_path"),
        ({"batch_path": "/batches/{batch_id"}, "batch_path"),
        ({"batch_path": "/batches/{}"}, "batch_path"),
        ({"batch_path": "batches/{batch_id}"}, "batch_path"),
        ({"batch_path": "//evil.example/{batch_id}"}, "batch_path"),
        ({"batch_path": "@evil.example/{batch_id}"}, "batch_path"),
        ({"batch_path": "/../{batch_id}"}, "batch_path"),
        ({"batch_path": "/batches/{batch_id}?x"}, "batch_path"),
        ({"org_id": "../x"}, "org_id"),
        ({"org_id": "a b"}, "org_id"),
        ({"idempotency_header": "Idempotency Key"}, "idempotency_header"),
        ({"idempotency_header": "Key:\r\nX"}, "idempotency_header"),
        ({"api_url": "https://*.example"}, "no address"),
        ({"auth_url": "https://localhost:99999"}, "no address"),
    ],
)
def test_a_setting_that_cannot_be_part_of_an_address_is_refused_at_once(changes, named):
    with pytest.raises(ConfigurationError, match=named):
        addresses(**changes)
