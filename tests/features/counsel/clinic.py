"""A clinic's morning: Maya, and people who share different things with her, each there for one reason."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tests.people import Someone, Viewer, begin, check, counselor, join, meet, practice, say, share, supporter
from tracker.domain.cadence import local_day
from tracker.store.base import Store
from tracker.store.invitations import Tie
from tracker.store.wishes import ContactAsk

DAILY = ("craving", "mood", "sleep", "use")
LOW_MOOD = [1, 1, 2, 1, 0, 1, 0, 0, 1]


@dataclass
class Clinic:
    """Who is there; `people` and `ties` by first name."""

    maya: Viewer
    jo: Viewer
    people: dict[str, Someone]
    ties: dict[str, Tie]
    today: date
    family: str = ""

    def __getitem__(self, name: str) -> Someone:
        return self.people[name]


def clinic(store: Store, now: datetime | None = None, *, is_part2: bool = False, family: str = "") -> Clinic:
    """A clinic of its own; `family` follows every name, so that there can be several on one server.

    Leah (a safety item), Dev (asked for contact), Tomas (silent), Chris (steady), Sam (shares sleep alone).

    Jo is close to Leah.
    """
    now = now or datetime.now(UTC)
    maya, jo = counselor(store, f"Maya{family}", practice(store, is_part2=is_part2)), supporter(store, f"Jo{family}")
    made = Clinic(maya, jo, {}, {}, local_day(now, maya.person.zone, maya.person.day_boundary), family)
    _leah(store, made, now)
    dev = _joins(store, made, "Dev", now, (*DAILY, "appointments"))
    _log(store, dev, made.today, range(0, 20), used=(1, 5))
    with store.writing() as db:
        db.add(ContactAsk(person_id=dev.person.id, tie_id=made.ties["Dev"].id, asked_at=now - timedelta(hours=2)))
    _log(store, _joins(store, made, "Tomas", now, DAILY), made.today, range(9, 29))
    _log(store, _joins(store, made, "Chris", now, (*DAILY, "plan_goals")), made.today, range(0, 28))
    _log(store, _joins(store, made, "Sam", now, ("sleep",)), made.today, range(0, 28, 2))
    return made


def _leah(store: Store, made: Clinic, now: datetime) -> None:
    leah = _joins(store, made, "Leah", now, (*DAILY, "check_ins:phq9", "plan_goals"))
    _log(store, leah, made.today, range(0, 28))
    check(store, leah.person, "phq9", LOW_MOOD, made.today, at=now - timedelta(hours=1))
    made.ties["Jo"] = meet(store, leah.person, made.jo, now - timedelta(days=20))
    share(store, leah.person, made.ties["Jo"], ("mood", "sleep", "plan_goals"), now - timedelta(days=20))


def _joins(store: Store, made: Clinic, name: str, now: datetime, topics: tuple[str, ...]) -> Someone:
    """Somebody who has shared some topics with Maya for 20 days."""
    who, since = join(store, f"{name}{made.family}"), now - timedelta(days=20)
    begin(store, who.person, "active", made.today - timedelta(days=60))
    made.people[name], made.ties[name] = who, meet(store, who.person, made.maya, since)
    share(store, who.person, made.ties[name], topics, since)
    return who


def _log(store: Store, who: Someone, today: date, ago: range, used: tuple[int, ...] = ()) -> None:
    for n in ago:
        say(store, who.person, today - timedelta(days=n), mood=str(3 + n % 2), craving_peak=str(3 + n % 3),
            sleep_hours=str(6 + n % 2), use="use" if n in used else "no_use")
