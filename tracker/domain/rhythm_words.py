"""Rhythms in words: how often a form comes, when a phase asks it, and what a phase asks in all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.domain.instruments.instrument import Instrument
from tracker.domain.rhythms import LOG, PROGRAMME, RHYTHMS, SELF_GUIDED, SYMPTOMS, Rhythm
from tracker.domain.sentences import listed
from tracker.domain.words import Message, message, messages

IN_DAYS = {1: message("Every day"), 7: message("Every week"), 14: message("Every 2 weeks"),
           28: message("Every 4 weeks"), 84: message("Every 12 weeks"), 182: message("Every 6 months"),
           365: message("Every year")}
TRAITS = {SYMPTOMS: message("if your body bothers you"), SELF_GUIDED: message("if you do this on your own"),
          PROGRAMME: message("if you have sessions")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a phase asks at one rhythm: "Every 4 weeks: Low mood, Worry"."""

    often: Message
    forms: Message


def every(days: int) -> Message:
    """A rhythm of so many days."""
    return IN_DAYS.get(days) or messages("Every %(n)s day", "Every %(n)s days", days)


def how_often(rhythm: Rhythm) -> Message:
    """How often a phase asks a form."""
    if rhythm.closes is not None and rhythm.every == 1:
        return message("Each morning")
    if rhythm.once:
        often = message("Once, near the end") if rhythm.first < 0 else message("Once, near the start")
    elif rhythm.months:
        often = messages("Every month", "Every %(n)s months", rhythm.months)
    else:
        often = every(rhythm.every or 0)
    if rhythm.days > 1:
        return message("%(often)s, %(n)s days in a row", often=often, n=rhythm.days)
    return often


def asked_in(phase: str, forms: Mapping[str, Instrument]) -> list[Asked]:
    """What a phase asks by way of check-ins, the most frequent first; of the forms this server has."""
    rows = [row for row in RHYTHMS.get(phase, ()) if row.key != LOG and row.key in forms]
    found: dict[str, list[Rhythm]] = {}
    for row in sorted(rows, key=_seldom):
        found.setdefault(str(how_often(row)), []).append(row)
    return [Asked(how_often(together[0]), listed(_names(together, forms))) for together in found.values()]


def reason(rhythm: Rhythm) -> Message:
    """Where a rhythm is from, as a person is told it."""
    if "S4" in rhythm.source:
        return message("One page on treatment asks for check-ins like this. It names no studies.")
    return message("How often it comes is our own choice.")


def _seldom(row: Rhythm) -> int:
    return row.every or 30 * row.months or 1000


def _names(rows: Iterable[Rhythm], forms: Mapping[str, Instrument]) -> list[Message]:
    return [message("%(form)s (%(condition)s)", form=forms[row.key].about, condition=TRAITS[row.trait])
            if row.trait in TRAITS else Message("%(form)s", {"form": forms[row.key].about}) for row in rows]
