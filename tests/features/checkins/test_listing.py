"""The list of check-ins and the page of each form."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.people import Someone, begin, check, join
from tests.visit import Page, visit
from tracker.domain.instruments import INSTRUMENTS
from tracker.store import checkins, safety
from tracker.store.base import Store
from tracker.store.safety import SafetyEvent
from tracker.web import questionnaires, today

SVG = "{http://www.w3.org/2000/svg}"
PHQ9 = [1, 2, 1, 1, 1, 1, 1, 1, 0, 1]
BAM_R = [2, 9, 12, 3, 0, 4, 0, 0, 0, 0, 0, 0, 4, 3, 2, 6, 5, 1, 15, 4, 1, 20, 2]
PACK = {
    "pack": 1, "key": "garden", "name": "Garden form", "about": "Time outdoors", "window_days": 7, "scorer": "sum",
    "version": "1", "licence": {"holder": "The Example Society", "licence": "own", "evidence": "letter",
                                "checked_on": "2026-11-22", "notice": "© The Example Society."},
    "options": [{"value": 0, "text": "No day"}, {"value": 1, "text": "Some days"}, {"value": 2, "text": "Every day"}],
    "items": [{"id": "1", "text": "I saw a tree"}, {"id": "2", "text": "I heard a bird"}],
    "bands": [{"key": "few", "low": 0, "word": "Fewest"}, {"key": "many", "low": 3, "word": "Plenty"}],
}


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def kim(store: Store) -> Someone:
    """Active treatment, day 30: the weekly and the four-weekly forms have come round."""
    kim = join(store, "Kim")
    begin(store, kim.person, "active", day_of(kim, 29))
    return kim


def day_of(who: Someone, ago: int = 0) -> date:
    return today.today(who.person) - timedelta(days=ago)


def section(page: Page, heading: str) -> str:
    """The words of the section with this heading's id."""
    found = next(one for one in page.all("section") if one.get("aria-labelledby") == heading)
    return " ".join(" ".join(found.itertext()).split())


class TestList:
    def test_before_anybody_said_where_they_are(self, app: Flask, store: Store) -> None:
        page = visit(app, "/check-ins", join(store, "New"))
        assert "Once you say where you are" in section(page, "now") and list(page.all("a", href="/plan/phase"))
        assert "Coming up" not in page.words()
        links = {one.get("href") for one in page.all("a", class_="row")}
        assert {f"/check-ins/forms/{key}" for key in INSTRUMENTS} <= links

    def test_what_is_due_can_be_begun_there(self, app: Flask, store: Store, kim: Someone) -> None:
        page = visit(app, "/check-ins", kim)
        assert "Low mood PHQ-9 · 10 questions, 1 to 2 minutes" in section(page, "now")
        assert "Still open, if you like" in section(page, "now")
        form = next(one for one in page.all("form", action="/check-ins")
                    if any(field.get("value") == "phq9" for field in one.iter("input")))
        sent = {field.get("name"): field.get("value") for field in form.iter("input")}
        assert set(sent) == {"id", "instrument", "slot"}
        begun = visit(app, "/check-ins", kim, post=sent)
        assert begun.status == 303 and begun.location.startswith(f"/check-ins/{sent['id']}")
        with store.reading() as db:
            assert checkins.one(db, kim.person.id, UUID(sent["id"])) is not None

    def test_what_was_begun_comes_first(self, app: Flask, store: Store, kim: Someone) -> None:
        begun = check(store, kim.person, "gad7", [1, 1], day_of(kim), finished=False)
        page = visit(app, "/check-ins", kim)
        rows = list(page.all("li", class_="row--do"))
        assert "Worry" in "".join(rows[0].itertext()) and "Go on" in "".join(rows[0].itertext())
        assert list(page.all("a", href=f"/check-ins/{begun.id}"))
        assert [button for button in page.all("button") if "Worry" in "".join(button.itertext())] == []

    def test_what_comes_next_has_its_day(self, app: Flask, store: Store, kim: Someone) -> None:
        check(store, kim.person, "building", [1, 1, 1, 1, 3, 1, 5], day_of(kim))
        words = section(visit(app, "/check-ins", kim), "coming")
        assert "Your week" in words and "· Building" in words
        assert "Low mood" not in words, "it is open now"

    def test_the_daily_log_is_no_check_in(self, app: Flask, kim: Someone) -> None:
        page = visit(app, "/check-ins", kim)
        assert not list(page.all("a", href="/check-ins/forms/log"))
        assert visit(app, "/check-ins/forms/log", kim).status == 404

    def test_each_form_says_when_it_was_last(self, app: Flask, store: Store, kim: Someone) -> None:
        check(store, kim.person, "auditc", [1, 0, 0], date(2024, 3, 5))
        with store.writing() as db:
            checkins.choose(db, kim.person.id, "evs", datetime.now(UTC), state="off")
        words = section(visit(app, "/check-ins", kim), "all")
        assert "AUDIT-C · last on 5 March" in words and "Exercise Vital Sign · switched off" in words

    def test_only_ones_own(self, app: Flask, store: Store, kim: Someone) -> None:
        other = join(store, "Other")
        check(store, other.person, "phq9", PHQ9, day_of(kim, 3))
        assert "PHQ-9 · last on" not in visit(app, "/check-ins", kim).words()
        assert "So far" not in visit(app, "/check-ins/forms/phq9", kim).words()

    def test_on_a_holiday_nothing_is_asked(self, app: Flask, store: Store, kim: Someone) -> None:
        with store.writing() as db:
            checkins.keep_pause(db, kim.person.id, day_of(kim, 2), day_of(kim, -5), datetime.now(UTC))
        page = visit(app, "/check-ins", kim)
        assert "Nothing to fill in now." in section(page, "now") and "End the holiday" in section(page, "holiday")
        assert "Going away?" not in page.words()

    def test_a_holiday_that_is_over_is_not_shown(self, app: Flask, store: Store, kim: Someone) -> None:
        with store.writing() as db:
            checkins.keep_pause(db, kim.person.id, day_of(kim, 9), day_of(kim, 1), datetime.now(UTC))
        words = visit(app, "/check-ins", kim).words()
        assert "Going away?" in words and "End the holiday" not in words


