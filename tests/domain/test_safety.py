"""Helplines and danger signs: every number real, sourced and dated, and none of a private advertiser."""

from datetime import timedelta
from typing import get_args
from urllib.parse import urlsplit

import pytest

from tracker.domain import helplines, safety
from tracker.domain.helplines import CHECKED, HELPLINES, REGIONS, Helpline, Operator

# Advertisers that answer as if they were helplines; put together here so that no file of ours holds the number.
DENIED = {"800" + "609" + "2774", "800" + "601" + "3889"}
EMERGENCY = {"US": ["911"], "CA": ["911"], "GB": ["999", "112"], "IE": ["112", "999"], "EU": ["112"], "AU": ["000"],
             "NZ": ["111"], "other": ["112"]}


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_begins_with_its_emergency_number(region: str) -> None:
    lines = helplines.lines(region)
    assert [line.tel for line in lines if line.is_emergency] == EMERGENCY[region]
    assert lines[0] is helplines.emergency(region)
    assert not any(line.is_emergency for line in lines[len(EMERGENCY[region]):])


@pytest.mark.parametrize("line", HELPLINES, ids=lambda line: line.id)
def test_every_line_can_be_used_and_checked(line: Helpline) -> None:
    assert line.region in REGIONS
    assert line.tel or line.sms
    assert line.source, "a number without a source"
    assert line.operator in get_args(Operator), "private operators are refused"
    assert line.dial == digits(line.tel)
    assert not line.url or urlsplit(line.url).scheme == "https"
    assert line.checked_on == CHECKED
    for number in (line.tel, line.sms, str(line.note or "")):
        found = digits(number)
        assert not any(denied in found for denied in DENIED), "an advertiser's number"


def test_ids_are_unique() -> None:
    ids = [line.id for line in HELPLINES]
    assert len(ids) == len(set(ids))


def test_private_operators_cannot_be_written_down() -> None:
    assert "private" not in get_args(Operator)


def test_the_lines_that_were_never_seen_do_not_ship() -> None:
    unseen = {"0300" + "1236600", "1737", "50808", "18002221222"}
    for line in HELPLINES:
        assert not {digits(line.tel), digits(line.sms)} & unseen, line.id


@pytest.mark.parametrize(("code", "region"), [
    ("GB", "GB"), ("gb", "GB"), ("UK", "GB"), ("IE", "IE"), ("LV", "EU"), ("de", "EU"), ("EU", "EU"), ("US", "US"),
    ("", "other"), ("HK", "other"), ("other", "other"), ("xyz", "other"), ("'; --", "other"),
])
def test_region_of(code: str, region: str) -> None:
    assert helplines.region_of(code) == region


@pytest.mark.parametrize(("languages", "region"), [
    (["en-GB", "en"], "GB"), (["en", "en-AU"], "AU"), (["de-AT"], "EU"), (["zh-Hant-HK"], "other"),
    (["fr"], "other"), ([], "other"), (["*"], "other"), (["en_NZ"], "NZ"),
])
def test_guess(languages: list[str], region: str) -> None:
    assert helplines.guess(languages) == region


def test_talk_and_text() -> None:
    assert [getattr(helplines.talk(region), "id", None) for region in ("GB", "US", "NZ", "other")] == [
        "gb-samaritans", "us-988", "nz-alcohol-drug", None]
    assert [getattr(helplines.text(region), "id", None) for region in ("GB", "US", "IE", "NZ")] == [
        "gb-shout", "us-988", None, "nz-alcohol-drug"]
    shout = helplines.text("GB")
    assert shout is not None and shout.text_link == "sms:85258?&body=SHOUT"


def test_a_line_goes_stale_after_half_a_year_and_holds_a_release_after_one() -> None:
    crisis, emergency = helplines.talk("GB"), helplines.emergency("GB")
    assert crisis is not None
    assert not helplines.stale(crisis, CHECKED + timedelta(days=180))
    assert helplines.stale(crisis, CHECKED + timedelta(days=181))
    assert not helplines.stale(emergency, CHECKED + timedelta(days=4000))
    assert helplines.overdue(CHECKED + timedelta(days=365)) == ()
    late = [line.id for line in helplines.overdue(CHECKED + timedelta(days=366))]
    assert late == [line.id for line in HELPLINES if not line.is_emergency]


def test_an_unknown_region_still_has_an_emergency_number() -> None:
    assert helplines.emergency("nowhere").tel == "112"


def test_every_safety_sentence_has_an_id_and_a_source() -> None:
    for name, points in safety.POINTS.items():
        ids = [point.id for point in points]
        assert len(ids) == len(set(ids)), name
        assert all(point.source and str(point.text) for point in points), name


def test_the_danger_signs_of_the_reference_are_all_there() -> None:
    assert [point.id for point in safety.DANGER_SIGNS] == [
        "no_response", "breathing", "lips", "fit", "chest", "hot", "confused", "sick", "hurt", "water"]
    assert {point.id for point in safety.WHILE_WAITING} >= {"stay", "side", "airway", "tell", "bath"}
    assert {point.id for point in safety.SAME_DAY} == {
        "blood", "no_pee", "fever", "cramps", "seeing", "sleep", "stopping"}
