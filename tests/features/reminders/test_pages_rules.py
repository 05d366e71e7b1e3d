"""One rule: each kind's form, kept, changed, refused kindly, removed; its name sealed and free of amounts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4, uuid5

import pytest
from flask import Flask

from tests.people import Someone, join
from tests.visit import Page, visit
from tracker.store import reminders
from tracker.store.reminders import ReminderRule

ID = UUID(int=77)
DAILY = {"days": list("0123456"), "time_1": "09:00", "expires_min": "60", "channel": "push"}


@pytest.fixture
def ana(app: Flask) -> Someone:
    return join(app.extensions["store"], "Ana")


def rule(app: Flask, who: Someone, id_: UUID = ID) -> ReminderRule | None:
    with app.extensions["store"].reading() as db:
        return reminders.rule(db, who.person.id, id_)


def there(app: Flask, who: Someone, id_: UUID = ID) -> ReminderRule:
    found = rule(app, who, id_)
    assert found is not None
    return found


def add(app: Flask, who: Someone, kind: str, **values: object) -> Page:
    return visit(app, "/reminders/rules", who, post={"kind": kind, "id": str(ID), **DAILY, **values})


def ticked(page: Page, name: str) -> list[str]:
    return [one.get("value", "") for one in page.all("input", name=name) if one.get("checked") is not None]


def field(page: Page, name: str) -> str:
    (one,) = page.all("input", name=name)
    return str(one.get("value", ""))


def test_a_medicine_is_kept_sealed_once(app: Flask, ana: Someone) -> None:
    for _ in range(2):
        answer = add(app, ana, "medicine", name=" Sertraline ", time_1="21:00", time_2="09:00", time_3="21:00")
        assert answer.location == "/reminders?saved=rule"
    kept = there(app, ana)
    assert (kept.kind, kept.days, kept.times, kept.expires_min, kept.is_on) == (
        "medicine", "0123456", "09:00 21:00", 60, True)
    assert kept.sealed is not None
    assert b"Sertraline" not in kept.sealed
    page = visit(app, "/reminders", ana)
    assert page.words().count("Sertraline Every day at 09:00, 21:00") == 1
    form = visit(app, f"/reminders/rules/{ID}", ana)
    assert (field(form, "name"), field(form, "time_1"), field(form, "time_2")) == ("Sertraline", "09:00", "21:00")
    (title,) = form.all("title")
    assert "Sertraline" not in "".join(title.itertext())


@pytest.mark.parametrize("name", ["Sertraline 50 mg", "2 tablets", "½ pill", "", "  ", "x" * 41])
def test_a_name_with_an_amount_or_none_comes_back(app: Flask, ana: Someone, name: str) -> None:
    page = add(app, ana, "medicine", name=name, time_1="07:45")
    assert page.status == 422
    assert (field(page, "time_1"), field(page, "id"), ticked(page, "days")) == ("07:45", str(ID), list("0123456"))
    assert rule(app, ana) is None
    told = visit(app, "/reminders/rules", ana, post={"kind": "medicine", **DAILY, "name": name}, json=True)
    assert list(told.json["errors"]) == ["name"]


@pytest.mark.parametrize(("values", "wrong"), [
    ({"days": []}, "days"), ({"days": ["9", "x"]}, "days"), ({"time_1": ""}, "time_1"), ({"time_1": "24:00"}, "time_1"),
    ({"time_2": "soon"}, "time_2"), ({"channel": "pigeon"}, "channel"), ({"expires_min": "5"}, "expires_min"),
    ({"paused_until": "2001-01-01"}, "paused_until"), ({"paused_until": "9999-01-01"}, "paused_until"),
])
def test_what_makes_no_sense_is_told_beside_its_field(
    app: Flask, ana: Someone, values: dict[str, object], wrong: str
) -> None:
    page = add(app, ana, "own", **{"name": "Walk", **values})
    assert page.status == 422
    assert any(one.get("href") == f"#{wrong}" for one in page.all("a"))
    assert any(one.get("id") == wrong for one in page.tree.iter())  # type: ignore[union-attr]
    assert field(page, "name") == "Walk"
    assert rule(app, ana) is None


def test_a_log_asks_for_days_and_may_speak_though_it_is_logged(app: Flask, ana: Someone) -> None:
    assert ticked(visit(app, "/reminders/rules/new?kind=log", ana), "only_if_open") == ["yes"], "on at first"
    add(app, ana, "log", days=["4"], only_if_open="yes")
    assert (there(app, ana).days, there(app, ana).only_if_open) == ("4", True)
    visit(app, f"/reminders/rules/{ID}", ana, post={**DAILY, "days": ["4", "0"], "is_on": "yes"})
    assert (there(app, ana).days, there(app, ana).only_if_open, there(app, ana).is_on) == ("04", False, True)


@pytest.mark.parametrize(("lead", "minutes", "words"), [
    ("day", None, "The day before at 17:30"), ("120", 120, "2 hours before"), ("60", 60, "An hour before"),
    ("30", 30, "30 minutes before"),
])
def test_a_session_is_told_before(app: Flask, ana: Someone, lead: str, minutes: int | None, words: str) -> None:
    add(app, ana, "appointments", lead=lead, time_1="17:30")
    assert there(app, ana).lead_min == minutes
    assert there(app, ana).days == "0123456"
    assert words in visit(app, "/reminders", ana).words()
    assert ticked(visit(app, f"/reminders/rules/{ID}", ana), "lead") == [lead]
    assert add(app, ana, "appointments", lead="15").status == 422


def test_check_ins_have_no_days_of_their_own(app: Flask, ana: Someone) -> None:
    page = visit(app, "/reminders/rules/new?kind=check_ins", ana)
    assert not list(page.all("input", name="days"))
    visit(app, "/reminders/rules", ana, post={"kind": "check_ins", "id": str(ID), "only_if_open": "yes"})
    assert (there(app, ana).days, there(app, ana).times, there(app, ana).channel) == ("0123456", "", "push")


def test_it_pauses_up_to_a_day(app: Flask, ana: Someone) -> None:
    last = datetime.now(UTC).date() + timedelta(days=5)
    add(app, ana, "own", name="Walk", paused_until=str(last))
    assert there(app, ana).paused_until == last
    assert field(visit(app, f"/reminders/rules/{ID}", ana), "paused_until") == str(last)
    with app.extensions["store"].writing() as db:
        kept = reminders.rule(db, ana.person.id, ID)
        assert kept is not None
        kept.paused_until = last - timedelta(days=9)
    assert field(visit(app, f"/reminders/rules/{ID}", ana), "paused_until") == "", "what is over is not asked again"


def test_it_is_switched_off_in_its_form(app: Flask, ana: Someone) -> None:
    add(app, ana, "own", name="Walk")
    visit(app, f"/reminders/rules/{ID}", ana, post={**DAILY, "name": "Walk"})
    assert not there(app, ana).is_on


def test_removing_asks_once_more_and_ends_it(app: Flask, ana: Someone) -> None:
    add(app, ana, "own", name="Walk")
    page = visit(app, f"/reminders/rules/{ID}", ana)
    assert "Yes, remove it" in page.words()
    assert visit(app, f"/reminders/rules/{ID}/removal", ana, post={}).location == "/reminders?saved=removed"
    assert rule(app, ana) is None
    assert visit(app, f"/reminders/rules/{ID}/removal", ana, post={}).status == 404


def test_the_wish_of_the_first_run_stays_removed(app: Flask, ana: Someone) -> None:
    visit(app, "/start/reminder", ana, post={"time": "21:45"})
    first = uuid5(ana.person.id, "first reminder")
    visit(app, f"/reminders/rules/{first}/removal", ana, post={})
    assert rule(app, ana, first) is None
    page = visit(app, "/reminders", ana)
    assert next(one.get("aria-checked") for one in page.all("button", role="switch")) == "false"


def test_choosing_again_in_the_first_run_moves_it(app: Flask, ana: Someone) -> None:
    visit(app, "/start/reminder", ana, post={"time": "21:45"})
    visit(app, "/reminders/settings", ana, post={"wording": "hello"})
    visit(app, "/start/reminder", ana, post={"time": "08:30"})
    with app.extensions["store"].reading() as db:
        assert [one.times for one in reminders.rules(db, ana.person.id)] == ["08:30"]
    with app.extensions["store"].writing() as db:
        reminders.remove_rule(db, ana.person.id, uuid5(ana.person.id, "first reminder"))
    for _ in range(2):
        visit(app, "/start/reminder", ana, post={"time": "12:30"})
    with app.extensions["store"].reading() as db:
        assert [one.times for one in reminders.rules(db, ana.person.id)] == ["12:30"]


def test_each_kind_can_be_added(app: Flask, ana: Someone) -> None:
    page = visit(app, "/reminders/rules/new", ana)
    for kind in ("medicine", "own", "appointments", "log", "check_ins"):
        assert any(one.get("href") == f"/reminders/rules/new?kind={kind}" for one in page.all("a"))
        assert visit(app, f"/reminders/rules/new?kind={kind}", ana).status == 200
    assert visit(app, "/reminders/rules/new?kind=pigeon", ana).words() == page.words()
    assert visit(app, "/reminders/rules", ana, post={"kind": "pigeon", **DAILY}).status == 422


def test_there_is_an_end_to_how_many(app: Flask, ana: Someone) -> None:
    with app.extensions["store"].writing() as db:
        for _ in range(40):
            reminders.keep_rule(db, ReminderRule(person_id=ana.person.id, kind="own", times="09:00", is_on=False,
                                                 edited_at=datetime.now(UTC)))
    assert add(app, ana, "own", name="One more").status == 422
    assert rule(app, ana) is None


def test_only_the_owner_finds_it(app: Flask, ana: Someone) -> None:
    add(app, ana, "own", name="Walk")
    other = join(app.extensions["store"], "Other")
    for path, post in ((f"/reminders/rules/{ID}", None), (f"/reminders/rules/{ID}", DAILY),
                       (f"/reminders/rules/{ID}/state", {"is_on": "no"}), (f"/reminders/rules/{ID}/removal", {}),
                       (f"/reminders/rules/{uuid4()}", None)):
        assert visit(app, path, other, post=post).status == 404
    assert there(app, ana).is_on