class TestForm:
    def test_every_form_has_its_page(self, app: Flask, store: Store) -> None:
        new = join(store, "New")
        for key, form in INSTRUMENTS.items():
            page = visit(app, f"/check-ins/forms/{key}", new)
            assert page.status == 200 and str(form.name) in page.words() and str(form.about) in page.words()
            assert ("This is a standard form. Its words are not ours." in page.words()) is not form.ours
            assert " ".join(form.licence.notice.split()) in page.words()
            assert "Start" in section(page, "what"), key

    def test_its_title_tells_nothing(self, app: Flask, kim: Someone) -> None:
        for key in INSTRUMENTS:
            (title,) = visit(app, f"/check-ins/forms/{key}", kim).all("title")
            assert title.text == "Check-in · Evenlight", "it stays in the history and shows on a shared screen"

    def test_a_form_that_is_not_there(self, app: Flask, kim: Someone) -> None:
        assert visit(app, "/check-ins/forms/nothing", kim).status == 404
        assert visit(app, "/check-ins/forms/nothing/plan", kim, post={"do": "off"}).status == 404

    def test_a_form_of_no_phase_can_be_filled_in_too(self, app: Flask, kim: Someone) -> None:
        page = visit(app, "/check-ins/forms/taps1", kim)
        assert "It is not on your plan now. You can fill it in when you like." in page.words()
        sent = {field.get("name"): field.get("value") for form in page.all("form", action="/check-ins")
                for field in form.iter("input")}
        assert visit(app, "/check-ins", kim, post=sent).location.startswith(f"/check-ins/{sent['id']}")

    def test_too_soon_it_says_from_when(self, app: Flask, store: Store, kim: Someone) -> None:
        check(store, kim.person, "phq9", PHQ9, day_of(kim, 4))
        page = visit(app, "/check-ins/forms/phq9", kim)
        assert "You can fill it in again from" in section(page, "what") and "Start" not in section(page, "what")
        new = str(uuid4())
        refused = visit(app, "/check-ins", kim, post={"id": new, "instrument": "phq9"})
        assert refused.status == 303 and refused.location == "/check-ins/forms/phq9"
        with store.reading() as db:
            assert checkins.one(db, kim.person.id, UUID(new)) is None

    @pytest.mark.parametrize(("done", "asked"), [("phq9", "phq2"), ("gad7", "gad2"), ("bam", "bam_r")])
    def test_the_same_questions_under_another_name_count(
        self, app: Flask, store: Store, kim: Someone, done: str, asked: str
    ) -> None:
        check(store, kim.person, done, [1] * len(INSTRUMENTS[done].asked({})), day_of(kim, 2))
        assert "You can fill it in again from" in visit(app, f"/check-ins/forms/{asked}", kim).words()

    @pytest.mark.parametrize("ago", [14, 15])
    def test_once_its_days_are_over_it_can_be_begun(
        self, app: Flask, store: Store, kim: Someone, ago: int
    ) -> None:
        check(store, kim.person, "phq9", PHQ9, day_of(kim, ago))
        assert "Start" in section(visit(app, "/check-ins/forms/phq9", kim), "what")


