"""What a person chooses to share: read from a form or an address, put back into one, and made into terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from tracker.domain import consent
from tracker.domain.consent import Terms
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.localdays import instant
from tracker.domain.scales import InvalidValue
from tracker.domain.sentences import listed
from tracker.domain.words import Message, message
from tracker.features.sharing.pages import Other
from tracker.store.addressed import CONTACT, TALKING_POINT
from tracker.store.people import Person
from tracker.web import forms
from tracker.web.questionnaires import questionnaires
from tracker.web.templating import say

ONE = timedelta(days=1)
#: "All my days": nothing was lived here before.
FIRST = date(1970, 1, 1)
LONGEST = consent.LONGEST - ONE
MOST = 400
MIDNIGHT = time(0, 0)
BACK = (28, 84)
AHEAD = (30, consent.USUAL.days, 180, LONGEST.days)
PAST = message("Pick today or a day before.")
AHEAD_ONLY = message("Pick a day from today on, a year from now at most.")
NOTHING = message("Choose at least one thing to share.")
NO_PURPOSE = message("Choose what it is for.")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be shared: topics, of days from `since` on, for purposes, up to and with the day `last`."""

    topics: frozenset[str]
    purposes: frozenset[str]
    since: date
    last: date

    @property
    def query(self) -> str:
        """The same as a query of an address: it comes back filled in after the proof."""
        return urlencode([*(("topic", one) for one in sorted(self.topics)),
                          *(("purpose", one) for one in sorted(self.purposes)),
                          ("since", self.since.isoformat()), ("last", self.last.isoformat())])

    def terms(self, other: Other, person: Person) -> Terms:
        """As a grant says it. What is not stretched keeps the beginning it had; what is begins now."""
        before, now = other.terms, other.now
        ends = instant(self.last + ONE, MIDNIGHT, person.zone)
        if before is not None and last_day(before, person) == self.last:
            ends = consent.end(before)
        goes_on = before is not None and now < consent.end(before) and ends <= consent.end(before)
        begins = before.begins_at if before is not None and goes_on else now
        return Terms(self.topics, self.purposes, self.since, begins, min(ends, begins + consent.LONGEST),
                     "counselor" if other.is_counselor else "supporter")


def read(data: MultiDict[str, str], other: Other, today: date, person: Person) -> tuple[Choice, dict[str, Message]]:
    """The choice that a form or an address holds, and what is wrong with it, by field."""
    wrong: dict[str, Message] = {}
    kept = of(other, today, person)
    topics = frozenset(data.getlist("topic")[:MOST])
    if not all(may_choose(other, topic) for topic in topics):
        wrong["topic"], topics = message("That cannot be shared with them."), kept.topics
    purposes = frozenset(data.getlist("purpose")) & purposes_of(other)
    if not other.is_counselor:
        purposes = purposes_of(other)
    if not purposes:
        wrong["purpose"] = NO_PURPOSE
    since = _day(data, "since", (FIRST, today), PAST, kept.since, wrong)
    last = _day(data, "last", (today, today + LONGEST), AHEAD_ONLY, kept.last, wrong)
    return Choice(topics, purposes, since, last), wrong


def of(other: Other, today: date, person: Person) -> Choice:
    """What is shared now, as a choice; where nothing is, nothing is ticked, of days from today on, for 90 days."""
    terms = other.terms
    if terms is None:
        purposes = frozenset[str]() if other.is_counselor else purposes_of(other)
        return Choice(frozenset(), purposes, today, today + consent.USUAL)
    last = last_day(terms, person)
    return Choice(terms.topics, terms.purposes, terms.since, last if last >= today else today + consent.USUAL)


def last_day(terms: Terms, person: Person) -> date:
    """The last day on which anything is shown, where the person is."""
    return (consent.end(terms) - timedelta(microseconds=1)).astimezone(ZoneInfo(person.zone)).date()


def may_choose(other: Other, topic: str) -> bool:
    """Whether this topic can be chosen for them: it is open to them and there is such a thing, or it is shared now."""
    if other.terms is not None and topic in other.terms.topics:
        return True
    if not consent.open_to("counselor" if other.is_counselor else "supporter", topic) or topic == "safety_plan":
        return False  # nobody can write a safety plan here yet
    return not topic.startswith(consent.CHECK_INS) or topic.removeprefix(consent.CHECK_INS) in questionnaires()


