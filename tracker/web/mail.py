"""Letters: short, neutral, sent after the answer is given, so that nobody can tell whether one was sent."""

import smtplib
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from tracker.settings import LOOPBACK, Settings
from tracker.web import logs

#: Seconds a mail server may take.
PATIENCE = 20
_desk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


class NotPrivate(Exception):
    """The mail server offers no encryption and is not on this machine."""


def possible() -> bool:
    """Whether the operator set up a mail server."""
    return bool(_settings().smtp_url)


def later(write: Callable[[], None]) -> None:
    """Do this after the answer, in an app context of its own; what goes wrong is logged and tells nobody anything."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def work() -> None:
        with app.app_context():
            try:
                write()
            except Exception as error:
                logs.event("letter.not_sent", why=type(error).__name__)

    _desk.submit(work)


def send(to: str, subject: str, text: str) -> None:
    """Send one letter now. Raises OSError or SMTPException when the server does not take it."""
    letter, settings = EmailMessage(), _settings()
    server = urlsplit(settings.smtp_url)
    host = urlsplit(settings.base_url).hostname
    letter["From"] = f"Evenlight <{parse_qs(server.query).get('from', [f'evenlight@{host}'])[0]}>"
    letter["To"], letter["Subject"], letter["Auto-Submitted"] = to, subject, "auto-generated"
    letter.set_content(text)
    with _open(server.scheme, server.hostname or "localhost", server.port) as smtp:
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(letter)


def _open(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    """A connection nobody can read along on: TLS from the start (smtps), by STARTTLS, or on this machine."""
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=PATIENCE, context=ssl.create_default_context())
    smtp = smtplib.SMTP(host, port or 25, timeout=PATIENCE)
    if host not in LOOPBACK:
        smtp.ehlo()
        if not smtp.has_extn("starttls"):
            smtp.close()
            raise NotPrivate(host)
        smtp.starttls(context=ssl.create_default_context())
    return smtp


def _settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])