class TestPast:
    def test_scores_over_time_without_their_words(self, app: Flask, store: Store, kim: Someone) -> None:
        for ago, first in ((56, 3), (28, 2), (0, 1)):
            check(store, kim.person, "phq9", [first] * 5 + [0] * 5, day_of(kim, ago))
        page = visit(app, "/check-ins/forms/phq9", kim)
        figure = next(page.all("figure", class_="chart"))
        assert len([one for one in figure.iter(f"{SVG}rect") if one.get("class") == "rg"]) == 2
        labels = ["".join(one.itertext()) for one in figure.iter(f"{SVG}text") if one.get("class") == "y"]
        assert labels == ["0", "5", "10", "15", "20", "27"]
        told = next(one.get("aria-label") or "" for one in figure.iter("div") if one.get("role") == "img")
        assert told.startswith("PHQ-9: 15 of 27 on") and told in page.words()
        assert "10 last time, 5 now. That is within the usual wobble." in told
        cells = [" ".join("".join(cell.itertext()).split()) for cell in page.all("td")]
        assert cells == ["5", "10", "15"]
        for band in INSTRUMENTS["phq9"].bands:
            assert str(band.word).casefold() not in page.words().casefold()

    def test_each_sitting_leads_to_its_answers(self, app: Flask, store: Store, kim: Someone) -> None:
        held = check(store, kim.person, "phq9", PHQ9, day_of(kim, 3))
        blank = check(store, kim.person, "phq9", [1, None, *PHQ9[2:]], day_of(kim, 30))
        page = visit(app, "/check-ins/forms/phq9", kim)
        assert list(page.all("a", href=f"/check-ins/{held.id}")) and list(page.all("a", href=f"/check-ins/{blank.id}"))
        assert "9 of 27" in section(page, "so-far") and "No score. 1 question is blank." in section(page, "so-far")
        assert "Over time" not in page.words(), "one score is no line"

    def test_one_line_for_each_part(self, app: Flask, store: Store, kim: Someone) -> None:
        for ago in (30, 0):
            check(store, kim.person, "bam_r", BAM_R, day_of(kim, ago))
        page = visit(app, "/check-ins/forms/bam_r", kim)
        assert len(list(page.all("figure", class_="chart"))) == 3
        assert [cell.text for cell in page.all("td")] == ["7", "71", "94"] * 2
        for part in INSTRUMENTS["bam_r"].subscales:
            assert str(part.label) in section(page, "time")

    def test_a_form_without_scores_has_its_answers(self, app: Flask, store: Store, kim: Someone) -> None:
        held = check(store, kim.person, "building", [1, 1, None, 1, 3, 1, 5], day_of(kim, 2))
        page = visit(app, "/check-ins/forms/building", kim)
        assert "6 answers" in section(page, "so-far") and list(page.all("a", href=f"/check-ins/{held.id}"))
        assert not list(page.all("figure"))

    def test_no_score_before_the_support_screen(self, app: Flask, store: Store, kim: Someone) -> None:
        answers = [3, 3, 3, 3, 3, 3, 3, 3, 1, 2]
        held = check(store, kim.person, "phq9", answers, day_of(kim))
        check(store, kim.person, "phq9", PHQ9, day_of(kim, 20))
        event = SafetyEvent(person_id=kim.person.id, id=held.id, kind="phq9_item9", value=1, day=day_of(kim),
                            shown_at=datetime.now(UTC))
        with store.writing() as db:
            safety.show(db, event)
        page = visit(app, "/check-ins/forms/phq9", kim)
        assert "25 of 27" not in page.text
        assert "Your answers are saved." in section(page, "so-far") and not list(page.all("figure"))
        with store.writing() as db:
            safety.choose(db, kim.person.id, held.id, "talk", datetime.now(UTC))
        assert "25 of 27" in visit(app, "/check-ins/forms/phq9", kim).words()

    def test_a_long_history_is_cut_and_says_so(self, app: Flask, store: Store, kim: Someone) -> None:
        for ago in range(61):
            check(store, kim.person, "first_days", [1] * len(INSTRUMENTS["first_days"].items), day_of(kim, ago))
        page = visit(app, "/check-ins/forms/first_days", kim)
        assert "These are the newest ones." in page.words()
        assert len([one for one in page.all("a", class_="row") if "answers" in "".join(one.itertext())]) == 60


