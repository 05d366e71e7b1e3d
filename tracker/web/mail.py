"""Letters: short, neutral, sent after the answer is given, so that nobody can tell whether one was sent."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from threading import Timer
from typing import Any, Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Response, after_this_request, current_app

from tracker.settings import LOOPBACK, Settings
from tracker.web import logs, today

#: Seconds a mail server may take, all in all.
PATIENCE = 20.0
_desk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


class NotPrivate(Exception):
    """The mail server offers no encryption and is not on this machine."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one address. `box` is our name before the @ where the operator set no `from` address."""

    to: str
    subject: str
    text: str
    sender: str = "Evenlight"
    box: str = "evenlight"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a letter: taken, to be tried later, refused for good, or perhaps taken (no answer came)."""

    kind: Literal["sent", "later", "refused", "unsure"]
    reason: str = ""


def possible() -> bool:
    """Whether the operator set up a mail server."""
    return bool(_settings().smtp_url)


def later(write: Callable[[], None]) -> None:
    """Do this after the answer, in an app context of its own; what goes wrong is logged and tells nobody anything.

    After, not beside: the work of a letter would make its own answer slower, and so tell that there is one.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def work() -> None:
        with app.app_context():
            try:
                write()
            except Exception as error:
                logs.event("letter.not_sent", why=type(error).__name__)

    def begin(response: Response) -> Response:
        response.call_on_close(lambda: _desk.submit(work))
        return response

    after_this_request(begin)


def send(to: str, subject: str, text: str) -> None:
    """Send one letter now. Raises OSError or SMTPException when the server does not take it."""
    _Post(_settings(), PATIENCE).send(Letter(to, subject, text))


def hand_over(settings: Settings, letter: Letter, patience: float = PATIENCE) -> Fate:
    """Send one letter now, outside any app context, within so many seconds."""
    post = _Post(settings, patience)
    try:
        post.send(letter)
    except (NotPrivate, smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
        return Fate("refused", "not_set_up")
    except smtplib.SMTPRecipientsRefused as refused:
        return _said(next(iter(refused.recipients.values()))[0])
    except smtplib.SMTPResponseException as refused:
        return _said(refused.smtp_code)
    except ssl.SSLCertVerificationError:
        return Fate("refused", "not_set_up")
    except OSError:  # every other SMTPException is one
        return Fate("unsure" if post.handed_over else "later", "no_answer")
    except ValueError:  # a line break where an address or a subject belongs, or no address at all
        return Fate("refused", "address")
    return Fate("sent")


def written(settings: Settings, letter: Letter) -> EmailMessage:
    """The letter as it goes out. Raises ValueError for line breaks in headers and for anything but one address."""
    host = _host(settings)
    ours = parse_qs(urlsplit(settings.smtp_url).query).get("from", [f"{letter.box}@{host}"])[0]
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = Address(letter.sender, addr_spec=ours), letter.to, letter.subject
    if len(made["To"].addresses) != 1 or not made["To"].addresses[0].domain:
        raise ValueError("not one address")
    made["Date"], made["Auto-Submitted"] = format_datetime(today.now()), "auto-generated"
    for name, value in letter.headers.items():
        made[name] = value
    made.set_content(letter.text)
    return made


def _said(code: int) -> Fate:
    """What an answer in numbers means (RFC 5321 §4.2.1): 5 and more is for good."""
    return Fate("refused", "refused") if code >= 500 else Fate("later", "busy")


class _Post:
    """One conversation with the operator's mail server, over within `patience` seconds whatever it does."""

    def __init__(self, settings: Settings, patience: float) -> None:
        self.settings, self.patience = settings, patience
        self.line: _Line | None = None

    @property
    def handed_over(self) -> bool:
        """Whether the whole letter went out, so that it may have been taken."""
        return self.line is not None and self.line.handed_over

    def send(self, letter: Letter) -> None:
        made, server = written(self.settings, letter), urlsplit(self.settings.smtp_url)
        host, us = server.hostname or "localhost", _host(self.settings)
        self.line = line = _open(server.scheme, host, server.port, us, self.patience)
        try:
            if server.username:
                line.login(unquote(server.username), unquote(server.password or ""))
            line.send_message(made)
            # It is taken: whatever is said to a goodbye changes nothing.
            with suppress(OSError):
                line.quit()
        finally:
            line.close()


class _Line(smtplib.SMTP):
    """A connection that is cut after so many seconds, and knows when a whole letter has gone out."""

    handed_over = False

    def __init__(self, host: str, port: int, us: str, patience: float, **more: Any) -> None:
        self._cut_in(patience)
        try:
            super().__init__(host, port, us, timeout=patience / 2, **more)
        except BaseException:
            self._watch.cancel()
            raise

    def send(self, s: Any) -> None:
        super().send(s)
        self.handed_over |= isinstance(s, bytes) and s.endswith(b"\r\n.\r\n")

    def close(self) -> None:
        self._watch.cancel()
        super().close()

    def _cut_in(self, seconds: float) -> None:
        self._watch = Timer(seconds, self._cut)
        self._watch.daemon = True
        self._watch.start()

    def _cut(self) -> None:
        """A server that answers in drops, or not at all, holds nobody; one that is only just reached, neither."""
        if self.sock is None:
            self._cut_in(0.5)
            return
        with suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _SafeLine(_Line, smtplib.SMTP_SSL):
    """The same with TLS from the start."""


def _open(scheme: str, host: str, port: int | None, us: str, patience: float) -> _Line:
    """A connection nobody can read along on: TLS from the start (smtps), by STARTTLS, or on this machine."""
    if scheme == "smtps":
        return _SafeLine(host, port or 465, us, patience, context=ssl.create_default_context())
    smtp = _Line(host, port or 25, us, patience)
    if host not in LOOPBACK:
        try:
            smtp.ehlo()
            if not smtp.has_extn("starttls"):
                raise NotPrivate(host)
            smtp.starttls(context=ssl.create_default_context())
        except BaseException:
            smtp.close()
            raise
    return smtp


def _host(settings: Settings) -> str:
    """The name of this server in letters; the machine's own name is nobody's business."""
    return urlsplit(settings.base_url).hostname or "localhost"


def _settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])
