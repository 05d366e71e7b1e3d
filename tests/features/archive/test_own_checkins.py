"""Check-ins in one's own file: answers merge like a day's, scores follow them, and what fits nowhere stays out."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.features.archive.test_merging import bring_in, changed, file_of
from tests.people import Someone, check, join
from tracker.features.archive import operations
from tracker.features.archive.outcome import Choices
from tracker.features.archive.readers import NotReadable, read
from tracker.store import checkins, safety
from tracker.store.base import Store
from tracker.store.checkins import CheckIn

DAY = date(2026, 3, 1)
AT = datetime(2026, 3, 1, 18, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def ana(store: Store) -> Someone:
    return join(store, "Ana")


@pytest.fixture
def ben(store: Store) -> Someone:
    return join(store, "Ben")


def sitting(store: Store, who: Someone, id_: UUID) -> tuple[CheckIn, dict[str, int | None]]:
    with store.reading() as db:
        one = checkins.one(db, who.person.id, id_)
        assert one is not None
        return one, checkins.answers(db, who.person.id, id_)[id_]


def answer(store: Store, who: Someone, id_: UUID, at: datetime, **values: int | None) -> None:
    """Change answers of a sitting, here alone: its score stays behind."""
    with store.writing() as db:
        checkins.keep(db, who.person.id, id_, values, at, uuid4().hex)


def waking(store: Store, who: Someone) -> bool:
    with store.reading() as db:
        return who.person.id in checkins.awake(db, LATER + timedelta(days=99), 9)


def test_a_finished_check_in_comes_whole_and_once(store: Store, ana: Someone, ben: Someone) -> None:
    kept = check(store, ana.person, "phq9", [2, 2, 2, 2, 1, 1, 2, 0, 1, 2], DAY, at=AT, choice="talk")
    assert not waking(store, ben)
    first = bring_in(store, ben, file_of(store, ana))
    assert first.new == 12 and waking(store, ben)
    one, answers = sitting(store, ben, kept.id)
    assert (one.instrument, one.day, one.finished_at, one.total) == ("phq9", DAY, AT, 13)
    assert len(answers) == 10
    with store.reading() as db:
        event = safety.one(db, ben.person.id, kept.id)
    assert event is not None and (event.value, event.choice) == (1, "talk")
    again = bring_in(store, ben, file_of(store, ana))
    assert (again.new, again.edited) == (0, 0)


def test_of_two_answers_the_later_stays_and_the_score_follows(store: Store, ana: Someone, ben: Someone) -> None:
    id_ = uuid4()
    check(store, ana.person, "phq2", [3, 3], DAY, at=AT, id_=id_)
    check(store, ben.person, "phq2", [0, 1], DAY, at=LATER, id_=id_)
    assert bring_in(store, ben, file_of(store, ana)).edited == 0
    assert sitting(store, ben, id_)[0].total == 1
    answer(store, ana, id_, LATER + timedelta(hours=1), **{"1": 2})
    assert bring_in(store, ben, file_of(store, ana)).edited == 1
    one, answers = sitting(store, ben, id_)
    assert answers == {"1": 2, "2": 1} and (one.total, one.finished_at) == (3, LATER)


def test_one_finished_elsewhere_is_finished_here(store: Store, ana: Someone, ben: Someone) -> None:
    id_ = uuid4()
    check(store, ben.person, "phq2", [1], DAY, at=AT, id_=id_, finished=False)
    check(store, ana.person, "phq2", [3, 2], DAY, at=LATER, id_=id_)
    mine = file_of(store, ben)
    bring_in(store, ben, file_of(store, ana))
    one, answers = sitting(store, ben, id_)
    assert (one.finished_at, one.total, answers) == (LATER, 5, {"1": 3, "2": 2})
    bring_in(store, ana, mine)
    assert sitting(store, ana, id_)[0].total == 5, "a sitting that was finished is not opened again"


def test_a_later_answer_here_counts_in_what_was_finished_elsewhere(store: Store, ana: Someone, ben: Someone) -> None:
    id_ = uuid4()
    check(store, ana.person, "phq2", [3, 2], DAY, at=AT, id_=id_)
    check(store, ben.person, "phq2", [0], DAY, at=LATER, id_=id_, finished=False)
    bring_in(store, ben, file_of(store, ana))
    one, answers = sitting(store, ben, id_)
    assert (answers, one.total) == ({"1": 0, "2": 2}, 2)


def test_a_form_of_another_server_keeps_its_answers(store: Store, ana: Someone, ben: Someone) -> None:
    kept = check(store, ana.person, "phq2", [3, 2], DAY, at=AT)

    def rename(document: dict[str, Any]) -> None:
        document["check_ins"][0].update(instrument="garden", version="garden/4", total=77.5)
        document["check_in_answers"][0].update(item="bees", value=40)

    assert bring_in(store, ben, changed(file_of(store, ana), rename)).left_out == 0
    one, answers = sitting(store, ben, kept.id)
    assert (one.instrument, one.version, one.total) == ("garden", "garden/4", 77.5)
    assert answers == {"bees": 40, "2": 2}


Spoilt = tuple[Callable[[dict[str, Any]], object], str, int]
SPOILT: list[Spoilt] = [
    (lambda file: file["check_ins"][0].update(time_zone="Nowhere"), "“Nowhere” is not known here.", 0),
    (lambda file: file["check_ins"][0].update(instrument="No Form"), "“No Form” is not known here.", 0),
    (lambda file: file["check_ins"][0].update(total=99.0), "“99” does not fit PHQ-2.", 0),
    (lambda file: file["check_ins"][0].update(for_day="2027-03-01"), "This day has not come yet.", 0),
    (lambda file: file["check_in_answers"][0].update(value=4), "“4” does not fit PHQ-2.", 1),
    (lambda file: file["check_in_answers"][0].update(item="12"), "“12” is not known here.", 1),
    (lambda file: file["check_in_answers"][0].update(check_in_id=str(UUID(int=1))),
     "The check-in of this answer is not here.", 1),
    (lambda file: file["check_in_choices"][0].update(state="maybe"), "“maybe” is not known here.", 2),
    (lambda file: file["check_in_pause"][0].update(last="2020-01-01"), "“2020-01-01” does not fit last.", 2),
    (lambda file: file["safety_events"][0].update(choice="whatever"), "“whatever” is not known here.", 2),
    (lambda file: file["safety_events"][0].update(for_day="2027-03-01"), "This day has not come yet.", 2),
]


@pytest.mark.parametrize(("spoil", "reason", "kept"), SPOILT)
def test_what_does_not_fit_is_named_and_the_rest_comes_in(
    store: Store, ana: Someone, ben: Someone, spoil: Callable[[dict[str, Any]], object], reason: str, kept: int
) -> None:
    id_ = uuid4()
    check(store, ana.person, "phq2", [3, 2], DAY, at=AT, id_=id_)
    with store.writing() as db:
        checkins.choose(db, ana.person.id, "phq2", AT, state="off")
        checkins.keep_pause(db, ana.person.id, DAY, DAY, AT)
        safety.show(db, safety.SafetyEvent(person_id=ana.person.id, id=id_, kind="x", value=1, day=DAY, shown_at=AT))
    data = changed(file_of(store, ana), spoil)
    parsed = read(data, "x.json")
    with store.reading() as db:
        found = operations.preview(db, store.vault, ben.person, parsed, LATER)
    assert reason in {str(one.reason) for one in found.problems}
    assert bring_in(store, ben, data).left_out >= 1
    with store.reading() as db:
        assert len(checkins.answers(db, ben.person.id, id_)[id_]) == kept


def test_a_score_without_all_of_its_answers_does_not_come_in(store: Store, ana: Someone, ben: Someone) -> None:
    kept = check(store, ana.person, "phq2", [3, 2], DAY, at=AT)
    data = changed(file_of(store, ana), lambda file: file["check_in_answers"][0].update(value=9))
    bring_in(store, ben, data)
    one, answers = sitting(store, ben, kept.id)
    assert (one.total, answers) == (None, {"2": 2})


def test_a_check_in_taken_away_meanwhile_takes_its_answers_along(store: Store, ana: Someone, ben: Someone) -> None:
    id_ = uuid4()
    check(store, ben.person, "phq2", [1], DAY, at=AT, id_=id_, finished=False)
    check(store, ana.person, "phq2", [3], DAY, at=LATER, id_=id_, finished=False)
    parsed = read(file_of(store, ana), "x.json")
    with store.reading() as db:
        made = operations.plan(db, store.vault, ben.person, parsed, Choices(), LATER)
    with store.writing() as db:
        checkins.remove(db, ben.person.id, id_)
    with store.writing() as db:
        made.write(db)
        assert checkins.one(db, ben.person.id, id_) is None


def test_a_clock_far_ahead_keeps_no_support_screen_for_years(store: Store, ana: Someone, ben: Someone) -> None:
    check(store, ana.person, "phq9", [0] * 8 + [1, 0], DAY, at=datetime(2199, 1, 1, tzinfo=UTC))
    bring_in(store, ben, file_of(store, ana))
    with store.reading() as db:
        [event] = safety.since(db, ben.person.id, AT)
    assert event.shown_at < AT + timedelta(days=10)


@pytest.mark.parametrize("change", [
    lambda file: file["check_ins"].append(file["check_ins"][0]),
    lambda file: file["check_ins"][0].update(total="12"),
    lambda file: file["check_in_answers"][0].update(value=-1),
    lambda file: file["check_in_answers"][0].update(value=1.5),
    lambda file: file["check_in_answers"][0].pop("edit_id"),
])
def test_a_check_in_changed_by_hand_is_refused_with_its_file(
    store: Store, ana: Someone, change: Callable[[dict[str, Any]], object]
) -> None:
    check(store, ana.person, "phq2", [3, 2], DAY, at=AT)
    document = json.loads(file_of(store, ana))
    change(document)
    with pytest.raises(NotReadable):
        read(json.dumps(document).encode(), "x.json")
