"""Two devices with one day open: Done on one takes nothing back that the other kept meanwhile."""

import pytest
from flask import Flask

from tests.features.daylog.diary import answers, post, this_day
from tests.people import Someone, join
from tests.visit import visit


@pytest.fixture
def kim(app: Flask) -> Someone:
    return join(app.extensions["store"], "Kim")


def shown(app: Flask, who: Someone, path: str) -> str:
    """What the page says it showed."""
    return next(visit(app, path, who).all("input", name="shown")).get("value", "")


@pytest.mark.parametrize("page", ["", "/more"])
def test_what_was_left_as_shown_stays_as_it_is_now(app: Flask, kim: Someone, page: str) -> None:
    day = this_day(kim)
    post(app, kim, day, craving_peak="3", energy="2", sleep_quality="4")
    before = shown(app, kim, f"/days/{day}{page}")
    post(app, kim, day, craving_peak="8", sleep_hours="7", energy="")
    sent = post(app, kim, day, shown=before, mood="4", craving_peak="3", sleep_hours="", energy="2",
                sleep_quality="", done="1")
    assert sent.status == 303
    assert answers(app, kim, day) == {"mood": "4", "craving_peak": "8", "sleep_hours": "7"}


def test_taking_back_by_its_own_button_always_counts(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    post(app, kim, day, mood="4")
    post(app, kim, day, shown="", clear="mood")
    assert answers(app, kim, day) == {}


def test_a_form_that_comes_back_still_knows_what_it_showed_first(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    before = shown(app, kim, f"/days/{day}")
    post(app, kim, day, craving_peak="8")
    page = visit(app, f"/days/{day}", kim, post={"shown": before, "craving_peak": "", "sleep_hours": "99"})
    assert page.status == 422
    assert next(page.all("input", name="shown")).get("value") == before == ""


def test_nonsense_in_its_place_breaks_nothing(app: Flask, kim: Someone) -> None:
    day = this_day(kim)
    assert post(app, kim, day, shown="&=;%ff" + "a=b&" * 2000, mood="4").status == 303
    assert answers(app, kim, day) == {"mood": "4"}


def test_what_waited_for_one_person_reaches_nobody_else(app: Flask, kim: Someone) -> None:
    """An answer queued in a shared browser carries whose it is; under another sign-in it is refused, not kept."""
    day, other = this_day(kim), join(app.extensions["store"], "Lee")
    page = visit(app, f"/days/{day}", kim)
    owner = next(page.all("save-form")).get("owner", "")
    assert owner and owner not in visit(app, f"/days/{day}", other).text
    assert visit(app, f"/days/{day}", other, post={"mood": "1", "owner": owner}, json=True).status == 401
    assert answers(app, other, day) == {}
    assert visit(app, f"/days/{day}", kim, post={"mood": "1", "owner": owner}, json=True).status == 200


def test_enter_without_script_takes_nothing_back(app: Flask, kim: Someone) -> None:
    """Enter presses a form's first button; on a day with answers that is not "Clear"."""
    day = this_day(kim)
    post(app, kim, day, mood="4", energy="3")
    for path in (f"/days/{day}", f"/days/{day}/more"):
        form = visit(app, path, kim).text.split('id="log"', 1)[1]
        first = form[form.index("<button"):].split(">", 1)[0]
        assert "clear" not in first and "name=" not in first, first
