"""The frame of the desk: the notice of the consent on every page, neutral titles, a menu without script, ways out."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask

from tests.features.counsel.clinic import Clinic, clinic
from tests.features.counsel.test_people import store_of
from tests.features.counsel.test_safety_items import item
from tests.people import practice
from tests.visit import Page, visit
from tracker.domain.notices import CURRENT, NOTICES
from tracker.features.counsel.pages import notice_of
from tracker.store import organisations, windows

NOTICE = NOTICES[CURRENT]


def desk(app: Flask, morning: Clinic) -> list[Page]:
    """Every page of the desk that this slice owns."""
    leah = morning["Leah"].person.id
    paths = ("/people", "/people/rules", item(app, morning), f"/people/{leah}/proposals/new?kind=session",
             f"/people/{leah}/proposals/new?kind=cover")
    return [visit(app, path, morning.maya) for path in paths]


def test_every_page_carries_the_notice_and_names_nobody_in_its_title(app: Flask, morning: Clinic) -> None:
    for page in desk(app, morning):
        assert page.status == 200
        (notice,) = page.all("section", class_="consent")
        words = " ".join("".join(notice.itertext()).split())
        assert "It is not yours to pass on without their consent." in words
        assert "A lawyer has not read this yet." in words
        assert "42 CFR" not in words
        title = "".join(next(page.all("title")).itertext())
        assert not any(name in title for name in (*morning.people, "Harbour"))


def test_where_part_2_applies_its_words_are_there_as_printed(app: Flask) -> None:
    morning = clinic(store_of(app), is_part2=True)
    listed, rules, one, *_rest = desk(app, morning)
    for page in (listed, rules):
        assert NOTICE.short in page.words()
        assert NOTICE.long[0] not in page.words()
    assert " ".join(NOTICE.long) in one.words()
    assert [part.get("lang") for part in one.all("div", lang="en")] == ["en"]


def test_a_list_has_the_federal_words_as_soon_as_one_of_it_is_bound(app: Flask, morning: Clinic) -> None:
    with windows.opened(store_of(app), morning.maya.seat, morning["Leah"].person.id, datetime.now(UTC)) as pane:
        assert pane is not None
        free = pane.record
    bound = replace(free, is_part2=True)
    assert notice_of([free, free]).federal == ()
    assert notice_of([free, bound]).federal == (NOTICE.short,)
    assert notice_of([]).version == CURRENT
    assert notice_of(bound).federal == NOTICE.long


@pytest.mark.parametrize("where", ["side", "menu-card"])
def test_the_menu_needs_no_script_and_leads_out(app: Flask, morning: Clinic, where: str) -> None:
    page = visit(app, "/people", morning.maya)
    (nav,) = page.all("nav", class_=where)
    links = [link.get("href") for link in nav.iter("a")]
    assert links == ["/people", "/people/invitations/new", "/", "/help"]
    assert [form.get("action") for form in nav.iter("form")] == ["/sign-out"]
    assert [link.get("href") for link in nav.iter("a") if link.get("aria-current") == "page"] == ["/people"]
    words = " ".join(nav.itertext())
    assert "Maya" in words
    assert "Harbour House" in words
    if where == "menu-card":
        assert list(page.all("details", class_="menu")), "opens by itself"


def test_somebody_of_two_practices_can_choose(app: Flask, morning: Clinic) -> None:
    store, now = store_of(app), datetime.now(UTC)
    second: UUID = practice(store, "Northside")
    with store.writing() as db:
        organisations.join(db, morning.maya.person.id, second, "counselor", now)
        organisations.join(db, morning.maya.person.id, second, "admin", now)
    page = visit(app, "/people", morning.maya)
    (form, _phone) = page.all("form", action="/practice/seat")
    assert [one.get("value") for one in form.iter("option")] == [str(morning.maya.seat.organisation_id), str(second)]
    assert not list(page.all("a", href="/practice")), "an admin elsewhere, not here"
