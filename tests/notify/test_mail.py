"""Mail to a real server: encrypted, with the files that are wished, and never in the way."""

import socket
import time

import pytest

from ingest.domain.outcomes import Outcome
from ingest.notify import deliver
from ingest.notify.compose import Message
from ingest.settings.names import Language

GOOD = {Outcome.CREATED: 3}


@pytest.mark.parametrize("tls", ["starttls", "tls", "none"])
def test_a_mail_arrives_with_text_and_html_at_everybody(tls, mail, message, inbox):
    notification = mail(tls=tls)

    problem = deliver(notification, message(GOOD, Language.BOKMAL, export="Åpne poster.csv"))

    assert problem is None
    (arrived,) = inbox.mails
    assert inbox.recipients == [["finance@example.com", "clerk@example.com"]]
    assert arrived["Subject"] == "Åpne poster.csv: alt i orden, 3 fakturaer opprettet"
    assert arrived["Message-ID"].endswith("@example.com>")
    assert arrived["Auto-Submitted"] == "auto-generated"
    kinds = [part.get_content_type() for part in arrived.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    plain = arrived.get_body(("plain",)).get_content()
    assert "Ingen filer er lagt ved" in plain
    assert "Ingen filer er lagt ved" in arrived.get_body(("html",)).get_content()


def test_no_variable_lets_the_keys_of_a_connection_be_written(
    mail, message, inbox, monkeypatch, tmp_path
):
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))

    assert deliver(mail(tls="starttls"), message(GOOD)) is None

    assert len(inbox.mails) == 1
    assert not (tmp_path / "keys").exists()


def test_files_go_along_where_that_is_wished_and_only_so_many(mail, message, inbox):
    notification = mail(attachments=True, attachment_bytes=1_000_000)

    assert deliver(notification, message(GOOD)) is None

    (arrived,) = inbox.mails
    attached = {part.get_filename(): part.get_content() for part in arrived.iter_attachments()}
    assert sorted(attached) == ["errors.csv", "report.html"]
    assert len(attached["errors.csv"]) == 20
    plain = arrived.get_body(("plain",)).get_content()
    assert "Attached are: report.html, errors.csv." in plain
    assert "Too large to attach: success.csv (3.0 MB)." in plain


def test_user_and_password_are_given_after_encryption_only(mail, message, inbox):
    assert deliver(mail(login=True), message(GOOD)) is None

    wrong = mail(login=True).model_copy(update={"user": "somebody"})
    problem = deliver(wrong, message(GOOD))

    assert problem == f"the mail server localhost:{wrong.port} refused user or password (535)"
    assert len(inbox.mails) == 1
    assert "canary-password" not in repr(wrong)


def test_a_server_that_nobody_vouches_for_gets_nothing(mail, message, inbox):
    problem = deliver(mail(ca_bundle=None), message(GOOD))

    assert "is not trusted: " in problem
    assert inbox.mails == []


def test_a_server_that_cannot_encrypt_gets_nothing(mail, message, inbox):
    problem = deliver(mail(tls="none").model_copy(update={"tls": "starttls"}), message(GOOD))

    assert "cannot do what the settings ask for: STARTTLS" in problem
    assert inbox.mails == []


def test_a_server_that_refuses_is_told_without_its_words(mail, message, inbox):
    notification = mail()
    inbox.answer = "554 no canary-words here"
    assert deliver(notification, message(GOOD)).endswith("refused the mail (554)")

    inbox.answer, inbox.refused = "250 OK", ("clerk@example.com",)
    assert deliver(notification, message(GOOD)) == (
        "the server took the mail, but not for clerk@example.com"
    )

    inbox.refused = ("clerk@example.com", "finance@example.com")
    assert deliver(notification, message(GOOD)).endswith("refused every recipient")


def test_a_server_that_is_not_there_or_says_nothing_does_not_hold_up_anybody(mail, message):
    notification = mail()
    gone = notification.model_copy(update={"port": 9})
    assert "cannot be reached: Connection refused" in deliver(gone, message(GOOD))

    with socket.create_server(("localhost", 0)) as silent:
        port = silent.getsockname()[1]
        waits = notification.model_copy(update={"port": port, "deadline": 0.2})
        since = time.monotonic()
        problem = deliver(waits, message(GOOD))

    assert problem in {
        "no answer came within the deadline",
        f"the mail server localhost:{port} did not answer in time",
    }
    assert time.monotonic() - since < 5


def test_an_error_that_nobody_thought_of_is_named_but_not_quoted(mail):
    broken = Message("x", "canary", "canary", None, Language.ENGLISH)

    assert deliver(mail(), broken) == "unexpected error (AttributeError)"
