"""The address of a shared ledger: encrypted, without a password, and told in words where wrong."""

import sys

import pytest

from ingest.errors import ConfigurationError
from ingest.run.places import ledger_of
from ingest.settings.addresses import ledger_address
from ingest.settings.load import load_settings


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("postgresql://k@127.0.0.1/l", "postgresql://k@127.0.0.1/l"),
        ("postgres://k@localhost/l", "postgresql://k@localhost/l"),
        ("postgresql://k@/l?host=/run/pg", "postgresql://k@/l?host=/run/pg"),
        ("postgresql://k@/l", "postgresql://k@/l"),
        ("postgresql://k@db/l", "postgresql://k@db/l?sslmode=require"),
        (
            "postgresql://k@localhost/l?host=db",
            "postgresql://k@localhost/l?host=db&sslmode=require",
        ),
        ("postgresql://k@db/l?sslmode=verify-full", "postgresql://k@db/l?sslmode=verify-full"),
    ],
)
@pytest.mark.fault("S9")
def test_an_address_of_another_machine_is_encrypted(url, taken):
    assert ledger_address(url) == taken


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///x.sqlite", "starts with postgresql://"),
        ("postgresql+psycopg://k@db/l", "starts with postgresql://"),
        ("postgresql://k:canary@db/l", "password does not belong"),
        ("postgresql://k@db/l?password=canary", "cannot say password"),
        ("postgresql://k@db/l?options=-csynchronous_commit%3Doff", "cannot say options"),
        ("postgresql://k@db/", "names a user and a database"),
        ("postgresql://db/l", "names a user and a database"),
        ("postgresql://k@db/l?sslmode=prefer", "sslmode must be"),
        ("postgresql://k@localhost/l?host=db&sslmode=disable", "sslmode must be"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_without_quoting_it(url, words, monkeypatch):
    monkeypatch.setenv("AMILI_LEDGER", url)
    with pytest.raises(ConfigurationError, match=words) as caught:
        load_settings(None)

    assert "canary" not in str(caught.value)


@pytest.mark.fault("T6")
def test_the_password_comes_from_a_private_file_and_is_never_shown(tmp_path):
    secret, file = tmp_path / "password.txt", tmp_path / "amili-ingest.toml"
    secret.write_text("canary\n")
    secret.chmod(0o600)
    file.write_text('ledger = "postgresql://k@/l"\nledger_password_file = "password.txt"\n')

    settings = load_settings(file)
    home = ledger_of(settings)

    assert settings.ledger_password.get_secret_value() == "canary"
    assert "canary" not in repr(settings) + repr(home) + home.name


def test_only_one_place_gives_the_password(tmp_path, monkeypatch):
    monkeypatch.setenv("AMILI_LEDGER_PASSWORD", "x")
    monkeypatch.setenv("AMILI_LEDGER_PASSWORD_FILE", "y")

    with pytest.raises(ConfigurationError, match="only one of ledger_password and ledger_password"):
        load_settings(None)


def test_without_the_driver_a_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "ingest.ledger.postgres", raising=False)
    monkeypatch.setenv("AMILI_LEDGER", "postgresql://k@/l")

    with pytest.raises(ConfigurationError, match="needs the psycopg package") as caught:
        ledger_of(load_settings(None))

    assert "amili-ingest[postgres]" in caught.value.hint
