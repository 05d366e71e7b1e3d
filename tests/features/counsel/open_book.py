"""Somebody with something in every topic, each with words that can come from that topic alone."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from tests.people import Someone, begin, check, join, say
from tracker.domain.consent import CHECK_INS, note_of
from tracker.store import days, journeys, moments
from tracker.store.base import Store
from tracker.store.days import Edit
from tracker.store.journeys import Appointment, PlanGoal
from tracker.store.moments import Moment

HELD_NOTE = "what the other day was like"


def evidence(today: date) -> dict[str, tuple[str, ...]]:
    """What each topic leaves on the page when it is shared, and nowhere else."""
    return {
        "craving": ("Craving, middle of 7 days", "craving was written down", "Cold water on hands", "9 of 10"),
        "mood": ("Mood, middle of 7 days", "Awful", "Anxiety: around Extremely"),
        "sleep": ("Sleep, middle of 7 days", "3.5 h"),
        "use": ("Use, 28 days", "with use", "Days without use, of 28"),
        "confidence": ("How sure about their goal", "2 of 10"),
        "body": ("Bladder: around Severe",),
        f"{CHECK_INS}phq9": ("Moderately severe", "PHQ-9"),
        f"{CHECK_INS}gad7": ("14 of 21", "GAD-7"),
        "appointments": ("Mutual-help group", "1 of 2 sessions in 4 weeks"),
        "plan_goals": ("Active treatment · week", "Swim by the old pier"),
        "safety_plan": (),
        note_of(today - timedelta(days=2)): ("what this day was like",),
    }


def open_book(store: Store, now: datetime, today: date) -> Someone:
    """Kim: six weeks of days, a harder last week, and one of everything else."""
    kim = join(store, "Kim")
    begin(store, kim.person, "stabilise.detox", today - timedelta(days=50))
    begin(store, kim.person, "active", today - timedelta(days=24))
    for ago in range(43):
        hard = ago < 7
        say(store, kim.person, today - timedelta(days=ago), mood="1" if hard else "4",
            craving_peak="9" if hard else "4", sleep_hours="3.5" if hard else "7", use="use" if ago == 3 else "no_use",
            confidence="2" if hard else "6", bladder_pain="4" if hard else "1", anxiety="4" if hard else "1",
            coping_used="cold_water", alone="call")
    check(store, kim.person, "phq9", [2] * 9, today - timedelta(days=1), choice="talk")
    check(store, kim.person, "gad7", [2] * 7, today - timedelta(days=1))
    edit = Edit(now, uuid4().hex, now, kim.person.zone)
    with store.writing() as db:
        moments.add(db, Moment(
            person_id=kim.person.id, client_id="c1", kind="craving", day=today - timedelta(days=1),
            started_at=now - timedelta(days=1), zone="UTC", intensity=8, intensity_after=3, recorded_at=now,
            edited_at=now, helped="cold_water",
        ))
        for ago, state, kind in ((2, "attended", "mutual_help"), (9, "not_attended", "mutual_help")):
            journeys.add(db, Appointment(person_id=kim.person.id, day=today - timedelta(days=ago), kind=kind,
                                         state=state, made_at=now, edited_at=now))
        db.add(PlanGoal(person_id=kim.person.id, phase="active", text="Swim by the old pier", made_at=now))
        for ago, text in ((2, "what this day was like"), (4, HELD_NOTE)):
            day = today - timedelta(days=ago)
            days.keep_note(db, kim.person.id, day, store.vault.seal(text, kim.person.id, day), edit)
    return kim
