"""Briefing: what somebody at a practice reads in half a minute, made of what a person shares and of nothing else.

Always in the same order: direction, numbers, use, cravings, worth asking about (domain reference §5.5). The first three
are those of the weekly review, so a person and their counselor read the same sentences. What is worth asking about are
facts that pass a threshold; nothing is worth asking about because a day was one of use.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from tracker.domain.abstinence import UNKNOWN, Summary, share_sentence, summary, window
from tracker.domain.charts import answer, drawable
from tracker.domain.charts.values import number
from tracker.domain.consent import TOPICS
from tracker.domain.measures import HELPED, MEASURES, Measure
from tracker.domain.review import CHANGES, Logged, bare_value_of, review, value_of
from tracker.domain.sentences import listed, together
from tracker.domain.sessions import Kept
from tracker.domain.trends import Comparison, Estimate, NotEnough, compare
from tracker.domain.words import Message, message, messages

WEEK, TWO_WEEKS, FOUR_WEEKS = timedelta(days=6), timedelta(days=13), timedelta(days=27)
#: Things worth asking about, and chips of what helped, at most.
MOST_WORTH, MOST_HELPED = 3, 4
#: How far a measure must move, in its own steps, before it is worth asking about.
STEP, STEP_OF_TEN = 1.0, 2.0
#: An answer that is worth asking about by itself.
FLAGS: Mapping[str, tuple[float, Message]] = {
    "blood": (1, message("Blood when they peed, on %(day)s.")),
}
#: What a topic is called on another's page, where its own name is the person's word for it.
LABELS: Mapping[str, Message] = {"safety_plan": message("Safety plan")}


class Craving(Protocol):
    """A craving that was written down."""

    @property
    def intensity(self) -> int | None: ...
    @property
    def intensity_after(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What one person shares, up to their `today`. What is not shared is None, or absent from `values`.

    `first` is the first day that is shared. `values` hold numbers by measure and day for every measure of the shared
    topics; `helped` the chips of "what helped" and `cravings` what was written down, by day.
    """

    today: date
    first: date
    topics: frozenset[str]
    values: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    use: Mapping[date, str] | None = None
    helped: Mapping[date, Sequence[str]] | None = None
    cravings: Mapping[date, Sequence[Craving]] | None = None
    sessions: Sequence[Kept] | None = None

    @property
    def last(self) -> date:
        """The last day to sum up: today once it has an answer, the day before until then."""
        said = any(self.today in values for values in self.values.values())
        said = said or (self.use or {}).get(self.today, UNKNOWN) != UNKNOWN
        return self.today if said else self.today - timedelta(days=1)

    @property
    def logged(self) -> frozenset[date] | None:
        """Days with any shared answer up to today; None where nothing that goes by day is shared."""
        if not {"craving", "mood", "sleep", "use", "confidence", "body"} & self.topics:
            return None
        days = {day for values in self.values.values() for day in values} | set(self.helped or ()) | set(
            self.cravings or ()) | {day for day, state in (self.use or {}).items() if state != UNKNOWN}
        return frozenset(day for day in days if day <= self.today)