def purposes_of(other: Other) -> frozenset[str]:
    """What sharing with them can be for."""
    return frozenset({"care", "sessions"} if other.is_counselor else {"support"})


@dataclass(frozen=True, slots=True)
class Switch:
    """One topic as a page shows it: its words, and what is worth knowing; `printed` is a form's own English name."""

    topic: str
    label: str
    about: str
    on: bool
    printed: str = ""


def switches(other: Other, choice: Choice) -> list[Switch]:
    """A switch for each topic that is one thing."""
    return [Switch(key, say(topic.label), say(topic.about), key in choice.topics)
            for key, topic in consent.TOPICS.items() if may_choose(other, key)]


def check_ins(other: Other, choice: Choice, answered: Sequence[str]) -> tuple[list[Switch], list[Switch]]:
    """A switch for each questionnaire, for a counselor: those that were filled in or are shared, then the others."""
    if not other.is_counselor:
        return [], []
    found = [(_form(form, choice), key in answered) for key, form in questionnaires().items()]
    return ([one for one, known in found if known or one.on], [one for one, known in found if not known and not one.on])


def _form(form: Instrument, choice: Choice) -> Switch:
    topic = f"{consent.CHECK_INS}{form.key}"
    calls = any(item.safety for item in (*form.items, *form.apart))
    about = say(message("With it, whether an answer called for support")) if calls else ""
    return Switch(topic, say(form.about), about, topic in choice.topics, "" if form.ours else str(form.name))


#: What was seen beside topics, as it stands in the trail: what the person said to that one alone.
ASIDES = {CONTACT: message("That you asked for contact"), TALKING_POINT: message("What you want to talk about")}


def words(topic: str) -> Message:
    """A topic as people say it."""
    if topic in consent.TOPICS:
        return consent.TOPICS[topic].label
    if topic in ASIDES:
        return ASIDES[topic]
    if (day := consent.noted_day(topic)) is not None:
        return message("Note of %(day)s", day=day)
    form = questionnaires().get(topic.removeprefix(consent.CHECK_INS))
    return message("Check-in: %(form)s", form=form.about if form else topic.removeprefix(consent.CHECK_INS))


def listing(topics: frozenset[str]) -> list[Message]:
    """Topics in the order of the page, each in words."""
    order = list(consent.TOPICS)
    return [words(one) for one in sorted(
        topics, key=lambda one: (order.index(one) if one in order else len(order), one))]


def said(topics: frozenset[str]) -> Message:
    """The same as one sentence."""
    return listed(listing(topics))


def since_options(choice: Choice, today: date) -> list[tuple[str, str]]:
    """First days to choose from."""
    found = {today: message("Today on"), FIRST: message("All my days")}
    found |= {today - days * ONE: message("The last %(n)s weeks", n=days // 7) for days in BACK}
    return _options(found, choice.since)


def last_options(choice: Choice, today: date) -> list[tuple[str, str]]:
    """Last days to choose from."""
    return _options({today + days * ONE: message("%(n)s days, up to %(day)s", n=days, day=today + days * ONE)
                     for days in AHEAD}, choice.last)


def _options(found: dict[date, Message], chosen: date) -> list[tuple[str, str]]:
    if chosen not in found:
        found[chosen] = Message("%(day)s", {"day": chosen})
    return [(day.isoformat(), say(label)) for day, label in sorted(found.items())]


def _day(
    data: MultiDict[str, str], name: str, between: tuple[date, date], refusal: Message, default: date,
    wrong: dict[str, Message],
) -> date:
    """The day picked by hand, else the one from the list, else the one that holds."""
    text = data.get(f"{name}_other", "").strip() or data.get(name, "").strip()
    if not text:
        return default
    try:
        found = forms.day(text)
    except InvalidValue as invalid:
        wrong[name] = invalid.message
        return default
    if found != default and not between[0] <= found <= between[1]:
        wrong[name] = refusal
        return default
    return found


def begins(day: date, person: Person, now: datetime) -> datetime:
    """The instant a share for later begins: with its day, and not before now."""
    return max(now, instant(day, MIDNIGHT, person.zone))
