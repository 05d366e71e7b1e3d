"""Helplines: who to call in which country, each with its source and the day it was checked.

Only lines seen in a public source stand here, each with that source; nothing was rung. An operator's own list is not
possible yet. Private advertisers who answer under the name of a helpline are refused by test.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tracker.domain.words import Message, message

Kind = Literal["emergency", "crisis", "drug_support", "youth", "medical_advice"]
Operator = Literal["public", "charity"]

STALE_AFTER = timedelta(days=180)
OVERDUE_AFTER = timedelta(days=365)
CHECKED = date(2026, 11, 22)
OTHER = "other"

REGIONS: dict[str, Message] = {
    "GB": message("United Kingdom"),
    "IE": message("Ireland"),
    "EU": message("Another country in the EU"),
    "US": message("United States"),
    "CA": message("Canada"),
    "AU": message("Australia"),
    "NZ": message("New Zealand"),
    OTHER: message("Another country"),
}
#: ISO 3166 codes of the EU, without Ireland, which has lines of its own.
EU = frozenset((
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IT", "LV", "LT", "LU", "MT", "NL",
    "PL", "PT", "RO", "SK", "SI", "ES", "SE",
))

FREE = message("free")
ALL_DAY = message("24 hours")


@dataclass(frozen=True, slots=True)
class Helpline:
    """One number. `tel` and `sms` are written as people read them; `text_word` is what to send by text first.

    `hours` and `cost` are None where the source does not say. `languages` are BCP 47 tags. `checked_on` is the day
    the source was last compared with this entry.
    """

    id: str
    region: str
    kind: Kind
    name: str
    source: str
    tel: str = ""
    sms: str = ""
    text_word: str = ""
    url: str = ""
    hours: Message | None = None
    cost: Message | None = None
    note: Message | None = None
    languages: tuple[str, ...] = ("en",)
    operator: Operator = "charity"
    checked_on: date = CHECKED

    @property
    def is_emergency(self) -> bool:
        """Whether it reaches police, fire and ambulance."""
        return self.kind == "emergency"

    @property
    def dial(self) -> str:
        """The number for a `tel:` link: digits alone."""
        return _digits(self.tel)

    @property
    def text_link(self) -> str:
        """The address of an `sms:` link, with its first word where one is needed ("?&" is read by every phone)."""
        return f"sms:{_digits(self.sms)}" + (f"?&body={self.text_word}" if self.text_word else "")


def _emergency(region: str, tel: str, source: str, note: Message | None = None) -> Helpline:
    return Helpline(f"{region.lower()}-{tel}", region, "emergency", tel, source, tel=tel, operator="public", note=note)


HELPLINES: tuple[Helpline, ...] = (
    # United Kingdom
    _emergency("GB", "999", "kickstherapy.com (2026); knowthescore.info"),
    _emergency("GB", "112", "facesandvoicesofrecoveryuk.org"),
    Helpline("gb-samaritans", "GB", "crisis", "Samaritans", "kickstherapy.com (2026); northerntrainingacademy.com",
             tel="116 123", hours=ALL_DAY, cost=FREE, url="https://www.samaritans.org"),
    Helpline("gb-shout", "GB", "crisis", "Shout", "kickstherapy.com (2026); northerntrainingacademy.com",
             sms="85258", text_word="SHOUT", hours=ALL_DAY, cost=FREE, url="https://giveusashout.org"),
    Helpline("gb-nhs-111", "GB", "medical_advice", "NHS 111", "pendeensurgery.nhs.uk; kickstherapy.com (2026)",
             tel="111", hours=ALL_DAY, operator="public",
             note=message("Press 2 for mental health. Scotland and Wales have much the same.")),
    Helpline("gb-papyrus", "GB", "youth", "Papyrus HOPELINE", "kickstherapy.com (2026); kshsafety.com",
             tel="0800 068 4141", note=message("For people under 35")),
    Helpline("gb-childline", "GB", "youth", "Childline", "kshsafety.com; northerntrainingacademy.com",
             tel="0800 1111", cost=FREE, note=message("For people under 19")),
    # Ireland
    _emergency("IE", "112", "drugs.ie"),
    _emergency("IE", "999", "drugs.ie"),
    Helpline("ie-samaritans", "IE", "crisis", "Samaritans", "irishexaminer.com", tel="116 123"),
    Helpline("ie-hse", "IE", "drug_support", "HSE Drugs and Alcohol Helpline", "drugs.ie; healthtopical.com",
             tel="1800 459 459", cost=FREE, operator="public", hours=message("Monday to Friday, office hours")),
    # The rest of the EU
    _emergency("EU", "112", "facesandvoicesofrecoveryuk.org; wikipedia.org"),
    Helpline("eu-116123", "EU", "crisis", "116 123", "maltatoday.com.mt; vmnvd.gov.lv; newstalk.com", tel="116 123",
             cost=FREE, languages=(), note=message("Works in some EU countries, not in all")),
    # United States
    _emergency("US", "911", "internationalmentalhealth.org; sewanee.edu"),
    Helpline("us-988", "US", "crisis", "988 Lifeline", "internationalmentalhealth.org; hearing.health.mil", tel="988",
             sms="988", hours=ALL_DAY, cost=FREE, languages=("en", "es"), operator="public",
             url="https://988lifeline.org", note=message("Press 1 for veterans, 2 for Spanish")),
    Helpline("us-crisis-text", "US", "crisis", "Crisis Text Line", "nbclosangeles.com", sms="741741", text_word="HOME"),
    Helpline("us-samhsa", "US", "drug_support", "SAMHSA National Helpline", "internationalmentalhealth.org",
             tel="1-800-662-4357", hours=ALL_DAY, cost=FREE, languages=("en", "es"), operator="public",
             note=message("TTY: 1-800-487-4889")),
    # Canada
    _emergency("CA", "911", "gnb.ca; brampton.ca"),
    Helpline("ca-988", "CA", "crisis", "9-8-8 Suicide Crisis Helpline", "newswire.ca (30 November 2023)", tel="9-8-8",
             sms="9-8-8", hours=ALL_DAY, cost=FREE, languages=("en", "fr"), operator="public"),
    # Australia
    _emergency("AU", "000", "health.vic.gov.au; healthdirect.gov.au"),
    Helpline("au-lifeline", "AU", "crisis", "Lifeline", "health.vic.gov.au; scriptwise.org.au", tel="13 11 14",
             hours=ALL_DAY),
    Helpline("au-beyond-blue", "AU", "crisis", "Beyond Blue", "health.vic.gov.au; scriptwise.org.au",
             tel="1300 22 4636", hours=ALL_DAY),
    Helpline("au-aod", "AU", "drug_support", "National Alcohol and Other Drug Hotline",
             "emhprac.org.au; mindframe.org.au", tel="1800 250 015", hours=ALL_DAY, operator="public"),
    Helpline("au-family", "AU", "drug_support", "Family Drug Support", "emhprac.org.au", tel="1300 368 186"),
    Helpline("au-poisons", "AU", "medical_advice", "Poisons Information Centre",
             "poisonsinfo.health.qld.gov.au; healthdirect.gov.au", tel="13 11 26", hours=ALL_DAY, operator="public"),
    # New Zealand
    _emergency("NZ", "111", "highalert.org.nz"),
    Helpline("nz-alcohol-drug", "NZ", "drug_support", "Alcohol Drug Helpline", "highalert.org.nz; manaake.health.nz",
             tel="0800 787 797", sms="8681", hours=ALL_DAY, cost=FREE),
    # Elsewhere
    _emergency(OTHER, "112", "wikipedia.org (part of the GSM standard)",
               message("This works on mobile phones in many countries. If it does not, ask for the number near you.")),
)
#: The order on the page: those who listen first.
_ORDER: tuple[Kind, ...] = ("emergency", "crisis", "drug_support", "medical_advice", "youth")


def region_of(code: str) -> str:
    """The region for a country code such as "gb", "FR" or "" (unknown and unlisted ones are OTHER)."""
    country = code.strip().upper()
    if country in EU or country == "EU":
        return "EU"
    return "GB" if country == "UK" else country if country in REGIONS else OTHER


def guess(languages: Iterable[str]) -> str:
    """The likeliest region of someone whose browser wants these languages ("en-GB", "de"), best first."""
    for tag in languages:
        for part in tag.replace("_", "-").split("-")[1:]:
            if len(part) == 2:
                return region_of(part)
    return OTHER


def lines(region: str) -> tuple[Helpline, ...]:
    """Every line of a region, emergency numbers first, then those who listen."""
    return tuple(sorted((one for one in HELPLINES if one.region == region), key=lambda one: _ORDER.index(one.kind)))


def emergency(region: str) -> Helpline:
    """The number to call when someone is in danger."""
    return lines(region if region in REGIONS else OTHER)[0]


def talk(region: str) -> Helpline | None:
    """The first line to talk to."""
    return next((one for one in lines(region) if one.tel and not one.is_emergency), None)


def text(region: str) -> Helpline | None:
    """The first line that answers texts."""
    return next((one for one in lines(region) if one.sms), None)


def stale(line: Helpline, today: date) -> bool:
    """Whether to say when it was last checked: after 180 days; emergency numbers never go stale."""
    return not line.is_emergency and today - line.checked_on > STALE_AFTER


def overdue(today: date) -> tuple[Helpline, ...]:
    """The lines nobody has checked for a year: with any of them a release waits."""
    return tuple(one for one in HELPLINES if not one.is_emergency and today - one.checked_on > OVERDUE_AFTER)


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())
