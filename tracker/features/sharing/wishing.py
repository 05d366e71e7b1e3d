"""What a person says to one they share with: what to talk about, and that they would like to be contacted."""

from uuid import UUID, uuid4

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.features.sharing import choosing
from tracker.features.sharing import one as one_of_them
from tracker.features.sharing.pages import other, pages
from tracker.store import giving, wishes
from tracker.web import database, forms, responses, today
from tracker.web.forms import Form
from tracker.web.gate import policy, viewer

LONGEST = 500


@pages.post("/sharing/<uuid:tie_id>/talking-point")
@policy("person")
def keep_point(tie_id: UUID) -> Response:
    """Keep what to talk about; empty takes it back. They see it with what is shared."""
    one, form, person = other(tie_id), Form(), viewer()
    if one.state == "waiting":
        return responses.seen(f"/sharing/{tie_id}")
    text = form.take("point", forms.text(LONGEST), "")
    if form.errors:
        choice = choosing.of(one, today.today(person), person)
        return one_of_them.one_page(one, choice, form.errors, form.raw["point"])
    edit, _alone = forms.written(form, person.zone)
    with database.writing() as db:
        if giving.held(db, person.id, tie_id) is None:
            abort(404)
        wishes.keep_point(db, database.store().vault, person.id, tie_id, text.strip(), edit)
    return responses.seen(f"/sharing/{tie_id}?done=point#talk")


@pages.post("/sharing/<uuid:tie_id>/contact")
@policy("person")
def contact(tie_id: UUID) -> Response:
    """Ask a counselor to get in touch, or take that back. It is seen when they next look; nobody is told now."""
    one, person = other(tie_id), viewer()
    state = request.form.get("state")
    if state not in ("ask", "withdraw") or (state == "ask" and not (one.is_counselor and one.state == "on")):
        return responses.seen(f"/sharing/{tie_id}")
    with database.writing() as db:
        if giving.held(db, person.id, tie_id) is None:
            abort(404)
        if state == "ask":
            wishes.ask(db, person.id, tie_id, _id(request.form.get("id", "")), today.now())
        else:
            wishes.withdraw(db, person.id, tie_id, today.now())
    return responses.seen(f"/sharing/{tie_id}?done={'asked' if state == 'ask' else 'withdrawn'}#talk")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
