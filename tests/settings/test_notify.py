"""Notifications of the settings file: complete, or refused in words that quote no secret."""

import pytest

from ingest.errors import ConfigurationError
from ingest.settings.load import load_environment, load_notification, load_settings
from ingest.settings.names import EnvironmentName

MAIL = """
[notify.finance]
kind = "mail"
recipients = ["finance@example.com"]
sender = "ingest@example.com"
host = "smtp.example.com"
"""


@pytest.fixture
def file(tmp_path):
    """Write a settings file."""

    def write(text):
        path = tmp_path / "amili-ingest.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def refused(file):
    """Return what is said about a table that cannot be used."""

    def said(text, **variables: str):
        with pytest.raises(ConfigurationError) as error:
            load_notification("finance", file(text), variables)
        return str(error.value)

    return said


def test_a_mail_is_encrypted_tells_faults_and_attaches_nothing_unless_told_otherwise(file):
    found = load_notification("finance", file(MAIL), {})

    assert (found.when, found.tls, found.smtp_port) == ("faults", "starttls", 587)
    assert (found.attachments, found.user) == (False, None)


def test_its_secrets_come_from_a_variable_a_file_or_the_keyring(file, tmp_path):
    secret = tmp_path / "password.txt"
    secret.write_text("from-file\n")
    secret.chmod(0o600)
    user = MAIL + 'user = "u"\n'

    by_file = load_notification("finance", file(user + 'password_file = "password.txt"'), {})
    by_variable = load_notification(
        "finance", file(user), {"AMILI_NOTIFY_FINANCE_PASSWORD": "from-variable"}
    )

    assert by_file.password.get_secret_value() == "from-file"
    assert by_variable.password.get_secret_value() == "from-variable"
    assert "from-" not in repr(by_file) + repr(by_variable)


def test_a_webhook_needs_only_its_address(file):
    text = '[notify.team-a]\nkind = "webhook"\n'

    found = load_notification("team-a", file(text), {"AMILI_NOTIFY_TEAM_A_URL": "json://x/y"})

    assert found.url.get_secret_value() == "json://x/y"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "have no notification 'finance': there is no table [notify.finance]"),
        ("notify = 1", "have no notification 'finance'"),
        ('[notify.finance]\nkind = "mail"', "a mail needs recipients, sender, host"),
        ('[notify.finance]\nkind = "webhook"', "a webhook needs url"),
        ('[notify.finance]\nkind = "pigeon"', "[notify.finance] kind"),
        (MAIL + 'user = "u"', "user and password belong together"),
        (MAIL + 'tls = "none"', "tls = none is for a server on this machine only"),
        (MAIL + "color = 1", "[notify.finance] color is no setting"),
        (MAIL.replace("ingest@example.com", "ingest"), "has the form name@example.com"),
        (MAIL.replace("ingest@example.com", "a@b\\nBcc: c@d"), "[notify.finance] sender"),
        (MAIL + "ca_bundle = 7", "cannot be"),
    ],
)
def test_what_cannot_work_is_refused_before_a_run(text, said, refused):
    assert said in refused(text)


def test_two_origins_of_a_secret_are_refused_without_quoting_them(refused):
    text = MAIL + 'user = "u"\npassword_file = "x"'

    said = refused(text, AMILI_NOTIFY_FINANCE_PASSWORD="canary")  # noqa: S106 - nobody's

    assert "only one of" in said
    assert "canary" not in said


def test_notifications_are_no_settings_of_the_job_or_an_environment(file):
    path = file(MAIL)

    assert load_settings(path).chunk_invoices == 500
    assert load_environment(EnvironmentName.SANDBOX, path).client_id == "sandbox"
