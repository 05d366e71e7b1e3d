"""Ways back in when the passphrase is lost: one of ten codes, or a link by mail if there is an address."""

from collections.abc import Mapping

from flask import current_app, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.domain.passphrase import sign_in_name
from tracker.domain.words import Message, message
from tracker.features.accounts import operations, second_step
from tracker.features.accounts.pages import pages, show
from tracker.store import keys, people
from tracker.store.people import Person
from tracker.web import database, gate, limits, mail, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy

WRONG = message("That name and code do not go together. A code works once.")
SPENT = message("This link was used, or is too old. You can ask for a new one.")
NONE_LEFT = message("Too many tries in a short time. Wait an hour, then try again.")
MISSING = message("Choose a new passphrase.")


@pages.get("/recover")
@policy("anyone", whose="nobody")
def show_recovery() -> Response:
    """The form for a code, and the one for a link where this server can send mail."""
    return _page()


@pages.post("/recover")
@policy("anyone", whose="nobody")
def recover() -> Response:
    """A code and a new passphrase; unknown names and wrong codes get the same words, after the same work."""
    form, passphrase = Form(), request.form.get("passphrase", "")
    name, code = sign_in_name(form.raw.get("name", "")), operations.code(form.raw.get("code", ""))
    wrong = _wrong(passphrase, name)
    if wrong is not None:
        return _page(form.raw, {"passphrase": wrong})
    if not limits.spend((operations.RECOVERY, limits.network())):
        return _page(form.raw, {"code": NONE_LEFT}, status=429)
    person = operations.recover(name, code, passphrase)
    if person is None:
        return _page(form.raw, {"code": WRONG})
    return second_step.enter(person, _next(person))


@pages.post("/recover/mail")
@policy("anyone", whose="nobody")
def ask_for_link() -> Response:
    """Ask for a link. The answer is the same whether the name is known and whether it has an address."""
    if not mail.possible() or not limits.spend((operations.RECOVERY, limits.network())):
        return _page(errors={"mail_name": NONE_LEFT}, status=429)
    name, base = sign_in_name(request.form.get("mail_name", "")), current_app.config["SETTINGS"].base_url
    subject, text = _("The link you asked for"), _(
        "Someone asked for a new passphrase for your account. If it was you, open this link within an hour:\n\n"
        "%(link)s\n\nIf it was not you, there is nothing to do. Nothing has changed.", link="{link}"
    )
    mail.later(lambda: operations.send_link(name, subject, text, base + "/recover/"))
    return _page(sent=True)


@pages.get("/recover/<token>")
@policy("anyone", whose="nobody")
def show_link(token: str) -> Response:
    """Only a form: programs that open links in mails use nothing up."""
    return show("recover_link", token=token)


@pages.post("/recover/<token>")
@policy("anyone", whose="nobody")
def use_link(token: str) -> Response:
    """The link and a new passphrase; the link works once."""
    passphrase = request.form.get("passphrase", "")
    wrong = _wrong(passphrase)
    if wrong is not None:
        return show("recover_link", token=token, errors={"passphrase": wrong})
    if not limits.spend((operations.RECOVERY, limits.network())):
        return show("recover_link", token=token, errors={"passphrase": NONE_LEFT}, status=429)
    person = operations.recover_by_link(token, passphrase)
    if person is None:
        return show("recover_link", token=token, errors={"passphrase": SPENT})
    return second_step.enter(person, _next(person))


@pages.get("/me/codes")
@policy("person")
def show_codes() -> Response:
    """What codes are for, how many are left, and the button that makes them."""
    return show("codes", left=people.codes_left(database.reading(), gate.viewer().id), codes=())


@pages.post("/me/codes")
@policy("person", step_up=True)
def make_codes() -> Response:
    """Make ten codes and show them, this once: they are kept as hashes, so no other page could."""
    return show("codes", left=10, codes=operations.make_codes(gate.viewer()))


@pages.post("/me/codes/later")
@policy("person")
def codes_later() -> Response:
    """Not now: the page does not come by itself again."""
    with database.writing() as db:
        people.change(db, gate.viewer(), codes_seen_at=today.now())
    return responses.seen("/")


def _page(values: Mapping[str, str] | None = None, errors: Mapping[str, Message] | None = None, *, status: int = 200,
          sent: bool = False) -> Response:
    return show("recover", values=values, errors=errors, status=status, by_mail=mail.possible(), sent=sent)


def _next(person: Person) -> str:
    """Where one goes who got back in: passkeys still work, so whoever has some looks at them first."""
    return "/me/ways-in" if keys.passkeys(database.reading(), person.id) else "/"


def _wrong(passphrase: str, *near: str) -> Message | None:
    return operations.too_easy(passphrase, *near) if passphrase else MISSING