class TestMadeUp:
    """A questionnaire is a file: its page, its scores, its chart and its plan follow by themselves."""

    @pytest.fixture
    def garden(self, app: Flask, settings: Any) -> Iterator[Flask]:
        folder = settings.data_dir / questionnaires.FOLDER
        folder.mkdir()
        (folder / "garden.json").write_text(json.dumps(PACK))
        questionnaires.install(app, settings.data_dir)
        yield app

    def test_it_is_everywhere(self, garden: Flask, store: Store, kim: Someone) -> None:
        assert "Time outdoors" in section(visit(garden, "/check-ins", kim), "all")
        page = visit(garden, "/check-ins/forms/garden", kim)
        assert "2 questions" in page.words() and "It asks about the past 7 days." in page.words()
        assert "© The Example Society." in page.words() and "This is a standard form." in page.words()
        assert [one.get("value") for one in page.all("option")] == ["", "7", "14", "28", "84", "182", "365"]

    def test_it_is_filled_in_and_drawn(self, garden: Flask, store: Store, kim: Someone) -> None:
        form = questionnaires.packs(garden.config["SETTINGS"].data_dir)[0]["garden"]
        for ago, given in ((14, [2, 2]), (7, [1, 0])):
            _answered(store, kim, form, given, day_of(kim, ago))
        page = visit(garden, "/check-ins/forms/garden", kim)
        figure = next(page.all("figure", class_="chart"))
        assert [one.get("class") for one in figure.iter(f"{SVG}rect")].count("rg") == 1
        assert "4 last time, 1 now." in page.words() and "Fewest" not in page.text and "Plenty" not in page.text

    def test_it_comes_at_a_rhythm_of_ones_own(self, garden: Flask, kim: Someone) -> None:
        assert "Time outdoors" not in section(visit(garden, "/check-ins", kim), "now")
        assert visit(garden, "/check-ins/forms/garden/plan", kim, post={"do": "every", "every": "7"}).status == 303
        assert "Time outdoors" in section(visit(garden, "/check-ins", kim), "now")
        assert "Every week, as you chose." in visit(garden, "/check-ins/forms/garden", kim).words()
        assert visit(garden, "/check-ins/forms/garden/plan", kim, post={"do": "every", "every": "1"}).status == 422


def _answered(store: Store, who: Someone, form: Any, given: list[int], day: date) -> None:
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=18)
    new = checkins.CheckIn(person_id=who.person.id, id=uuid4(), instrument=form.key, slot=day, day=day, zone="UTC",
                           begun_at=at)
    result = form.score(given)
    with store.writing() as db:
        kept = checkins.begin(db, new)
        values = dict(zip([item.id for item in form.items], given, strict=True))
        checkins.keep(db, who.person.id, kept.id, values, at, uuid4().hex)
        checkins.finish(db, who.person.id, kept.id, at, day, result.version, result.total)

