"""Progress as a page: words first, honest gaps, unknown days left out, the same as a table, nothing shown too early."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests.people import Someone, ben, cleo, join, say
from tests.visit import visit

TODAY = datetime.now(UTC).date()


@pytest.fixture
def person(app: Flask) -> Someone:
    """Ben, with his uneven twelve weeks."""
    return ben(app.extensions["store"], TODAY)


def test_words_come_before_pictures(app: Flask, person: Someone) -> None:
    page = visit(app, "/progress", person)
    assert page.text.index('<h2 id="week"') < page.text.index('<svg class="plot')
    words = page.words()
    assert "Your week" in words and "of known days" in words and "possible range" in words


def test_every_chart_has_its_sentence_and_its_table(app: Flask, person: Someone) -> None:
    page = visit(app, "/progress?range=all", person)
    labels = [element.get("aria-label", "") for element in page.all("div", role="img")]
    assert len(labels) == 4 and all(label.endswith(".") and len(label) > 30 for label in labels)
    table = visit(app, "/progress/table?range=all", person)
    rows = list(next(table.all("table")).iter("tr"))
    assert len(rows) > 80
    assert any("Used" in "".join(row.itertext()) for row in rows)
    assert any("Not logged" in "".join(row.itertext()) for row in rows)


def test_a_gap_is_drawn_as_a_gap(app: Flask, person: Someone) -> None:
    """Ben logged nothing for four days in a row: the line is in pieces."""
    page = visit(app, "/progress?range=all", person)
    lines = re.findall(r'class="ln" d="([^"]+)"', page.text)
    assert any(line.count("M") > 1 for line in lines)


def test_days_of_use_are_rings_and_reset_nothing(app: Flask, person: Someone) -> None:
    page = visit(app, "/progress?range=all", person)
    assert page.text.count('class="use-dot"') >= 2
    before = [bar for bar in page.all("span", class_="vh") if "days without use" in "".join(bar.itertext())]
    say(app.extensions["store"], person.person, TODAY, use="use")
    after = visit(app, "/progress?range=all", person)
    bars = [bar for bar in after.all("span", class_="vh") if "days without use" in "".join(bar.itertext())]
    assert ["".join(bar.itertext()) for bar in bars[:-1]] == ["".join(bar.itertext()) for bar in before[:-1]]


def test_no_percentage_below_seven_known_days(app: Flask) -> None:
    someone = join(app.extensions["store"], "Six")
    for i in range(6):
        say(app.extensions["store"], someone.person, TODAY - timedelta(days=i), use="no_use")
    page = visit(app, "/progress", someone)
    assert "of known days" not in page.text
    say(app.extensions["store"], someone.person, TODAY - timedelta(days=6), use="no_use")
    assert "100%" in visit(app, "/progress", someone).words()


def test_unknown_days_are_never_days_without_use(app: Flask) -> None:
    someone = join(app.extensions["store"], "Quiet")
    for i in range(0, 30, 3):
        say(app.extensions["store"], someone.person, TODAY - timedelta(days=i), mood="3")
    page = visit(app, "/progress", someone)
    assert "No answer about use in these days." in page.words()
    assert "of known days" not in page.text


def test_hidden_counts_stay_hidden(app: Flask, person: Someone) -> None:
    from tracker.store import people

    with app.extensions["store"].writing() as db:
        people.change(db, person.person, hidden_counts="percent")
    assert "of known days" not in visit(app, "/progress", person).text
    assert "possible range" not in visit(app, "/progress", person).text


def test_nothing_yet_is_a_state_of_its_own(app: Flask) -> None:
    page = visit(app, "/progress", join(app.extensions["store"], "New"))
    assert "Nothing to draw yet" in page.words()


@pytest.mark.parametrize("query", ["range=x", "month=2026-13", "month=9999-01", "month=26-1", "month=%00", "range="])
def test_an_address_that_makes_no_sense_is_not_found(app: Flask, person: Someone, query: str) -> None:
    assert visit(app, f"/progress?{query}", person).status == 404


def test_the_month_goes_back_and_not_ahead(app: Flask, person: Someone) -> None:
    back = TODAY.replace(day=1) - timedelta(days=1)
    page = visit(app, f"/progress?month={back:%Y-%m}", person)
    links = [link.get("href", "") for link in page.all("a")]
    assert f"/days/{back}" in links and f"/progress?range=6w&month={TODAY:%Y-%m}#month" in links
    assert not any(link.startswith("/days/") and date.fromisoformat(link[6:16]) > TODAY for link in links)


def test_own_data_alone_is_drawn(app: Flask, person: Someone) -> None:
    other = join(app.extensions["store"], "Other")
    for path in ("/progress", "/progress/table", "/progress/explore", "/progress/explore.csv", "/progress/links"):
        assert visit(app, path, other).text.count('class="use-dot"') == 0
    sheet = visit(app, "/progress/explore.csv", other).text
    assert all(row[1:] == ["", ""] for row in list(csv.reader(io.StringIO(sheet)))[1:])


def test_links_say_no_clear_link_or_not_enough(app: Flask, person: Someone) -> None:
    words = visit(app, "/progress/links", person).words()
    assert words.count("Not enough days yet") + words.count("clear one") + words.count("tended to") >= 3
    assert "cause" not in words or "does not show that one causes the other" in words


def test_the_recovery_view_starts_at_the_last_use(app: Flask) -> None:
    someone = cleo(app.extensions["store"], TODAY)
    page = visit(app, "/progress/recovery", someone)
    words = page.words()
    assert "reports vary" in words and "3 to 18 months" in words
    assert len(list(page.all("div", role="img"))) == 5
    last_use = TODAY - timedelta(days=400 - 245)
    assert f"Since {last_use.day} " in words


def test_the_recovery_view_without_a_date_asks_for_one(app: Flask) -> None:
    page = visit(app, "/progress/recovery", join(app.extensions["store"], "New"))
    assert "It begins with a date" in page.words()
