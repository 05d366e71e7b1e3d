"""Our own file into a record that is not empty: the later answer stays, a moment comes once, both texts of a day."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.people import Someone, begin, join, say
from tracker.features.archive import operations, own_json
from tracker.features.archive.manifest import MANIFEST
from tracker.features.archive.outcome import Choices, Outcome
from tracker.features.archive.readers import NotReadable, read
from tracker.store import days, journeys, moments
from tracker.store.base import Store
from tracker.store.days import Edit
from tracker.store.moments import Moment
from tracker.store.people import Person

DAY = date(2026, 3, 1)
AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def write(store: Store, who: Someone, text: str, at: datetime) -> None:
    with store.writing() as db:
        sealed = store.vault.seal(text, who.person.id, DAY)
        days.keep_note(db, who.person.id, DAY, sealed, Edit(at, uuid4().hex, at, ""))


def live(store: Store, who: Someone, client_id: str = "one", intensity: int = 6, at: datetime = AT) -> UUID:
    moment = Moment(
        person_id=who.person.id, client_id=client_id, kind="craving", day=DAY, started_at=at, zone="UTC",
        intensity=intensity, recorded_at=at, edited_at=at,
    )
    moment.sealed = store.vault.seal(f"words {intensity}", who.person.id, moment.id)
    with store.writing() as db:
        return moments.add(db, moment).id


def file_of(store: Store, who: Someone) -> bytes:
    with store.reading() as db:
        return own_json.everything(db, store.vault, db.get_one(Person, who.person.id))


def bring_in(store: Store, who: Someone, data: bytes, **choices: bool) -> Outcome:
    with store.reading() as db:
        person = db.get_one(Person, who.person.id)
    return operations.bring_in(store, person, read(data, "x.json"), Choices(**choices), LATER + timedelta(days=9))


def changed(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The file with something changed by hand, lying on its lines as before."""
    document = json.loads(data)
    change(document)
    lines = [*data.decode().splitlines()[:2], f'"person":{json.dumps(document["person"])},']
    for kept in MANIFEST:
        rows = [json.dumps(row) for row in document[kept.name]]
        within = [*(f"{row}," for row in rows[:-1]), rows[-1], "],"] if rows else []
        lines += [f'"{kept.name}":[' + ("" if rows else "],"), *within]
    return "\n".join([*lines[:-1], lines[-1].removesuffix(","), "}", ""]).encode()


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana")


@pytest.fixture
def ben(store: Store) -> Someone:
    return join(store, "Ben")


@pytest.mark.parametrize(("first", "second"), [(AT, LATER), (LATER, AT)])
def test_of_two_answers_the_later_stays(
    store: Store, ana: Someone, ben: Someone, first: datetime, second: datetime
) -> None:
    say(store, ana.person, DAY, at=first, mood="1", sleep_hours="5")
    say(store, ben.person, DAY, at=second, mood="5", craving_peak="2")
    done = bring_in(store, ben, file_of(store, ana))
    assert (done.new, done.edited, done.same) == ((1, 0, 1) if first < second else (1, 1, 0))
    with store.reading() as db:
        kept = days.of_day(db, ben.person.id, DAY)
    assert {name: one.value for name, one in kept.items()} == {
        "mood": "5" if first < second else "1", "sleep_hours": "5", "craving_peak": "2"}
    again = bring_in(store, ben, file_of(store, ana))
    assert (again.new, again.edited) == (0, 0)


def test_an_answer_taken_back_later_is_taken_back_here_too(store: Store, ana: Someone, ben: Someone) -> None:
    say(store, ben.person, DAY, at=AT, mood="5")
    with store.writing() as db:
        days.keep(db, ana.person.id, DAY, {"mood": None}, Edit(LATER, "a" * 32, LATER, "UTC"))
    bring_in(store, ben, file_of(store, ana))
    with store.reading() as db:
        assert days.of_day(db, ben.person.id, DAY) == {}


@pytest.mark.parametrize(("theirs", "at", "text"), [
    ("Mine", LATER, "Mine"), ("Mine, and more", LATER, "Mine, and more"), ("Other", AT - timedelta(1), "Mine"),
    ("Other", LATER, "Mine\n\n· · ·\n\nOther"), ("", LATER, "Mine"),
])
def test_two_notes_of_a_day(
    store: Store, ana: Someone, ben: Someone, theirs: str, at: datetime, text: str
) -> None:
    write(store, ana, theirs, at)
    write(store, ben, "Mine", AT)
    for _ in range(2):
        bring_in(store, ben, file_of(store, ana))
        with store.reading() as db:
            note = days.note(db, ben.person.id, DAY)
        assert note is not None and store.vault.open(bytes(note.sealed), ben.person.id, DAY) == text


def test_a_moment_comes_once_and_its_words_stay_readable(store: Store, ana: Someone, ben: Someone) -> None:
    live(store, ana, "one", 6)
    live(store, ana, "two", 3)
    bring_in(store, ben, file_of(store, ana))
    with store.writing() as db:
        [one] = [moment for moment in moments.between(db, ben.person.id, DAY, DAY) if moment.client_id == "one"]
        one.intensity, one.edited_at = 9, LATER
    done = bring_in(store, ben, file_of(store, ana))
    assert (done.new, done.edited, done.same) == (0, 0, 2), "what was changed here later stays"
    assert bring_in(store, ana, file_of(store, ben)).edited == 1
    with store.reading() as db:
        kept = {moment.client_id: moment for moment in moments.between(db, ana.person.id, DAY, DAY)}
    assert kept["one"].intensity == 9 and len(kept) == 2
    assert store.vault.open(bytes(kept["one"].sealed or b""), ana.person.id, kept["one"].id) == "words 6"


