"""The weekly review: what a week holds beside the weeks before it, in plain sentences made from the numbers.

The same sentences serve the person and, for the topics they share, their counselor: no praise, no blame, no cause, no
forecast. A word such as "lower" or "harder" appears when a change passes its threshold in CHANGES and leaves the middle
half of the four weeks before; otherwise the numbers stand alone. Days of use are counted and change no headline.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.domain.abstinence import UNKNOWN, Summary, summary, window
from tracker.domain.charts.values import hours, number, worded
from tracker.domain.measures import HELPED, MEASURES
from tracker.domain.sentences import listed, together
from tracker.domain.trends import Comparison, Estimate, NotEnough, compare
from tracker.domain.words import Message, message, messages

#: How far this week's median must lie from the earlier one, in the measure's own steps, to be called a change.
CHANGES = {"craving_peak": 1.0, "mood": 0.5, "sleep_hours": 1.0, "confidence": 1.0}
#: Fewer logged days than this are not summed up.
FEW = 3
#: Share topics the review speaks of; `helped` goes with craving.
TOPICS = frozenset({"craving", "mood", "sleep", "use", "confidence"})
MOST_HELPED = 3


@dataclass(frozen=True, slots=True)
class Logged:
    """A person's log as plain mappings: numbers by measure and day, use by day, and the chips of "what helped"."""

    values: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    use: Mapping[date, str] = field(default_factory=dict)
    helped: Mapping[date, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Week:
    """What the sentences are made from; None and absent measures are what the reader may not see."""

    first: date
    last: date
    logged: int
    said: Mapping[str, Comparison]
    use: Summary | None
    helped: Mapping[date, Sequence[str]] | None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Review:
    """A week in words: a headline, two sentences, up to five lines (fewer where topics are not shared), a question."""

    first: date
    last: date
    headline: Message
    sentences: tuple[Message, ...]
    lines: tuple[Message, ...]
    question: Message

    @property
    def paragraph(self) -> Message:
        """Headline and sentences in one, for a reader with half a minute."""
        return together([self.headline, *self.sentences])


def week_of(day: date, week_starts: int = 0) -> tuple[date, date]:
    """The first and last day of the week a day lies in; 0 is Monday."""
    first = day - timedelta(days=(day.weekday() - week_starts) % 7)
    return first, first + timedelta(days=6)


def review(log: Logged, first: date, through: date, topics: Collection[str] = TOPICS) -> Review:
    """The review of the week that begins on `first`, or of what there is of it up to `through`.

    `topics` are those the reader may see; what belongs to another topic is not in any sentence.
    """
    last = min(first + timedelta(days=6), through)
    week = _Week(
        first, last, _logged_days(log, first, last, topics),
        {name: compare(log.values.get(name, {}), first, last) for name in CHANGES if MEASURES[name].topic in topics},
        summary(window(log.use, first, last)) if "use" in topics else None,
        log.helped if "craving" in topics else None,
    )
    return Review(first, last, _headline(week), tuple(_sentences(week)), tuple(_lines(week)),
                  message("Anything you want to carry into next week?"))


def _logged_days(log: Logged, first: date, last: date, topics: Collection[str]) -> int:
    """Days of the week with any answer the reader may see."""
    told = [values for name, values in log.values.items() if name in MEASURES and MEASURES[name].topic in topics]
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    return sum(
        any(day in values for values in told)
        or ("use" in topics and log.use.get(day, UNKNOWN) != UNKNOWN)
        or ("craving" in topics and bool(log.helped.get(day)))
        for day in days
    )


def _headline(week: _Week) -> Message:
    said = week.said
    if week.logged < FEW:
        return messages("%(n)s day logged this week, too few to sum up.",
                        "%(n)s days logged this week, too few to sum up.", week.logged)
    changed = {name: change for name, threshold in CHANGES.items()
               if name in said and (change := said[name].beyond(threshold)) is not None}
    judged = {name: (change > 0) == (MEASURES[name].scale.direction == "better")
              for name, change in changed.items() if MEASURES[name].scale.direction != "neither"}
    if len(set(judged.values())) == 2:
        return message("A mixed week: some things were easier, some were harder.")
    if len(judged) > 1:
        better = next(iter(judged.values()))
        return message("An easier week than the ones before.") if better \
            else message("A harder week than the ones before.")
    if changed:
        name = next(iter(judged or changed))
        return HIGHER[name] if changed[name] > 0 else LOWER[name]
    if any(comparison.difference is not None for comparison in said.values()):
        return message("A week much like the ones before.")
    return messages("%(logged)s of %(n)s day logged this week.", "%(logged)s of %(n)s days logged this week.",
                    week.days, logged=week.logged)


HIGHER = {
    "craving_peak": message("Craving was higher than in the weeks before."),
    "mood": message("Mood was higher than in the weeks before."),
    "sleep_hours": message("Sleep was longer than in the weeks before."),
    "confidence": message("Confidence was higher than in the weeks before."),
}
LOWER = {
    "craving_peak": message("Craving was lower than in the weeks before."),
    "mood": message("Mood was lower than in the weeks before."),
    "sleep_hours": message("Sleep was shorter than in the weeks before."),
    "confidence": message("Confidence was lower than in the weeks before."),
}


def _sentences(week: _Week) -> list[Message]:
    """What was measured and where it went; then the days with and without use."""
    said = week.said
    measured = [told for name in ("craving_peak", "sleep_hours", "mood", "confidence")
                if name in said and (told := _moved(name, said[name])) is not None]
    sentences = [together(measured)] if measured else []
    if not measured and said and week.logged:
        fullest = max((comparison.week for comparison in said.values() if isinstance(comparison.week, NotEnough)),
                      key=lambda week: week.have)
        sentences.append(fullest.sentence)
    return [*sentences, use_sentence(week.use)] if week.use is not None else sentences


def _moved(name: str, said: Comparison) -> Message | None:
    """This week's median, and the earlier one where it changed."""
    if isinstance(said.week, NotEnough):
        return None
    measure, now = MEASURES[name].name, value_of(name, said.week.median)
    change = said.beyond(CHANGES[name])
    if change is not None and isinstance(said.before, Estimate):
        before = bare_value_of(name, said.before.median)
        if change > 0:
            return message("%(measure)s was around %(now)s, up from %(before)s.", measure=measure, now=now,
                           before=before)
        return message("%(measure)s was around %(now)s, down from %(before)s.", measure=measure, now=now,
                       before=before)
    if said.difference is not None:
        return message("%(measure)s was around %(now)s, much as before.", measure=measure, now=now)
    return message("%(measure)s was around %(now)s.", measure=measure, now=now)


def _lines(week: _Week) -> list[Message]:
    """The five lines of the review, in their order."""
    lines = [messages("%(logged)s of %(n)s day logged.", "%(logged)s of %(n)s days logged.", week.days,
                      logged=week.logged)]
    if week.use is not None:
        lines.append(use_sentence(week.use))
    lines += [_beside(name, week.said[name]) for name in ("craving_peak", "sleep_hours") if name in week.said]
    if week.helped is not None:
        lines.append(_helped(week.helped, week.first, week.last))
    return lines


def use_sentence(said: Summary) -> Message:
    """Days without use, with use and not known; what is nought is left out."""
    if not said.known:
        return message("No answer about use.")
    if said.known == said.no_use == said.days:
        return messages("%(n)s day, without use.", "All %(n)s days were without use.", said.days)
    counts = []
    if said.no_use:
        counts.append(messages("%(n)s day without use", "%(n)s days without use", said.no_use))
    if said.use:
        counts.append(messages("%(n)s day with use", "%(n)s days with use", said.use))
    if said.unknown:
        counts.append(messages("%(n)s day not known", "%(n)s days not known", said.unknown))
    return message("%(counts)s.", counts=listed(counts))


def _beside(name: str, said: Comparison) -> Message:
    """The week's median and range, and the median of the four weeks before."""
    measure = MEASURES[name].name
    if isinstance(said.week, NotEnough):
        return message("%(measure)s: not enough days yet, %(have)s of %(need)s.", measure=measure, have=said.week.have,
                       need=said.week.need)
    week = message("%(measure)s: around %(now)s, from %(least)s to %(most)s.", measure=measure,
                   now=value_of(name, said.week.median), least=bare_value_of(name, said.week.least),
                   most=bare_value_of(name, said.week.most))
    if isinstance(said.before, NotEnough):
        return together([week, message("The four weeks before: not enough days, %(have)s of %(need)s.",
                                       have=said.before.have, need=said.before.need)])
    return together([week, message("The four weeks before: around %(before)s.",
                                   before=bare_value_of(name, said.before.median))])


def _helped(helped: Mapping[date, Sequence[str]], first: date, last: date) -> Message:
    """The chips logged most, at most three; equal ones in the order of the log."""
    counts = Counter(chip for day, chips in helped.items() if first <= day <= last for chip in set(chips))
    known = sorted((choice for choice in HELPED.choices if counts[choice.value]),
                   key=lambda choice: -counts[choice.value])
    if not known:
        return message("What helped: no answer this week.")
    return message("What helped most: %(chips)s.", chips=listed(
        messages("%(chip)s (%(n)s day)", "%(chip)s (%(n)s days)", counts[choice.value], chip=choice.word)
        for choice in known[:MOST_HELPED]
    ))


def value_of(name: str, value: float) -> Message:
    """A median of a measure, with its unit."""
    if name == "sleep_hours":
        return hours(value)
    if name == "mood":
        return worded(MEASURES[name].scale, value)
    return message("%(value)s of 10", value=number(value))


def bare_value_of(name: str, value: float) -> Message:
    """The same beside one that has the unit already."""
    return worded(MEASURES[name].scale, value)
