"""Help now: who to call and what to do, for everybody, without signing in; and a neutral page to hide it behind."""

from flask import Blueprint, current_app, g, render_template, request
from werkzeug.wrappers import Response

from tracker.domain import helplines, safety
from tracker.domain.helplines import OTHER, REGIONS
from tracker.web import today
from tracker.web.gate import policy

pages = Blueprint("safety", __name__)


@pages.get("/help")
@policy("anyone", whose="nobody")
def show() -> Response:
    """Numbers of one country first, all others below, so that the page kept on a phone serves wherever it is.

    Opening it is recorded nowhere. Signed in, it differs by the country and two links of one's own.
    """
    region, known = _region()
    emergency, talk, text = helplines.emergency(region), helplines.talk(region), helplines.text(region)
    answer = current_app.make_response(render_template(
        "safety/help.html", region=region, known=known, regions=REGIONS, emergency=emergency, talk=talk, text=text,
        more=[line for line in helplines.lines(region) if line not in (emergency, talk, text)], safety=safety,
        elsewhere=[(code, helplines.lines(code)) for code in REGIONS if code != region],
        stale=lambda line: helplines.stale(line, today.now().date()),
    ))
    answer.vary.add("Accept-Language")
    return answer


@pages.get("/pause")
@policy("anyone", whose="nobody")
def pause() -> str:
    """What "Hide" leaves on the screen: nothing about health, nothing to explain."""
    return render_template("safety/pause.html")


def _region() -> tuple[str, bool]:
    """The region to show, and whether anyone chose it: asked for, else the person's own, else the browser's guess."""
    for chosen in (request.args.get("region", ""), g.viewer.region if g.viewer else ""):
        if chosen.strip():
            region = helplines.region_of(chosen)
            return region, region != OTHER or chosen == OTHER
    return helplines.guess(request.accept_languages.values()), False