def test_a_moment_with_an_id_that_is_taken(store: Store, ana: Someone, ben: Someone) -> None:
    taken = live(store, ben, "theirs", 1)
    live(store, ana, "mine", 8)
    live(store, ana, "mine too", 7)

    def same_id(document: dict[str, Any]) -> None:
        for moment in document["moments"]:
            moment["id"] = str(taken)

    bring_in(store, ben, changed(file_of(store, ana), same_id))
    with store.reading() as db:
        kept = moments.between(db, ben.person.id, DAY, DAY)
    assert sorted(moment.intensity or 0 for moment in kept) == [1, 7, 8]
    for moment in kept:
        assert store.vault.open(bytes(moment.sealed or b""), ben.person.id, moment.id) == f"words {moment.intensity}"


def test_phases_and_goals_come_once(store: Store, ana: Someone, ben: Someone) -> None:
    begin(store, ana.person, "active", DAY, goal="use_less")
    with store.writing() as db:
        journeys.add(db, journeys.PlanGoal(person_id=ana.person.id, phase="active", text="Walk", made_at=AT))
    for _ in range(2):
        bring_in(store, ben, file_of(store, ana))
    with store.reading() as db:
        assert [span.phase for span in journeys.spans(db, ben.person.id)] == ["active"]
        assert [goal.text for goal in journeys.goals(db, ben.person.id)] == ["Walk"]
        journey = journeys.of(db, ben.person.id)
    assert journey is not None and journey.goal == "use_less"


def test_settings_are_taken_over_when_asked(store: Store, ana: Someone, ben: Someone) -> None:
    with store.writing() as db:
        db.merge(ana.person).zone = "Asia/Tokyo"
    for asked, zone in ((False, "Europe/London"), (True, "Asia/Tokyo")):
        bring_in(store, ben, file_of(store, ana), settings=asked)
        with store.reading() as db:
            person = db.get_one(Person, ben.person.id)
        assert (person.zone, person.name, person.passphrase_hash) == (zone, "ben", "!")


def test_a_clock_far_ahead_is_not_believed(store: Store, ana: Someone, ben: Someone) -> None:
    say(store, ana.person, DAY, at=datetime(2199, 1, 1, tzinfo=UTC), mood="1")
    bring_in(store, ben, file_of(store, ana))
    say(store, ben.person, DAY, at=LATER + timedelta(days=10), mood="4")
    with store.reading() as db:
        assert days.of_day(db, ben.person.id, DAY)["mood"].value == "4"


def test_what_does_not_fit_is_named_by_its_line(store: Store, ana: Someone, ben: Someone) -> None:
    say(store, ana.person, DAY, at=AT, mood="4", sleep_hours="7")
    say(store, ana.person, DAY + timedelta(days=90), at=AT, mood="4")
    live(store, ana)
    begin(store, ana.person, "active", DAY)

    def spoil(document: dict[str, Any]) -> None:
        document["person"]["zone"] = "Nowhere"
        document["readings"][0]["value"] = "9"
        document["moments"][0]["triggers"] = "dragons"
        document["journey"][0]["names"] = '{"active": 5}'
        document["phases"][0]["phase"] = "limbo"

    data = changed(file_of(store, ana), spoil)
    lines = data.decode().splitlines()
    parsed = read(data, "x.json")
    with store.reading() as db:
        found = operations.preview(db, store.vault, ben.person, parsed, LATER)
    told = {one.line: str(one.reason) for one in found.problems}
    assert [(lines[line - 1][:12], reason) for line, reason in sorted(told.items())] == [
        ('"person":{"d', "“Nowhere” is not known here."),
        ('{"for_day": ', "“9” does not fit Mood."),
        ('{"for_day": ', "This day has not come yet."),
        ('{"id": "' + lines[10][8:12], "“dragons” does not fit triggers."),
        ('{"substance"', "“{\"active\": 5}” does not fit names."),
        ('{"id": "' + lines[16][8:12], "“limbo” is not known here."),
    ]
    done = bring_in(store, ben, data)
    assert done.new == 1 and done.left_out >= 5


@pytest.mark.parametrize("change", [
    lambda document: document["readings"].append(document["readings"][0]),
    lambda document: document["readings"][0].update(person_id="x"),
    lambda document: document["readings"][0].update(edited_at="2026-03-01"),
    lambda document: document["readings"][0].update(edited_at="2026-03-01T20:00:00"),
    lambda document: document["readings"][0].update(value=4),
    lambda document: document["readings"][0].update(value="a\0b"),
    lambda document: document["readings"][0].pop("edit_id"),
    lambda document: document.update(surprise=[]),
    lambda document: document["person"].update(passphrase_hash="x"),
])
def test_a_file_changed_by_hand_is_refused_whole(
    store: Store, ana: Someone, change: Callable[[dict[str, Any]], object]
) -> None:
    say(store, ana.person, DAY, at=AT, mood="4")
    document = json.loads(file_of(store, ana))
    change(document)
    with pytest.raises(NotReadable, match=r"This Evenlight file was changed or cut short\."):
        read(json.dumps(document).encode(), "x.json")


def test_a_file_with_nothing_in_it_changes_nothing(store: Store, ana: Someone) -> None:
    say(store, ana.person, DAY, at=AT, mood="4")
    before = file_of(store, ana)
    done = bring_in(store, ana, b'{"format":"evenlight","version":1}', settings=True)
    assert (done.new, done.edited, done.same, file_of(store, ana)) == (0, 0, 0, before)
