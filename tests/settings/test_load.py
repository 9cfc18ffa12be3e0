"""Settings come from a file, variables and flags, and wrong ones are all named at once."""

import pytest

from ingest.errors import ConfigurationError
from ingest.sandbox import Options
from ingest.settings.files import find_file
from ingest.settings.load import _Access, load_environment, load_settings
from ingest.settings.model import Environment
from ingest.settings.names import EnvironmentName

STAGING = """
chunk_invoices = 7
state_folder = "here"

[staging]
org_id = "org"
client_id = "client"
client_secret = "s3cret"
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write an amili-ingest.toml into the current folder, free of outside variables."""
    monkeypatch.chdir(tmp_path)
    for name in ("AMILI_CONFIG", "AMILI_CLIENT_SECRET", "AMILI_ORG_ID"):
        monkeypatch.delenv(name, raising=False)

    def write_file(text, name="amili-ingest.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def test_a_flag_wins_over_a_variable_and_a_variable_over_the_file(write, monkeypatch):
    file = write(STAGING)
    monkeypatch.setenv("AMILI_CHUNK_INVOICES", "8")
    monkeypatch.setenv("AMILI_CHUNK_BYTES", "5000")

    loaded = load_settings(file, chunk_bytes=6000, concurrency=None)

    assert (loaded.chunk_invoices, loaded.chunk_bytes, loaded.concurrency) == (8, 6000, 4)


def test_paths_in_the_file_are_relative_to_the_file(write, tmp_path, monkeypatch):
    file = write(STAGING)
    monkeypatch.chdir("/")

    assert load_settings(file).state_folder == tmp_path / "here"


def test_without_a_file_the_defaults_hold(write):
    assert find_file(None) is None
    assert load_settings(None).chunk_invoices == 500


def test_the_file_is_found_by_name_by_variable_and_in_the_current_folder(write, monkeypatch):
    usual, other = write(STAGING), write(STAGING, "other.toml")

    assert find_file(None).resolve() == usual
    assert find_file(other) == other
    assert find_file(None, {"AMILI_CONFIG": str(other)}) == other


def test_a_named_file_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(ConfigurationError, match="no settings file"):
        find_file(tmp_path / "missing.toml")


def test_staging_knows_its_addresses(write):
    environment = load_environment(EnvironmentName.STAGING, write(STAGING))

    assert environment.api_url == "https://api.staging.amili.no"
    assert environment.auth_url == "https://auth.staging.amili.no"


def test_the_secret_is_never_shown(write):
    environment = load_environment(EnvironmentName.STAGING, write(STAGING))

    assert environment.client_secret.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(environment)
    assert "s3cret" not in str(environment)


def test_everything_missing_is_named_at_once(write):
    with pytest.raises(ConfigurationError) as raised:
        load_environment(EnvironmentName.PRODUCTION, write(STAGING))

    for name in ("org_id", "client_id", "client_secret"):
        assert f"[production] {name} is missing" in str(raised.value)


def test_variables_alone_are_enough(write, monkeypatch):
    for name in ("AUTH_URL", "API_URL"):
        monkeypatch.setenv(f"AMILI_{name}", "http://127.0.0.1:9")
    for name in ("ORG_ID", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"AMILI_{name}", "x")

    assert load_environment(EnvironmentName.SANDBOX, None).api_url == "http://127.0.0.1:9"


def test_everything_that_an_environment_knows_can_be_set():
    known = set(Environment.model_fields) - {"name"}

    assert known - set(_Access.model_fields) == set()


def test_the_proxy_is_set_in_the_file_or_as_a_variable(write, monkeypatch):
    file = write(STAGING + 'proxy = "http://proxy.example.com:3128"\n')
    assert load_environment(EnvironmentName.STAGING, file).proxy == "http://proxy.example.com:3128"

    monkeypatch.setenv("AMILI_PROXY", "environment")
    assert load_environment(EnvironmentName.STAGING, file).proxy == "environment"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[staging]\norgid = 'x'", "orgid is no setting"),
        ("chunk_size = 3", "chunk_size is no setting"),
        ("chunk_invoices = 0", "chunk_invoices input should be greater than or equal to 1"),
        ("chunk_invoices = [", "cannot be read"),
    ],
)
def test_a_mistake_in_the_file_is_named(write, text, words):
    file = write(text)

    with pytest.raises(ConfigurationError, match=words):
        load_settings(file) and load_environment(EnvironmentName.STAGING, file)


@pytest.mark.parametrize(
    ("name", "url", "words"),
    [
        ("staging", "http://api.example.com", "starts with https"),
        ("staging", "https://user@api.example.com", "no user"),
        ("staging", "https://api.amili.no", "another environment"),
        ("production", "https://api.staging.amili.no", "another environment"),
        ("sandbox", "https://api.example.com", "not on this machine"),
    ],
)
@pytest.mark.fault("S9", "S10")
def test_an_address_must_fit_its_environment(write, monkeypatch, name, url, words):
    """Test data in production, or real data in a test system, cannot be taken back."""
    file = write(
        f"[{name}]\norg_id='o'\nclient_id='c'\nclient_secret='s'\nauth_url='https://auth.example.com'"
        if name != "sandbox"
        else f"[{name}]\norg_id='o'\nclient_id='c'\nclient_secret='s'\nauth_url='http://localhost'"
    )
    monkeypatch.setenv("AMILI_API_URL", url)

    with pytest.raises(ConfigurationError, match=words):
        load_environment(EnvironmentName(name), file)


def test_an_empty_header_name_switches_the_key_off(write):
    file = write(STAGING + 'idempotency_header = ""\n')

    assert load_environment(EnvironmentName.STAGING, file).idempotency_header is None


def test_the_sandbox_needs_no_settings(write):
    """Its address can only be this machine, so a default cannot reach a real debtor."""
    environment = load_environment(EnvironmentName.SANDBOX, None)
    served = Options()

    assert environment.org_id == served.org_id
    assert environment.client_id == served.client_id
    assert environment.client_secret.get_secret_value() == served.client_secret
    assert environment.idempotency_header == served.idempotency_header
    assert environment.company_type == served.company_type
