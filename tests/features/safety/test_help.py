"""Help now, for everybody: the right numbers first, all others on the same page, nothing recorded, no script needed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from tests.people import Someone, join
from tests.visit import Page, visit
from tracker.domain import safety
from tracker.domain.helplines import HELPLINES, REGIONS


def links(page: Page, scheme: str) -> set[str]:
    return {str(a.get("href")) for a in page.all("a") if str(a.get("href")).startswith(scheme)}


def first_call(page: Page) -> str:
    return str(next(page.all("a", class_="call--now")).get("href"))


@pytest.mark.parametrize("region", REGIONS)
def test_each_country_begins_with_its_own_number(app: Any, region: str) -> None:
    page = visit(app, f"/help?region={region}")
    assert page.status == 200
    assert first_call(page) == f"tel:{next(line.dial for line in HELPLINES if line.region == region)}"
    assert next(o for o in page.all("option") if o.get("selected") is not None).get("value") == region


def test_the_page_kept_on_the_phone_serves_every_country(app: Any) -> None:
    page = visit(app, "/help")
    assert links(page, "tel:") >= {f"tel:{line.dial}" for line in HELPLINES if line.tel}
    assert links(page, "sms:") >= {line.text_link for line in HELPLINES if line.sms}


def test_the_browsers_language_is_a_guess_and_says_so(app: Any) -> None:
    guessed = visit(app, "/help", headers={"Accept-Language": "en-AU,en;q=0.8"})
    assert first_call(guessed) == "tel:000"
    assert "guess from your browser" in guessed.words()
    assert "guess" not in visit(app, "/help?region=AU").words()
    assert "Accept-Language" in guessed.headers["Vary"]


def test_a_made_up_country_falls_back_to_the_guess_nobody_chose(app: Any) -> None:
    page = visit(app, "/help?region=%27%3E%3Cscript%3E", headers={"Accept-Language": "fr"})
    assert first_call(page) == "tel:112"
    assert "guess" in page.words()
    assert "Choose your country" in page.words()


def test_a_signed_in_person_sees_their_country_and_their_plan(app: Any) -> None:
    ana = join(app.extensions["store"], "Ana")
    page = visit(app, "/help", ana, headers={"Accept-Language": "en-US"})
    assert first_call(page) == "tel:999"
    assert links(page, "/plan")
    assert not links(visit(app, "/help"), "/plan")


def test_all_advice_is_on_the_page_with_its_review_state(app: Any) -> None:
    words = visit(app, "/help?region=GB").words()
    for point in (*safety.DANGER_SIGNS, *safety.WHILE_WAITING, *safety.SAME_DAY, *safety.GROUNDING):
        assert str(point.text) in words, point.id
    assert str(safety.REVIEW) in words
    assert str(safety.NOT_WATCHED) in words
    assert "checked on 22 November 2026" in words


def test_one_thing_is_filled_red(app: Any) -> None:
    page = visit(app, "/help?region=US")
    assert len(list(page.all("a", class_="call--now"))) == 1
    assert not list(page.all("a", class_="btn--beacon"))


def test_hiding_leads_to_a_page_that_says_nothing(app: Any) -> None:
    hide = next(a for a in visit(app, "/help").all("a", class_="btn--hide"))
    assert hide.get("href") == "/pause" and hide.get("data-replace") is not None
    page = visit(app, "/pause")
    assert page.words().split(" Skip to content ")[-1] == "A quiet moment Carry on"
    assert "help" not in page.words().lower()


def test_the_public_page_may_be_kept_and_the_personal_one_not(app: Any) -> None:
    assert visit(app, "/help").headers["Cache-Control"] == "no-cache"
    ana = join(app.extensions["store"], "Ana")
    assert visit(app, "/help", ana).headers["Cache-Control"] == "no-store"


def test_opening_it_writes_nothing(app: Any) -> None:
    ana = join(app.extensions["store"], "Ana", at=datetime.now(UTC))
    before = rows(app)
    for who in (None, ana):
        visit(app, "/help?region=NZ", who)
        visit(app, "/pause", who)
    assert rows(app) == before


def rows(app: Any) -> dict[str, list[Any]]:
    """Every row of every table."""
    from sqlalchemy import MetaData, select

    store, meta = app.extensions["store"], MetaData()
    with store.reading() as db:
        meta.reflect(bind=db.connection())
        return {name: [tuple(row) for row in db.execute(select(table))] for name, table in meta.tables.items()}


def test_nothing_on_it_comes_from_elsewhere_or_needs_script(app: Any) -> None:
    page = visit(app, "/help?region=GB")
    assert page.tree is not None
    for element in page.tree.iter():
        source = element.get("src") or (element.get("href") if element.tag == "link" else "") or ""
        assert source == "" or source.startswith("/"), source
    forms = list(page.all("form"))
    assert [form.get("method", "get") for form in forms] == ["get"]
    assert not [a for a in outside(page.tree) if a.get("rel") != "noreferrer"]


def outside(tree: Element) -> Iterator[Element]:
    return (a for a in tree.iter("a") if str(a.get("href")).startswith("http"))


def test_ids_in_the_folds_can_be_linked_to(app: Any) -> None:
    page = visit(app, "/help")
    ids = {element.get("id") for element in page.all("div")}
    assert {"unwell", "same-day", "ground"} <= ids


@pytest.fixture
def someone(app: Any) -> Someone:
    return join(app.extensions["store"], "Ben")


def test_the_persons_region_other_is_their_choice(app: Any, someone: Someone) -> None:
    from tracker.store import people

    with app.extensions["store"].writing() as db:
        people.change(db, someone.person, region="other")
    page = visit(app, "/help", someone, headers={"Accept-Language": "en-GB"})
    assert first_call(page) == "tel:112"
    assert "guess" not in page.words()


def test_the_page_and_its_style_weigh_little(app: Any) -> None:
    """Help now works from HTML and CSS alone: no more than 14 KB together, for a weak signal."""
    client = app.test_client()
    page = client.get("/help?region=GB", headers={"Accept-Encoding": "gzip, br"})
    with client.get(app.jinja_env.globals["asset"]("help.css"), headers={"Accept-Encoding": "gzip, br"}) as style:
        assert style.headers["Content-Encoding"] == "br"
        assert len(page.data) + len(style.data) <= 14 * 1024, (len(page.data), len(style.data))


def test_its_own_style_knows_every_class_on_it(app: Any) -> None:
    def known(name: str) -> set[str]:
        with app.test_client().get(app.jinja_env.globals["asset"](name)) as sheet:
            return set(re.findall(r"\.([a-zA-Z][\w-]*)", sheet.get_data(as_text=True)))

    page = visit(app, "/help?region=GB")
    assert page.tree is not None
    used = {one for element in page.tree.iter() for one in (element.get("class") or "").split()}
    assert used & known("app.css") <= known("help.css")