@dataclass(frozen=True, slots=True)
class Brief:
    """Half a minute: `direction` in a sentence, the rest in `sentences`, and what is `worth` asking about."""

    direction: Message
    sentences: tuple[Message, ...]
    worth: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One number: what it is, its value (None: not enough days), and what stands beside it."""

    label: Message
    value: Message | None
    beside: Message


def thirty_seconds(shown: Shown, worth: Sequence[Message] = ()) -> Brief:
    """The last seven days in sentences; `worth` are further things to ask about, such as a check-in that moved."""
    first = shown.last - WEEK
    said = review(Logged(shown.values, shown.use or {}, shown.helped or {}), first, shown.last, shown.topics)
    sentences = list(said.sentences)
    if shown.cravings is not None:
        sentences.append(_cravings([one for day, held in shown.cravings.items() if first <= day <= shown.last
                                    for one in held]))
    asking = (*_flags(shown), *worth, *_moved(shown), *_missed(shown))
    return Brief(said.headline, tuple(sentences), asking[:MOST_WORTH])


def _cravings(held: Sequence[Craving]) -> Message:
    """The cravings of a week that were written down, and whether they were lower after."""
    if not held:
        return message("No craving was written down.")
    parts = [messages("%(n)s craving was written down.", "%(n)s cravings were written down.", len(held))]
    both = [(one.intensity, one.intensity_after) for one in held
            if one.intensity is not None and one.intensity_after is not None]
    if len(both) == 1:
        parts.append(message("It was %(before)s of 10, and %(after)s after.", before=both[0][0], after=both[0][1]))
    elif both:
        eased = sum(after < before for before, after in both)
        parts.append(message("Lower after: %(eased)s of %(rated)s.", eased=eased, rated=len(both)))
    return together(parts)


def _flags(shown: Shown) -> list[Message]:
    found = []
    for name, (value, words) in FLAGS.items():
        days = [day for day, said in shown.values.get(name, {}).items()
                if said == value and shown.last - WEEK <= day <= shown.today]
        if days:
            found.append(Message(words.msgid, {"day": max(days)}))
    return found


def _moved(shown: Shown) -> list[Message]:
    """Measures the paragraph does not speak of that moved to their harder side against the four weeks before."""
    found = []
    for name, values in shown.values.items():
        measure = MEASURES[name]
        direction = measure.scale.direction
        if name in CHANGES or name in FLAGS or direction == "neither" or not drawable(measure):
            continue
        compared = compare(values, shown.last - WEEK, shown.last)
        by = compared.beyond(_threshold(measure))
        if by is None or (by > 0) != (direction == "worse"):
            continue
        assert isinstance(compared.week, Estimate) and isinstance(compared.before, Estimate)
        found.append(message("%(measure)s: around %(now)s, and %(before)s in the weeks before.", measure=measure.name,
                             now=answer(measure, compared.week.median), before=answer(measure, compared.before.median)))
    return found


def _threshold(measure: Measure) -> float:
    return STEP_OF_TEN if getattr(measure.scale, "high", 0) > 5 else STEP


def _missed(shown: Shown) -> list[Message]:
    days = [one.day for one in shown.sessions or ()
            if one.state == "not_attended" and shown.today - TWO_WEEKS <= one.day <= shown.today]
    return [message("They did not attend on %(day)s.", day=max(days))] if days else []


def tiles(shown: Shown) -> tuple[Tile, ...]:
    """The numbers under the sentences: medians of the last week beside the weeks before, and days without use."""
    found = [_tile(name, compare(shown.values.get(name, {}), shown.last - WEEK, shown.last))
             for name in ("craving_peak", "mood", "sleep_hours") if MEASURES[name].topic in shown.topics]
    if shown.use is not None:
        found.append(_use_tile(use_of(shown, FOUR_WEEKS)))
    return tuple(found)


def _tile(name: str, said: Comparison) -> Tile:
    label = message("%(measure)s, middle of 7 days", measure=MEASURES[name].name)
    if isinstance(said.week, NotEnough):
        return Tile(label, None, message("%(have)s of %(need)s days", have=said.week.have, need=said.week.need))
    if isinstance(said.before, NotEnough):
        beside = message("Not enough days before that")
    elif (change := said.beyond(CHANGES[name])) is None:
        beside = message("Much as in the 4 weeks before")
    elif change > 0:
        beside = message("Up from %(before)s", before=bare_value_of(name, said.before.median))
    else:
        beside = message("Down from %(before)s", before=bare_value_of(name, said.before.median))
    return Tile(label, value_of(name, said.week.median), beside)


def _use_tile(said: Summary) -> Tile:
    label = message("Days without use, of 28")
    known = messages("%(n)s not known", "%(n)s not known", said.unknown)
    return Tile(label, Message("%(days)s", {"days": said.no_use}),
                known if said.use == 0 else listed([messages("%(n)s with use", "%(n)s with use", said.use), known]))


def use_of(shown: Shown, back: timedelta = FOUR_WEEKS) -> Summary:
    """Days of use, without and not known up to the last day to sum up; days before the share are not looked at."""
    return summary(window(shown.use or {}, max(shown.last - back, min(shown.first, shown.last)), shown.last))


def use_sentence(shown: Shown) -> Message:
    """The share of known days without use over four weeks, with its possible range."""
    return share_sentence(use_of(shown))


def completion(shown: Shown) -> tuple[int, int] | None:
    """Days with a shared log of the last 14, and how many days those are; None where nothing by day is shared."""
    if shown.logged is None:
        return None
    first = max(shown.last - TWO_WEEKS, min(shown.first, shown.last))
    return sum(first <= day <= shown.last for day in shown.logged), (shown.last - first).days + 1


def helped(shown: Shown) -> list[tuple[Message, int]]:
    """What helped in four weeks, as (word, days), most often first; equal ones in the order of the log."""
    counts = Counter(chip for day, chips in (shown.helped or {}).items()
                     if shown.last - FOUR_WEEKS <= day <= shown.today for chip in set(chips))
    held = [(choice.word, counts[choice.value]) for choice in HELPED.choices if counts[choice.value]]
    return sorted(held, key=lambda one: -one[1])[:MOST_HELPED]


def contact_days(shown: Shown) -> tuple[int, int] | None:
    """Days with contact to somebody who supports them, of those with an answer in the last 14; None if not shared."""
    if "craving" not in shown.topics:
        return None
    days = [value for day, value in shown.values.get("alone", {}).items()
            if shown.last - TWO_WEEKS <= day <= shown.today]
    return sum(value > 0 for value in days), len(days)


def confidence(shown: Shown) -> Message | None:
    """The newest answer of how sure they are about their goal, in the last 14 days; None where there is none."""
    days = {day: value for day, value in shown.values.get("confidence", {}).items()
            if shown.last - TWO_WEEKS <= day <= shown.today}
    if not days:
        return None
    return message("%(value)s of 10 on %(day)s", value=number(days[max(days)]), day=max(days))


def labels(topics: frozenset[str], *, of: bool) -> list[Message]:
    """The names of the topics that are shared, or (`of` False) of those that are not; no check-ins, no notes."""
    return [LABELS.get(key, topic.label) for key, topic in TOPICS.items() if (key in topics) is of]
