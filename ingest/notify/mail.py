"""Mail: one message with a text, the same in HTML, and the files where that is wished."""

import mimetypes
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import localtime, make_msgid
from pathlib import Path
from typing import Final

from ingest.evidence import MANIFEST
from ingest.notify.compose import Message
from ingest.notify.problem import Undelivered
from ingest.notify.texts import NOTICE_TEXTS
from ingest.reports.files import FILES
from ingest.settings.notify import Notification

_ENCODED: Final = 78 / 57
"""Bytes of a mail for each byte of an attachment: base64 with its line breaks."""
_FIRST: Final = (
    "report.html",
    "corrections.xlsx",
    "summary.json",
    "errors.csv",
    "unresolved.csv",
    "success.csv",
)
"""What is attached first, as long as there is room; then the rest."""


def send(notification: Notification, message: Message) -> None:
    """Hand the mail to the server. Raises Undelivered."""
    mail = _mail(notification, message)
    try:
        refused = _hand_over(notification, mail)
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(_explained(error, notification)) from error
    if refused:
        msg = f"the server took the mail, but not for {', '.join(sorted(refused))}"
        raise Undelivered(msg)


def _hand_over(notification: Notification, mail: EmailMessage) -> dict[str, tuple[int, bytes]]:
    context = _trust(notification.ca_bundle)
    host, port, wait = notification.host or "", notification.smtp_port, notification.deadline
    server = (
        smtplib.SMTP_SSL(host, port, timeout=wait, context=context)
        if notification.tls == "tls"
        else smtplib.SMTP(host, port, timeout=wait)
    )
    with server:
        if notification.tls == "starttls":
            server.starttls(context=context)
        if notification.user is not None and notification.password is not None:
            server.login(notification.user, notification.password.get_secret_value())
        return server.send_message(mail)


def _trust(bundle: Path | None) -> ssl.SSLContext:
    """Return what decides about certificates: those in ``bundle``, or the usual authorities.

    ``ssl.create_default_context`` is not used: it writes keys to a file that a variable of the
    environment names, and from Python 3.13 on it refuses what older private authorities sign.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if bundle is None:
        context.load_default_certs()
    else:
        context.load_verify_locations(bundle)
    return context


def _mail(notification: Notification, message: Message) -> EmailMessage:
    told = NOTICE_TEXTS[message.language]
    files, left_out = _files(notification, message.folder)
    notes = [told.attached.format(files=", ".join(path.name for path in files))] if files else []
    notes += [told.too_large.format(files=", ".join(left_out))] if left_out else []
    if message.folder is not None and not notification.attachments:
        notes = [told.not_attached]
    mail = EmailMessage(policy=WIRE)
    mail["Subject"] = message.subject
    mail["From"] = notification.sender
    mail["To"] = ", ".join(notification.recipients)
    mail["Date"] = localtime()
    mail["Message-ID"] = make_msgid(domain=(notification.sender or "").rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join([message.text, *notes]))
    paragraphs = "".join(f"<p>{note}</p>" for note in notes)  # names of our own files
    mail.add_alternative(message.html.replace("</body>", f"{paragraphs}</body>"), subtype="html")
    for path in files:
        _attach(mail, path)
    return mail


def _files(notification: Notification, folder: Path | None) -> tuple[list[Path], list[str]]:
    """Return the files to attach, and the names and sizes of those that are too large."""
    if folder is None or not notification.attachments:
        return [], []
    order = dict.fromkeys((*_FIRST, *FILES, MANIFEST))
    files, left_out, room = [], [], float(notification.attachment_bytes)
    for path in (folder / name for name in order):
        if not path.is_file():
            continue
        size = path.stat().st_size
        if size * _ENCODED <= room:
            files.append(path)
            room -= size * _ENCODED
        else:
            left_out.append(f"{path.name} ({size / 1e6:.1f} MB)")
    return files, left_out


def _attach(mail: EmailMessage, path: Path) -> None:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    main, _, sub = kind.partition("/")
    mail.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=path.name)


_SENTENCES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (smtplib.SMTPAuthenticationError, "{server} refused user or password ({code})"),
    (smtplib.SMTPNotSupportedError, "{server} cannot do what the settings ask for: {error}"),
    (smtplib.SMTPRecipientsRefused, "{server} refused every recipient"),
    (smtplib.SMTPResponseException, "{server} refused the mail ({code})"),
    (smtplib.SMTPServerDisconnected, "{server} ended the connection"),
    (smtplib.SMTPException, "{server} answered oddly"),
    (ssl.SSLCertVerificationError, "the certificate of {server} is not trusted: {reason}"),
    (ssl.SSLError, "{server} and this machine agree on no encryption: {reason}"),
    (TimeoutError, "{server} did not answer in time"),
    (OSError, "{server} cannot be reached: {reason}"),
)
"""The first that fits counts; the server's own words are left out, as they may quote the mail."""


def _explained(error: Exception, notification: Notification) -> str:
    # smtplib calls a server that says nothing one that has gone.
    timed_out = isinstance(error.__context__, TimeoutError)
    known = error.__context__ if timed_out else error
    sentence = next(text for kind, text in _SENTENCES if isinstance(known, kind))
    reason = getattr(error, "verify_message", None) or getattr(error, "strerror", None)
    return sentence.format(
        server=f"the mail server {notification.host}:{notification.smtp_port}",
        code=getattr(error, "smtp_code", ""),
        reason=reason or type(error).__name__,
        error=error,
    )
