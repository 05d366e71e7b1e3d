"""The warning before a silence plan speaks: by which way, and whether it reached the person: else nobody is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import reminders as domain_reminders
from tracker.domain.silence import ORDINAL, WARN, Silence, rule_of
from tracker.features.reminders.channels import EMAIL, PUSH, Channel
from tracker.settings import Settings
from tracker.store import reminders, sendings
from tracker.store.people import Person
from tracker.store.reminders import FAILED, UNHEARD, Reminder


def warnings(db: Session, person: Person, found: Silence) -> list[Reminder]:
    """The warnings of a silence."""
    return [row for row in sendings.of(db, person.id, found.warns_on)
            if row.rule_id == rule_of(person.id) and row.ordinal == ORDINAL[WARN]]


def reached(warned: Sequence[Reminder]) -> datetime | None:
    """When a warning was last taken by its way; one that was put off was said before."""
    return max((row.sent_at for row in warned if row.sent_at is not None), default=None)


def ways(db: Session, settings: Settings, channels: Mapping[str, Channel], person: Person) -> list[str]:
    """The channels that lead to the person, as far as known."""
    phones = any(one.state == "" and one.unseen < UNHEARD for one in reminders.receivers(db, person.id))
    return [key for key, one in channels.items() if one.is_sent and one.ready(settings)
            and (key != PUSH.key or phones) and (key != EMAIL or person.email)]


def way(
    db: Session, settings: Settings, channels: Mapping[str, Channel], person: Person, warned: Sequence[Reminder] = ()
) -> str:
    """How the person is warned: as their reminders reach them, the daily log's first; else by what leads anywhere.

    A way that did not work in this silence comes after those that were not tried.
    """
    lost = {row.channel for row in warned if row.state == FAILED}
    rules = sorted((one for one in reminders.rules(db, person.id) if one.is_on),
                   key=lambda one: one.kind != domain_reminders.LOG)
    own = [one.channel for one in rules]
    leads = ways(db, settings, channels, person)
    order = sorted(leads, key=lambda key: (key in lost, own.index(key) if key in own else len(own)))
    return next(iter(order), PUSH.key)
