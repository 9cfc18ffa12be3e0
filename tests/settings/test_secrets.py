"""The client secret comes from a private place, or not at all."""

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from ingest.errors import ConfigurationError
from ingest.settings.load import load_environment
from ingest.settings.names import EnvironmentName
from ingest.settings.secrets import read_secret_file, read_secret_keyring


@pytest.fixture
def secret_file(tmp_path):
    """Write a secret file with the given bytes and mode."""

    def write(content, mode=0o600):
        path = tmp_path / "secret.txt"
        path.write_bytes(content)
        path.chmod(mode)
        return path

    return write


@pytest.mark.fault("T6")
def test_mark_and_line_break_are_not_part_of_the_secret(secret_file):
    path = secret_file(b"\xef\xbb\xbfs3cret\r\n")

    assert read_secret_file(path).get_secret_value() == "s3cret"


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        (b"s3cret", 0o644, "by others"),
        (b"s3cret", 0o640, "by others"),
        (b"\n", 0o600, "exactly one line"),
        (b"s3cret\nmore", 0o600, "exactly one line"),
        (b"\xff\xfe", 0o600, "cannot be read"),
    ],
)
@pytest.mark.fault("T6")
def test_a_secret_file_that_is_not_private_or_not_one_line_is_refused(
    secret_file, content, mode, words
):
    with pytest.raises(ConfigurationError, match=words) as raised:
        read_secret_file(secret_file(content, mode))

    assert "s3cret" not in str(raised.value) + raised.value.hint


@pytest.mark.fault("T6")
def test_a_missing_secret_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"nowhere\.txt"):
        read_secret_file(tmp_path / "nowhere.txt")


class Keys(KeyringBackend):
    """A keyring that holds one secret and is locked for the user ``locked``."""

    priority = 1

    def get_password(self, service, username):
        """Answer like a desktop keyring."""
        if username == "locked":
            raise keyring.errors.KeyringLocked
        return {"amili/me": "s3cret"}.get(f"{service}/{username}")

    def set_password(self, *_: str):
        """Refuse to change."""
        raise keyring.errors.PasswordSetError


@pytest.fixture
def keys():
    """Put the keyring above in place of the system's."""
    before = keyring.get_keyring()
    keyring.set_keyring(Keys())
    yield
    keyring.set_keyring(before)


def test_the_keyring_gives_the_secret(keys):
    assert read_secret_keyring("amili/me", "client_secret_keyring").get_secret_value() == "s3cret"


@pytest.mark.parametrize(
    ("entry", "words"), [("amili/you", "no 'amili/you'"), ("a/locked", "Locked")]
)
def test_a_keyring_that_does_not_help_is_named(keys, entry, words):
    with pytest.raises(ConfigurationError, match=words):
        read_secret_keyring(entry, "client_secret_keyring")


def test_two_origins_of_the_secret_are_one_too_many(tmp_path, monkeypatch, keys):
    monkeypatch.delenv("AMILI_CLIENT_SECRET", raising=False)
    file = tmp_path / "settings.toml"
    table = "[staging]\norg_id='o'\nclient_id='c'\nclient_secret='s'\n"
    file.write_text(f"{table}client_secret_keyring='amili/me'\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="only one of"):
        load_environment(EnvironmentName.STAGING, file)


@pytest.mark.parametrize("line", ["client_secret_file='s.txt'", "client_secret_keyring='amili/me'"])
def test_an_environment_takes_its_secret_from_file_or_keyring(tmp_path, line, keys, secret_file):
    secret_file(b"s3cret").rename(tmp_path / "s.txt")
    file = tmp_path / "settings.toml"
    file.write_text(f"[staging]\norg_id='o'\nclient_id='c'\n{line}\n", encoding="utf-8")

    environment = load_environment(EnvironmentName.STAGING, file)

    assert environment.client_secret.get_secret_value() == "s3cret"
