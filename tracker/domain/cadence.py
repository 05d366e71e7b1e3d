"""When a check-in is due: a plan, what was answered and an instant go in, what is to be asked comes out.

How days are cut is in localdays.py, what each phase asks in rhythms.py, on which dates in slots.py, and what of it
runs for a person in courses.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tracker.domain.courses import Answer, Answers, Course, Plan, courses
from tracker.domain.localdays import DAY, DAY_BOUNDARY, instant, local_day, recalled, zones
from tracker.domain.phases import MORNING
from tracker.domain.rhythms import LOG, ORDER, Rhythm
from tracker.domain.slots import Why, count, nth

__all__ = ["DAY_BOUNDARY", "LOG", "Due", "Plan", "coming", "due", "instant", "local_day", "outlook", "recalled", "wake",
           "zones"]

#: How far `coming` and `wake` look, in slots of a form and in days.
AHEAD = 40
#: An answer this many days before a monthly slot stands for it.
HALF_A_MONTH = 13


@dataclass(frozen=True, slots=True)
class Due:
    """One form to be asked; the key LOG is the daily log.

    `slot` is the date it was planned for: it names this turn when the person moves or skips it. `day` is the first day
    on which it is really asked (another one where it was moved, where the answer before is too fresh, or after a
    holiday), and `opens_at` when that day begins. `prompt_at` is when to remind, `closes_at` when it is over by itself
    (a next turn, or enough days). `state` is "open" on `day`, "overdue" on later ones, "later" before. `why` says who
    wants it, `opened_by` which short form led here.
    """

    key: str
    slot: date
    day: date
    opens_at: datetime
    prompt_at: datetime
    closes_at: datetime
    state: Literal["open", "overdue", "later"]
    why: Why
    opened_by: str = ""


def due(plan: Plan, answered: Iterable[Answer], now: datetime) -> tuple[Due, ...]:
    """What is open or overdue at an aware instant, in the order to be asked; each form once."""
    return _due(plan, _running(plan, answered, now), now)


def coming(plan: Plan, answered: Iterable[Answer], now: datetime) -> tuple[Due, ...]:
    """The next turn of each form that opens after `now`, soonest first."""
    return _coming(plan, _running(plan, answered, now), now)


def outlook(plan: Plan, answered: Iterable[Answer], now: datetime) -> tuple[tuple[Due, ...], tuple[Due, ...]]:
    """`due` and `coming` together, for the price of little more than one."""
    running = _running(plan, answered, now)
    return _due(plan, running, now), _coming(plan, running, now)


@dataclass(frozen=True, slots=True)
class _Running:
    """The day at an instant, the answers by form, and the courses that run on it."""

    day: date
    known: Answers
    courses: tuple[Course, ...]


def _running(plan: Plan, answered: Iterable[Answer], now: datetime) -> _Running:
    day, known = local_day(now, plan.zone, plan.boundary), Answers(plan, answered)
    return _Running(day, known, tuple(courses(plan, known, day)))


def _due(plan: Plan, running: _Running, now: datetime) -> tuple[Due, ...]:
    day, known = running.day, running.known
    if plan.awake_from(day) != day:
        return ()
    found: dict[str, Due] = {}
    for course in running.courses:
        one = _turn(plan, known, course, _current(plan, course, day), day)
        there = found.get(course.rhythm.key)
        if one and one.opens_at <= now < one.closes_at and (there is None or there.slot < one.slot):
            found[one.key] = one
    shorts = {key for key in found if (opens := plan.opens(key)) and opens.key in found}
    return tuple(sorted((one for key, one in found.items() if key not in shorts), key=_place))


def _coming(plan: Plan, running: _Running, now: datetime) -> tuple[Due, ...]:
    day, known = running.day, running.known
    found: dict[str, Due] = {}
    for course in running.courses:
        begin = max(0, count(course.rhythm, course.stretch, plan.awake_from(day + DAY) - DAY) - 1)
        ahead = (_turn(plan, known, course, n, day) for n in range(begin, begin + AHEAD))
        one = next((one for one in ahead if one and now < one.opens_at < one.closes_at), None)
        there = found.get(course.rhythm.key)
        if one and (there is None or one.opens_at < there.opens_at):
            found[one.key] = one
    return tuple(sorted(found.values(), key=lambda one: (one.opens_at, *_place(one))))


def wake(plan: Plan, answered: Iterable[Answer], now: datetime) -> datetime | None:
    """The next instant at which `due` changes by itself, at most AHEAD days on; None when nothing will come."""
    answered = tuple(answered)
    before, today = due(plan, answered, now), local_day(now, plan.zone, plan.boundary)
    if not before and not coming(plan, answered, now) and all(span.start <= today for span in plan.spans):
        return None
    known, at = Answers(plan, answered), now
    for day in (today + n * DAY for n in range(AHEAD)):
        closing = {course.rhythm.closes for course in courses(plan, known, day)}
        times = {*(plan.at(day, wall) for wall in closing if wall), plan.start(day + DAY)}
        for at in sorted(one for one in times if one > now):
            if due(plan, answered, at) != before:
                return at
    return at


def _place(one: Due) -> tuple[int, str]:
    return (ORDER.index(one.key) if one.key in ORDER else len(ORDER)), one.key


def _current(plan: Plan, course: Course, day: date) -> int:
    """The number of the turn that has come; -1 before the first. A turn moved to an earlier day comes on that day."""
    n = count(course.rhythm, course.stretch, day)
    choice = plan.choices.get(course.rhythm.key)
    following = _nth(course, n)
    if following and choice and choice.moved_from == following and choice.moved_to and choice.moved_to <= day:
        return n
    return n - 1


def _nth(course: Course, n: int) -> date | None:
    """The n-th slot of a course, None where there is none."""
    slot = nth(course.rhythm, course.stretch, n) if n >= 0 else None
    return None if slot and course.stretch.end and slot > course.stretch.end else slot


def _turn(plan: Plan, known: Answers, course: Course, n: int, today: date) -> Due | None:
    """One turn of a course; None where there is none, it was skipped, or an answer stands for it already."""
    rhythm, slot = course.rhythm, _nth(course, n)
    choice = plan.choices.get(rhythm.key)
    if slot is None or (choice and choice.skipped == slot):
        return None
    first = on = _moved(plan, rhythm.key, slot)
    last, gap = known.last.get(rhythm.key), plan.gap(rhythm.key)
    if last is not None:
        if last >= min(on, slot - _lead(rhythm, gap) * DAY):
            return None
        first = max(on, last + gap * DAY)
    first = plan.awake_from(first)
    if not course.stretch.reaches(first):
        return None
    wall = plan.reminder if plan.reminder and rhythm.prompt != MORNING else rhythm.prompt
    state: Literal["open", "overdue", "later"] = "open" if first == today else "overdue" if first < today else "later"
    return Due(rhythm.key, slot, first, plan.start(first), plan.at(first, wall),
               _closing(plan, course, n, on, first), state, course.stretch.why, course.opened_by)


def _moved(plan: Plan, key: str, slot: date) -> date:
    """The day a slot is asked on: its own, or where the person moved it."""
    choice = plan.choices.get(key)
    return choice.moved_to if choice and choice.moved_to and choice.moved_from == slot else slot


def _lead(rhythm: Rhythm, gap: int) -> int:
    """How many days before a slot an answer stands for it: less than half the way from the slot before.

    Days in a row are counted one by one. What is asked once is not asked while its own words look back over an answer.
    """
    if rhythm.days > 1:
        return 0
    if rhythm.months:
        return HALF_A_MONTH
    return (rhythm.every - 1) // 2 if rhythm.every else gap - 1


def _closing(plan: Plan, course: Course, n: int, on: date, first: date) -> datetime:
    """When a turn is over: at its hour, after its day (days in a row), when the next one comes, or after some days."""
    rhythm = course.rhythm
    if rhythm.closes:
        return plan.at(on, rhythm.closes)
    if rhythm.days > 1:
        return plan.start(on + DAY)
    following = nth(rhythm, course.stretch, n + 1)
    if following is None:
        return plan.start(first + course.open_days * DAY)
    return plan.start(min(following, _moved(plan, rhythm.key, following)))
