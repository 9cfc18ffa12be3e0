"""Whom we speak to: certificates are checked, and a bad one ends it before a byte has left."""

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.api import open_api
from ingest.api.transport import trust
from ingest.domain.exchange import Certainty, Reason
from ingest.errors import ConfigurationError
from ingest.settings.load import load_environment
from ingest.settings.model import EnvironmentName
from tests.api.conftest import accepts, environment_of, garbles_tls, holds


@pytest.fixture
def secure(server, serve, authority, opened):
    """An API behind TLS; its token endpoint is plain, so that only the POST is at stake."""

    def start(**how: object):
        made = serve(authority.context(**how))
        return made, opened(api_url=made.url)

    return start


def test_a_good_certificate_is_accepted(secure):
    server, api = secure()
    server.then(accepts())

    assert api.create(b"{}", "key-1").certainty is Certainty.ACCEPTED


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"life": timedelta(days=-1)}, "certificate has expired"),
        ({"name": "elsewhere.example"}, "Hostname mismatch"),
        ({"own": True}, "self-signed certificate"),
    ],
    ids=["expired", "wrong host", "self-signed"],
)
@pytest.mark.fault("N3")
def test_a_bad_certificate_is_named_and_nothing_is_sent(secure, how, why):
    server, api = secure(**how)

    reply = api.create(b"{}", "key-1")

    assert (reply.certainty, reply.reason) == (Certainty.NOT_APPLIED, Reason.UNREACHABLE)
    assert f"The certificate of localhost:{server.port} is not accepted: " in reply.message
    assert why in reply.message
    assert server.received == []


@pytest.mark.fault("N3")
def test_a_certificate_of_an_authority_we_do_not_know_is_refused(server, serve, authority, opened):
    made = serve(authority.context())
    api = opened(api_url=made.url, ca_bundle=None)

    reply = api.create(b"{}", "key-1")

    assert (reply.certainty, reply.reason) == (Certainty.NOT_APPLIED, Reason.UNREACHABLE)
    assert made.received == []


@pytest.mark.fault("N14")
def test_variables_of_the_environment_do_not_choose_whom_to_trust(
    serve, authority, opened, monkeypatch, tmp_path
):
    made = serve(authority.context())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))

    reply = opened(api_url=made.url, ca_bundle=None).create(b"{}", "key-1")

    assert reply.reason is Reason.UNREACHABLE
    assert not (tmp_path / "keys").exists()


@pytest.mark.fault("N4")
def test_a_tls_error_after_the_request_is_ambiguous_and_the_chunk_went_out_once(secure):
    """With urllib3's Retry(3) the server would receive it four times."""
    server, api = secure()
    server.always = garbles_tls

    reply = api.create(b"{}", "key-1")

    assert (reply.certainty, reply.reason) == (Certainty.AMBIGUOUS, Reason.NO_ANSWER)
    assert len(server.posts) == 1


@pytest.mark.fault("N3")
def test_a_plain_server_where_tls_is_expected_gets_nothing(opened):
    with socket.create_server(("127.0.0.1", 0)) as plain:
        api = opened(api_url=f"https://localhost:{plain.getsockname()[1]}")
        plain.settimeout(5)

        with ThreadPoolExecutor(1) as pool:
            replying = pool.submit(api.create, b"canary", "key-1")
            sock, _ = plain.accept()
            with sock:
                seen = sock.recv(65_536)
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                reply = replying.result()

    assert (reply.certainty, reply.reason) == (Certainty.NOT_APPLIED, Reason.UNREACHABLE)
    assert b"canary" not in seen


@pytest.mark.fault("N3")
def test_a_handshake_that_does_not_end_is_given_up_and_nothing_is_sent(serve, opened):
    mute = serve()
    mute.always = holds(0.1)
    api = opened(api_url=f"https://localhost:{mute.port}", connect_timeout=0.3)

    reply = api.create(b"{}", "key-1")

    assert (reply.certainty, reply.reason) == (Certainty.NOT_APPLIED, Reason.UNREACHABLE)
    assert "did not agree on a secure connection within 0.3 s" in reply.message


def test_where_no_address_is_secure_nobody_is_trusted(authority, opened):
    assert trust(None, secure=False).get_ca_certs() == []
    assert trust(None).get_ca_certs() != []
    assert trust(authority.bundle, secure=False).get_ca_certs() != []
    assert opened(ca_bundle=None)._transport._context.get_ca_certs() == []
    for url in ("auth_url", "api_url"):
        api = opened(ca_bundle=None, **{url: "https://localhost:1"})
        assert api._transport._context.get_ca_certs() != []


@pytest.mark.parametrize("content", [None, b"no certificate"], ids=["missing", "not PEM"])
def test_a_bundle_that_cannot_be_used_is_a_mistake_of_the_settings(tmp_path, content):
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_bytes(content)

    with pytest.raises(ConfigurationError, match=r"The certificates in '.*bundle.pem'"):
        trust(bundle)


def test_the_bundle_of_the_settings_lies_beside_their_file(tmp_path):
    file = tmp_path / "amili-ingest.toml"
    file.write_text(
        '[staging]\norg_id = "o"\nclient_id = "c"\nclient_secret = "s"\nca_bundle = "own.pem"\n'
    )

    environment = load_environment(EnvironmentName.STAGING, file)

    assert environment.ca_bundle == Path(tmp_path).resolve() / "own.pem"


def test_an_environment_that_cannot_be_spoken_to_is_refused_at_once(server):
    with (
        pytest.raises(ConfigurationError, match="certificates"),
        open_api(environment_of(server, ca_bundle="missing.pem")),
    ):
        pass
