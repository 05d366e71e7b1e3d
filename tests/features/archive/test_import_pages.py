"""Bringing a diary in through the pages: placed once, never doubled, and what a person said by hand stays."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.features.archive.bringing import REAL_MOODS, answers, asked, bring_in, counts, entries, fields, note, shown
from tests.features.archive.exports import daylio_csv, real
from tests.people import Someone, join, say
from tests.visit import visit
from tracker.store import archive, days
from tracker.store.base import Store
from tracker.store.days import Edit

NOV, DEC = "daylio/daylio_us_2023_11_02.csv", "daylio/daylio_us_2023_12_01.csv"


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana")


def row(day: str, mood: str = "good", note: str = "", activities: str = "", at: str = "21:00") -> str:
    return f'{day},,,{at},{mood},{activities},,"{note}"'


def test_two_real_exports_through_the_pages(app: Flask, store: Store, ana: Someone) -> None:
    _address, page = shown(app, ana, real(NOV))
    assert counts(page) == {"New": "1,456", "Here": "0"}
    assert set(asked(page)) == {"okay", "Solid", "almost Rad"}, "the usual names are placed already"
    first = bring_in(app, ana, real(NOV), moods=REAL_MOODS)
    assert "1,456 new entries" in first.words() and "On 1,425 days" in first.words()
    before = answers(store, ana)
    assert len(before) == 1425 and all("mood" in said for said in before.values())

    _address, page = shown(app, ana, real(DEC))
    assert counts(page) == {"New": "29", "Here": "1,456"}
    assert asked(page) == {}, "names are asked about once"
    second = bring_in(app, ana, real(DEC)).words()
    assert "29 new entries" in second and "On 29 days" in second
    assert "1,456 were here already" in second and "Nothing was added twice" in second
    after = answers(store, ana)
    assert len(after) == 1425 + 29 and entries(store, ana) == 1485
    assert {day: said for day, said in after.items() if day in before} == before

    third = bring_in(app, ana, real(DEC)).words()
    assert "Nothing new to add" in third and "1,485 were here already" in third
    assert answers(store, ana) == after
    older = bring_in(app, ana, real(NOV)).words()
    assert "Nothing new to add" in older
    assert answers(store, ana) == after, "an older file takes nothing back"


def test_a_native_backup_through_the_pages(app: Flask, store: Store, ana: Someone) -> None:
    page = bring_in(app, ana, real("daylio/official_english.daylio"), "backup.daylio")
    assert "5 new entries" in page.words() and "On 4 days" in page.words()
    assert {day: said["mood"] for day, said in answers(store, ana).items()} == {
        date(2015, 5, 16): "2", date(2023, 1, 4): "1", date(2023, 1, 11): "3", date(2023, 1, 24): "3",
    }
    assert note(store, ana, date(2023, 1, 24)) == "Note title\nNote body"


def test_what_is_not_placed_is_left_out_and_asked_again(app: Flask, store: Store, ana: Someone) -> None:
    data = daylio_csv(row("2024-05-01", "so-so", activities="chess"), row("2024-05-02"))
    bring_in(app, ana, data)
    assert answers(store, ana) == {date(2024, 5, 2): {"mood": "4"}}
    _address, page = shown(app, ana, data)
    assert set(asked(page)) == {"so-so"}
    bring_in(app, ana, data, moods={"so-so": "3"})
    assert answers(store, ana)[date(2024, 5, 1)] == {"mood": "3"}, "a name placed later fills its days"


def test_places_can_be_changed_and_are_remembered(app: Flask, store: Store, ana: Someone) -> None:
    data = daylio_csv(row("2024-05-01", activities="wine | chess"), row("2024-05-02", "bad"))
    _address, page = shown(app, ana, data)
    wine, good = (next(select.get("name") for select in page.all("select", id=str(label.get("for"))))
                  for name in ("wine", "good") for label in page.all("label") if (label.text or "") == name)
    bring_in(app, ana, data, **{str(wine): "alcohol_any", str(good): "5"})
    assert answers(store, ana)[date(2024, 5, 1)] == {"mood": "5", "alcohol_any": "yes"}
    assert "alcohol_any" not in answers(store, ana)[date(2024, 5, 2)], "no tick is no answer"
    _address, page = shown(app, ana, data)
    assert (fields(page)[str(wine)], fields(page)[str(good)]) == ("alcohol_any", "5")
    bring_in(app, ana, data, **{str(good): ""})
    _address, page = shown(app, ana, data)
    assert fields(page)[str(good)] == "", "leaving a name out is remembered too"


def test_edited_entries_are_offered_and_not_doubled(app: Flask, store: Store, ana: Someone) -> None:
    day = date(2024, 5, 1)
    bring_in(app, ana, daylio_csv(row("2024-05-01", "good", "First"), row("2024-05-02")))
    edited = daylio_csv(row("2024-05-01", "bad", "Second"), row("2024-05-02"))
    _address, page = shown(app, ana, edited)
    assert counts(page) == {"New": "0", "Here": "1", "Edited": "1"}
    assert fields(page)["edits"] == "yes"
    bring_in(app, ana, edited, edits="-")
    assert (answers(store, ana)[day]["mood"], note(store, ana, day)) == ("4", "First")
    done = bring_in(app, ana, edited).words()
    assert "1 edited one was updated" in done and entries(store, ana) == 2
    assert (answers(store, ana)[day]["mood"], note(store, ana, day)) == ("2", "Second")


def test_what_an_edit_took_back_goes(app: Flask, store: Store, ana: Someone) -> None:
    """An activity unticked and a note deleted in the other app, and nothing a person said here."""
    days_of = [date(2024, 5, day) for day in (1, 2, 3)]
    bring_in(app, ana, daylio_csv(*(row(str(day), "good", "Text", "alcohol") for day in days_of)))
    say(store, ana.person, days_of[1], alcohol_any="yes")
    edited = (*(row(str(day), "good") for day in days_of[:2]), row("2024-05-03", "", "Text", "alcohol"))
    bring_in(app, ana, daylio_csv(*edited))
    assert answers(store, ana) == {
        days_of[0]: {"mood": "4"}, days_of[1]: {"mood": "4", "alcohol_any": "yes"}, days_of[2]: {"alcohol_any": "yes"}}
    assert [note(store, ana, day) for day in days_of] == ["", "", "Text"]
    bring_in(app, ana, daylio_csv(*(row(str(day), "good", "Text", "alcohol") for day in days_of)))
    assert all(said == {"mood": "4", "alcohol_any": "yes"} for said in answers(store, ana).values())
    assert [note(store, ana, day) for day in days_of] == ["Text"] * 3


def test_what_was_said_by_hand_stays(app: Flask, store: Store, ana: Someone) -> None:
    first, second = date(2024, 5, 1), date(2024, 5, 2)
    morning = datetime(2024, 5, 1, 7, tzinfo=UTC)
    say(store, ana.person, first, at=morning, mood="1")
    with store.writing() as db:
        days.keep(db, ana.person.id, second, {"mood": None}, Edit(morning, uuid4().hex, morning, "UTC"))
        sealed = store.vault.seal("Mine", ana.person.id, first)
        days.keep_note(db, ana.person.id, first, sealed, Edit(morning, uuid4().hex, morning, ""))
    data = daylio_csv(row("2024-05-01", note="Theirs"), row("2024-05-02", note="Two"))
    done = bring_in(app, ana, data).words()
    assert "2 answers you gave here stayed as they are" in done
    assert answers(store, ana) == {first: {"mood": "1"}}, "neither changed nor brought back"
    assert note(store, ana, first) == "Mine\n\n· · ·\n\nTheirs"
    bring_in(app, ana, data)
    assert note(store, ana, first) == "Mine\n\n· · ·\n\nTheirs", "the second time adds nothing"


def test_a_note_changed_here_is_not_brought_back(app: Flask, store: Store, ana: Someone) -> None:
    day, data = date(2024, 5, 1), daylio_csv(row("2024-05-01", note="A typpo"))
    bring_in(app, ana, data)
    for text in ("A typo", ""):
        with store.writing() as db:
            now = datetime.now(UTC)
            days.keep_note(db, ana.person.id, day, store.vault.seal(text, ana.person.id, day),
                           Edit(now, uuid4().hex, now, ""))
        bring_in(app, ana, data)
        assert note(store, ana, day) == text


def test_a_later_answer_wins_over_an_import(app: Flask, store: Store, ana: Someone) -> None:
    day = date(2024, 5, 1)
    bring_in(app, ana, daylio_csv(row("2024-05-01", at="21:00")))
    with store.reading() as db:
        kept = days.of_day(db, ana.person.id, day)["mood"]
    assert kept.edited_at == datetime(2024, 5, 1, 20, tzinfo=UTC), "21:00 in London, in May"
    assert kept.recorded_at > datetime.now(UTC) - timedelta(minutes=5), "it was recorded here now, so it is recalled"
    say(store, ana.person, day, mood="2")
    assert answers(store, ana)[day]["mood"] == "2"


def test_nights_belong_to_the_day_before_and_future_days_wait(app: Flask, store: Store, ana: Someone) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=3)).date()
    address, page = shown(app, ana, daylio_csv(row("2024-05-02", at="01:23"), row(ahead.isoformat())))
    assert counts(page)["Left out"] == "1" and "Line 3 This day has not come yet." in page.words()
    visit(app, f"{address}/confirmation", ana, post=fields(page))
    assert set(answers(store, ana)) == {date(2024, 5, 1)}
    with store.writing() as db:
        person = db.merge(ana.person)
        person.day_boundary = time(0)
    bring_in(app, ana, daylio_csv(row("2024-06-02", at="01:23")))
    assert date(2024, 6, 2) in answers(store, ana)


def test_lines_that_cannot_be_read_are_listed_by_number(app: Flask, ana: Someone) -> None:
    rows = [row("2024-05-01"), row("11/12/2024"), *(row("?") for _ in range(60))]
    _address, page = shown(app, ana, daylio_csv(*rows))
    words = page.words()
    assert "61 lines are left out" in words and "And 11 more." in words
    assert "Line 3 The date “11/12/2024” could not be read." in words


def test_a_file_with_nothing_to_read_says_so(app: Flask, store: Store, ana: Someone) -> None:
    address, page = shown(app, ana, daylio_csv(row("?")))
    assert "No line of this file can be brought in." in page.words()
    assert visit(app, f"{address}/confirmation", ana, post={}).status == 303
    assert answers(store, ana) == {}


def test_only_the_days_of_the_file_are_touched(app: Flask, store: Store, ana: Someone) -> None:
    """A day that lacks an entry that came in before is filled, not worked out anew."""
    bring_in(app, ana, daylio_csv(row("2024-05-01", "rad", at="09:00"), row("2024-05-01", "rad", at="10:00")))
    part = daylio_csv(row("2024-05-01", "awful", at="11:00", activities="alcohol"))
    bring_in(app, ana, part)
    assert answers(store, ana)[date(2024, 5, 1)] == {"mood": "5", "alcohol_any": "yes"}
    with store.reading() as db:
        assert len(archive.known(db, ana.person.id, "daylio")) == 3
