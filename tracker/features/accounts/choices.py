"""What people choose from: names, zones, languages, regions, when weeks and days begin; and parsers for it."""

import re
from datetime import time
from functools import lru_cache

from babel import Locale
from flask import current_app, request

from tracker.domain import helplines
from tracker.domain.cadence import zones
from tracker.domain.passphrase import LONGEST_NAME, sign_in_name, visible
from tracker.domain.scales import InvalidValue
from tracker.domain.words import message
from tracker.web.templating import say, say_clock

AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
#: By weekday, Monday 0.
WEEK_STARTS = {0: message("Monday"), 6: message("Sunday"), 5: message("Saturday")}
COUNTS = {
    "total": message("Days without use in total"), "run": message("Days without use in a row"),
    "percent": message("The percent of days without use"),
}
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


@lru_cache(maxsize=8)
def zone_list(chosen: str = "") -> tuple[tuple[str, str], ...]:
    """The zones offered, as (zone, words). Old names such as "GB" are taken, but offered to whoever has one."""
    offered = sorted(zone for zone in zones() if zone.partition("/")[0] in AREAS)
    own = (chosen,) if chosen in zones() and chosen not in offered and chosen != "UTC" else ()
    return tuple((zone, zone.replace("_", " ")) for zone in (*own, "UTC", *offered))


def languages() -> list[tuple[str, str]]:
    """The languages we have, each in its own words."""
    known: list[str] = current_app.extensions["languages"]
    return [(code, Locale.parse(code).get_display_name(code) or code) for code in known]


def regions() -> list[tuple[str, str]]:
    """Where help is looked up, in the reader's words."""
    return [(code, say(words)) for code, words in helplines.REGIONS.items()]


def hours() -> list[tuple[str, str]]:
    """When a new day may begin."""
    return [(f"{hour:%H:%M}", say_clock(hour)) for hour in map(time, range(9))]


def guessed_region() -> str:
    """The region this browser's languages hint at."""
    return helplines.guess(tag for tag, _quality in request.accept_languages)


def zone(value: str) -> str:
    """A time zone this machine knows."""
    if value not in zones():
        raise InvalidValue(message("Choose a time zone from the list."))
    return value


def name(value: str) -> str:
    """A sign-in name, folded."""
    folded = sign_in_name(value)
    if not folded or len(folded) > LONGEST_NAME:
        raise InvalidValue(message("Choose a name of 1 to %(longest)s letters.", longest=LONGEST_NAME))
    return folded


def display_name(value: str) -> str:
    """What we call someone."""
    shown = visible(value)
    if not shown or len(shown) > LONGEST_NAME:
        raise InvalidValue(message("Choose a name of 1 to %(longest)s letters.", longest=LONGEST_NAME))
    return shown


def email(value: str) -> str:
    """An e-mail address, as far as its shape tells."""
    if len(value) > 254 or not _EMAIL.fullmatch(value):
        raise InvalidValue(message("Enter an e-mail address, like name@example.org."))
    return value


def day_start(value: str) -> time:
    """When a day begins: a full hour of the night."""
    if not re.fullmatch(r"0[0-8]:00", value, re.ASCII):
        raise InvalidValue(message("Choose one of the answers shown."))
    return time.fromisoformat(value)
