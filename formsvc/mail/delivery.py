"""Delivery: from a row of the outbox to the mail server."""

import smtplib
import ssl
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from formsvc.mail.models import OutboxMail
from formsvc.mail.tokens import reply_address
from formsvc.settings import Settings

TIMEOUT = 30.0  # seconds, for each step of the talk with the mail server

# Longer identifiers than 78 characters would be folded into encoded words, which breaks threads.
_POLICY = SMTP.clone(max_line_length=900)


class DeliveryFailed(Exception):
    """The mail was not taken; the text is only a code or a class, never an address."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


def compose(mail: OutboxMail, settings: Settings) -> EmailMessage:
    """The mail as it leaves, headers and text; DeliveryFailed when it would not arrive as meant."""
    try:
        message = _write(mail, settings)
        arriving = message_from_bytes(message.as_bytes(), policy=_POLICY)
    except (ValueError, MessageError) as error:
        raise DeliveryFailed(f"text {type(error).__name__}", for_good=True) from None
    if arriving.keys() != message.keys():
        raise DeliveryFailed("headers", for_good=True)
    return message


def _write(mail: OutboxMail, settings: Settings) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(settings.mail_from)
    message["To"] = _address(mail.address)
    # The library decodes what looks like an encoded word, with any line break and header in it.
    message["Subject"] = mail.subject.replace("=?", "= ?")
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    if mail.references:
        message["In-Reply-To"] = mail.references.split()[-1]
        message["References"] = mail.references
    if back := reply_address(settings, mail.thread, mail.address):
        message["Reply-To"] = back
    message["Auto-Submitted"] = mail.auto_submitted
    # What Exchange heeds in place of the header above.
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.body)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language
    return message


def send(message: EmailMessage, settings: Settings) -> None:
    """Hand the message to the mail server, or raise DeliveryFailed."""
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT) as server:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, _password(settings))
            _hand_over(server, message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise DeliveryFailed(f"recipient {max(codes)}", for_good=min(codes) >= 500) from None
    except smtplib.SMTPDataError as error:
        raise DeliveryFailed(f"data {error.smtp_code}", for_good=error.smtp_code >= 500) from None
    except (smtplib.SMTPException, OSError) as error:
        # Also a refused log-in or missing encryption: a setting that the operator can mend.
        raise DeliveryFailed(type(error).__name__, for_good=False) from None


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPNotSupportedError:
        raise DeliveryFailed("address not supported by the server", for_good=True) from None


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    try:
        return Address(name, local, domain.encode("idna").decode("ascii"))
    except (ValueError, MessageError) as error:
        raise DeliveryFailed(f"address {type(error).__name__}", for_good=True) from None


def _password(settings: Settings) -> str:
    return settings.smtp_password.get_secret_value() if settings.smtp_password else ""
