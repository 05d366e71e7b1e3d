"""A new passphrase, while the old one is known."""

from flask import request
from werkzeug.wrappers import Response

from tracker.domain.words import message
from tracker.features.accounts import devices, operations
from tracker.features.accounts.pages import pages, show
from tracker.features.accounts.sign_in import NONE_LEFT, WRONG_PASSPHRASE
from tracker.web import gate
from tracker.web.gate import policy

MISSING = message("Choose a new passphrase.")


@pages.get("/me/passphrase")
@policy("person")
def edit_passphrase() -> Response:
    """The form."""
    return show("passphrase")


@pages.post("/me/passphrase")
@policy("person")
def update_passphrase() -> Response:
    """Change it: every other device is signed out, this one gets a new login."""
    person, old, new = gate.viewer(), request.form.get("current", ""), request.form.get("passphrase", "")
    wrong = operations.too_easy(new, person.name, person.display_name) if new else MISSING
    if wrong is not None:
        return show("passphrase", errors={"passphrase": wrong})
    if not operations.may_try(person, person.name):
        return show("passphrase", errors={"current": NONE_LEFT}, status=429)
    if not operations.fits(person, old):
        return show("passphrase", errors={"current": WRONG_PASSPHRASE})
    operations.renew(person, new)
    return devices.enter("/me/logins", person)
