"""Choosing what somebody sees: nothing before a yes, more by a signature, less at once, and nothing lost on the way."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.features.sharing.meeting import (
    DAY,
    age_proof,
    agree,
    backdate,
    chosen,
    grant_of,
    now,
    query,
    rows,
    shared,
    sign,
    standing,
    store_of,
)
from tests.people import Someone, Viewer, counselor, join, meet, practice, share, supporter
from tests.visit import visit
from tracker.store import organisations
from tracker.store.invitations import Tie
from tracker.store.windows import opened


@pytest.fixture
def ana(app: Flask) -> Someone:
    return join(store_of(app), "Ana")


@pytest.fixture
def maya(app: Flask) -> Viewer:
    return counselor(store_of(app), "Maya", practice(store_of(app), is_part2=True))


@pytest.fixture
def tie(app: Flask, ana: Someone, maya: Viewer) -> Tie:
    return meet(store_of(app), ana.person, maya, now())


def page_words(app: Flask, path: str, who: Someone) -> str:
    return visit(app, path, who).words()


def sees(app: Flask, maya: Viewer, ana: Someone) -> set[str]:
    with opened(store_of(app), maya.seat, ana.person.id, now()) as pane:
        return set(pane.window.topics) if pane else set()


def test_nobody_sees_anything_at_first(app: Flask, ana: Someone) -> None:
    assert "Nobody sees your log" in page_words(app, "/sharing", ana)
    assert "Off. Nobody sees your log" in page_words(app, "/me", ana)


def test_who_accepted_is_confirmed_before_anything(app: Flask, ana: Someone, maya: Viewer) -> None:
    tie = meet(store_of(app), ana.person, maya, now(), confirmed=False)
    page = visit(app, f"/sharing/{tie.id}", ana)
    assert "Is this who you meant?" in page.words() and "Harbour House" in page.words()
    assert not list(page.all("input", name="topic")), "nothing can be chosen yet"
    assert visit(app, f"/sharing/{tie.id}", ana, post=chosen(["mood"])).location == f"/sharing/{tie.id}"
    consent = visit(app, f"/sharing/{tie.id}/consent?topic=mood&purpose=care", ana)
    assert consent.status == 303 and shared(app, tie) == set()
    yes = visit(app, f"/sharing/{tie.id}/confirmation", ana, post={"answer": "yes"})
    assert yes.location.endswith("done=confirmed")
    assert list(visit(app, f"/sharing/{tie.id}", ana).all("input", name="topic"))


def test_who_was_not_meant_is_gone(app: Flask, ana: Someone, maya: Viewer) -> None:
    tie = meet(store_of(app), ana.person, maya, now(), confirmed=False)
    assert visit(app, f"/sharing/{tie.id}/confirmation", ana, post={"answer": "no"}).location == "/sharing"
    assert visit(app, f"/sharing/{tie.id}", ana).status == 404
    assert "Maya" not in page_words(app, "/sharing", ana)


def test_nothing_is_ticked_before_the_person_does(app: Flask, ana: Someone, tie: Tie) -> None:
    page = visit(app, f"/sharing/{tie.id}", ana)
    assert not [field for field in page.all("input", name="topic") if field.get("checked") is not None]
    assert not [field for field in page.all("input", name="purpose") if field.get("checked") is not None]
    assert "safety_plan" not in {field.get("value") for field in page.all("input", name="topic")}
    refused = visit(app, f"/sharing/{tie.id}", ana, post={"topic": ["mood"]})
    assert refused.status == 422 and "Choose what it is for." in refused.words()
    ticked = {field.get("value") for field in refused.all("input", name="topic") if field.get("checked") is not None}
    assert ticked == {"mood"}, "the form came back as it was sent"
    assert visit(app, f"/sharing/{tie.id}", ana, post={"purpose": ["care"]}).status == 422


def test_what_is_chosen_is_read_and_signed(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    page = visit(app, f"/sharing/{tie.id}", ana, post=chosen(["mood", "sleep", "check_ins:phq9"]))
    assert page.status == 303 and shared(app, tie) == set(), "nothing before the signature"
    text = page_words(app, page.location, ana)
    for words in ("Maya, Harbour House", "Mood", "Sleep", "To help with my care", "You can say no.",
                  "The law may let them pass on", "42 CFR part 2", "Draft. A lawyer has not read this yet."):
        assert words in text, words
    done = sign(app, page.location, ana)
    assert done.location == f"/sharing/{tie.id}?done=on"
    made = grant_of(app, tie)
    assert (made.topics, made.signature, made.signed_how, made.is_part2) == (
        "check_ins:phq9 mood sleep", "Ana", "passphrase", True)
    assert made.discloser == "Evenlight, localhost"
    assert timedelta(days=90) < made.ends_at - made.begins_at <= timedelta(days=92)
    assert made.since == now().date()
    assert sees(app, maya, ana) == {"mood", "sleep", "check_ins:phq9"}
    assert "On, with Maya" in page_words(app, "/me", ana)


def test_a_practice_outside_part_2_has_no_federal_words(app: Flask, ana: Someone) -> None:
    rosa = counselor(store_of(app), "Rosa", practice(store_of(app), "Elm Court"))
    tie = meet(store_of(app), ana.person, rosa, now())
    page = visit(app, f"/sharing/{tie.id}", ana, post=chosen(["mood"]))
    text = page_words(app, page.location, ana)
    assert "42 CFR" not in text and "complain" in text


def test_the_proof_comes_between_and_loses_nothing(app: Flask, ana: Someone, tie: Tie) -> None:
    age_proof(app, ana)
    last = now().date() + 30 * DAY
    page = visit(app, f"/sharing/{tie.id}", ana, post=chosen(["mood", "use"], last=str(last), since="2026-01-05"))
    asked = visit(app, page.location, ana)
    assert asked.status == 303 and asked.location.startswith("/me/proof?next=/sharing/")
    back = dict(query(asked.location))["next"]
    assert sorted(query(back)) == sorted([("topic", "mood"), ("topic", "use"), ("purpose", "care"),
                                          ("since", "2026-01-05"), ("last", str(last))])
    # A signature without the proof keeps nothing and leads to it, with everything that was chosen.
    unproved = visit(app, f"/sharing/{tie.id}", ana, post=chosen(
        ["mood", "use"], last=str(last), since="2026-01-05", version="2026-11", signature="Ana"))
    assert unproved.location == back and shared(app, tie) == set()
    age_proof(app, ana, timedelta(0))
    assert sign(app, back, ana).location.endswith("done=on")
    made = grant_of(app, tie)
    assert (made.topics, str(made.since)) == ("mood use", "2026-01-05")


def test_less_is_at_once_and_asks_for_nothing(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    agree(app, tie, ana, ["mood", "sleep"])
    first = grant_of(app, tie)
    age_proof(app, ana)
    last = str(now().date() + 90 * DAY)
    assert visit(app, f"/sharing/{tie.id}", ana, post=chosen(["mood"], last=last)).location.endswith("done=less")
    assert sees(app, maya, ana) == {"mood"}
    assert grant_of(app, tie).signed_at == first.signed_at, "it keeps the signature it narrows"
    assert visit(app, f"/sharing/{tie.id}", ana, post=chosen(["mood"], last=last)).location.endswith("done=same")


def test_a_switch_turned_off_by_script_can_only_show_less(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    agree(app, tie, ana, ["mood", "sleep"])
    age_proof(app, ana)
    sent = {"narrow": "1", "topic": ["sleep", "use"], "purpose": ["care", "sessions"], "since": "1990-01-01"}
    answer = visit(app, f"/sharing/{tie.id}", ana, post=sent, json=True)
    assert (answer.status, answer.json["topics"]) == (200, ["sleep"])
    assert sees(app, maya, ana) == {"sleep"} and grant_of(app, tie).since == now().date()


@pytest.mark.parametrize("change", [
    {"topic": ["mood", "use"]}, {"last": str(now().date() + 200 * DAY)}, {"since": "2026-01-01"},
    {"purpose": ["care", "sessions"]},
])
def test_every_kind_of_more_is_signed(app: Flask, ana: Someone, tie: Tie, change: dict[str, object]) -> None:
    agree(app, tie, ana, ["mood"])
    page = visit(app, f"/sharing/{tie.id}", ana, post={**chosen(["mood"]), **change})
    assert "/consent?" in page.location and shared(app, tie) == {"mood"}


@pytest.mark.parametrize(("field", "value"), [
    ("last", str(now().date() + 400 * DAY)), ("last", str(now().date() - DAY)), ("since", str(now().date() + 3 * DAY)),
    ("since", "yesterday"), ("last_other", "9999-12-31"), ("topic", "note:2026-13-01"), ("topic", "everything"),
    ("topic", "check_ins:nothing"), ("topic", "safety_plan"),
])
def test_what_cannot_be_granted_is_said(app: Flask, ana: Someone, tie: Tie, field: str, value: str) -> None:
    page = visit(app, f"/sharing/{tie.id}", ana, post={**chosen(["mood"]), field: value})
    assert page.status == 422 and shared(app, tie) == set()
    assert list(page.all("div", class_="errsum"))


def test_someone_close_sees_summaries_and_no_more(app: Flask, ana: Someone) -> None:
    jo = supporter(store_of(app), "Jo")
    tie = meet(store_of(app), ana.person, jo, now())
    page = visit(app, f"/sharing/{tie.id}", ana)
    offered = {str(field.get("value")) for field in page.all("input", name="topic")}
    assert offered == {"mood", "sleep", "confidence", "appointments", "plan_goals"}
    assert visit(app, f"/sharing/{tie.id}", ana, post=chosen(["use"])).status == 422
    assert agree(app, tie, ana, ["mood"]).location.endswith("done=on")
    assert grant_of(app, tie).purposes == "support"
    assert "What helps me" in page_words(app, f"/sharing/{tie.id}", ana)
    assert "get in touch" not in page_words(app, f"/sharing/{tie.id}", ana)


def test_a_widening_can_be_undone_for_a_day(app: Flask, ana: Someone, tie: Tie) -> None:
    agree(app, tie, ana, ["mood"])
    agree(app, tie, ana, ["mood", "use"])
    made = grant_of(app, tie)
    age_proof(app, ana)
    assert "undo what you shared until" in page_words(app, f"/sharing/{tie.id}", ana)
    assert visit(app, f"/grants/{made.id}/undo", ana, post={}).location.endswith("done=undone")
    assert shared(app, tie) == {"mood"}
    assert not visit(app, f"/grants/{made.id}/undo", ana, post={}).location.endswith("done=undone"), "once"


def test_after_a_day_there_is_no_undo(app: Flask, ana: Someone, tie: Tie) -> None:
    agree(app, tie, ana, ["mood"])
    made = grant_of(app, tie)
    backdate(app, made.id, made_at=now() - 25 * timedelta(hours=1))
    assert "undo what you shared" not in page_words(app, f"/sharing/{tie.id}", ana)
    visit(app, f"/grants/{made.id}/undo", ana, post={})
    assert shared(app, tie) == {"mood"}


def test_a_pause_keeps_the_end_and_going_on_is_signed(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    agree(app, tie, ana, ["mood", "sleep"])
    ends = grant_of(app, tie).ends_at
    assert visit(app, f"/sharing/{tie.id}/pause", ana, post={}).location.endswith("done=paused")
    assert sees(app, maya, ana) == set() and grant_of(app, tie).ends_at == ends
    page = visit(app, f"/sharing/{tie.id}", ana)
    assert "Paused. They see nothing" in page.words() and "Go on sharing" in page.words()
    ticked = [str(field.get("value")) for field in page.all("input", name="topic") if field.get("checked") is not None]
    assert sorted(ticked) == ["mood", "sleep"], "what it was before the pause"
    assert agree(app, tie, ana, ticked).location.endswith("done=on")
    assert sees(app, maya, ana) == {"mood", "sleep"} and grant_of(app, tie).ends_at == ends


def test_stopping_is_one_tap_even_from_a_page_left_open(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    agree(app, tie, ana, ["mood"])
    stale = grant_of(app, tie)
    agree(app, tie, ana, ["mood", "use"])
    age_proof(app, ana)
    assert visit(app, f"/grants/{stale.id}/revocation", ana, post={}).location.endswith("done=stopped")
    assert sees(app, maya, ana) == set() and standing(app, tie).grant is None
    assert visit(app, f"/grants/{stale.id}/revocation", ana, post={}).status == 303, "and once more, by a retry"


def test_parting_ends_all_and_keeps_what_was_agreed(app: Flask, ana: Someone, maya: Viewer, tie: Tie) -> None:
    agree(app, tie, ana, ["mood"])
    for _twice in range(2):
        assert visit(app, f"/sharing/{tie.id}/ending", ana, post={}).location == "/sharing"
    assert sees(app, maya, ana) == set() and visit(app, f"/sharing/{tie.id}", ana).status == 404
    assert "You ended it" in page_words(app, f"/sharing/{tie.id}/record", ana)
    assert visit(app, f"/sharing/{tie.id}/looks", ana).status == 200
    assert "Who looked" in page_words(app, "/sharing", ana)


@pytest.mark.parametrize("act", ["pause", "less", "stop", "part"])
def test_showing_less_writes_nothing_for_the_other_side(
    app: Flask, ana: Someone, maya: Viewer, tie: Tie, act: str
) -> None:
    agree(app, tie, ana, ["mood", "sleep"])
    mine = ("granted", "revocation", "tie")
    before = rows(app, leaving=mine)
    path, post = {
        "pause": (f"/sharing/{tie.id}/pause", {}), "less": (f"/sharing/{tie.id}", chosen(["mood"])),
        "stop": (f"/grants/{grant_of(app, tie).id}/revocation", {}), "part": (f"/sharing/{tie.id}/ending", {}),
    }[act]
    assert visit(app, path, ana, post=post).status == 303
    assert rows(app, leaving=mine) == before
    with store_of(app).reading() as db:
        held = organisations.of(db, maya.person.id)
    assert [role for _place, role in held] == ["counselor"]


def test_a_share_can_be_renewed_before_it_ends(app: Flask, ana: Someone, tie: Tie) -> None:
    agree(app, tie, ana, ["mood"])
    made = grant_of(app, tie)
    assert "You can renew it" not in page_words(app, "/sharing", ana)
    backdate(app, made.id, ends_at=now() + 13 * DAY, begins_at=now() - 77 * DAY)
    assert "You can renew it" in page_words(app, "/sharing", ana)
    done = agree(app, tie, ana, ["mood"], last=str(now().date() + 364 * DAY))
    assert done.location.endswith("done=on")
    assert grant_of(app, tie).ends_at > now() + 363 * DAY, "a year from today, not from when it first began"


def test_a_share_that_is_over_says_so(app: Flask, ana: Someone, tie: Tie) -> None:
    agree(app, tie, ana, ["mood"])
    backdate(app, grant_of(app, tie).id, ends_at=now() - DAY, begins_at=now() - 30 * DAY)
    assert "It ended on" in page_words(app, "/sharing", ana)
    assert "Read and sign" in page_words(app, f"/sharing/{tie.id}", ana)
    assert agree(app, tie, ana, ["mood"]).location.endswith("done=on")


def test_who_left_the_practice_sees_nothing_and_the_page_says_so(
    app: Flask, ana: Someone, maya: Viewer, tie: Tie
) -> None:
    agree(app, tie, ana, ["mood"])
    assert maya.seat.organisation_id is not None
    with store_of(app).writing() as db:
        organisations.leave(db, maya.person.id, maya.seat.organisation_id, "counselor", now())
    assert "No longer at this practice" in page_words(app, f"/sharing/{tie.id}", ana)
    assert "Off. Nobody sees your log" in page_words(app, "/me", ana)


def test_what_was_agreed_can_be_read_and_printed(app: Flask, ana: Someone, tie: Tie) -> None:
    assert "You have not agreed to anything" in page_words(app, f"/sharing/{tie.id}/record", ana)
    agree(app, tie, ana, ["mood"])
    agree(app, tie, ana, ["mood", "use"])
    text = page_words(app, f"/sharing/{tie.id}/record", ana)
    for words in ("This holds now.", "You changed it", "Maya, Harbour House", "Proved by passphrase.", "2026-11",
                  "Evenlight, localhost", "Whose it is Ana", "Draft. A lawyer has not read this yet."):
        assert words in text, words


def test_a_tie_of_others_is_not_there(app: Flask, ana: Someone, tie: Tie) -> None:
    agree(app, tie, ana, ["mood"])
    ben, grant = join(store_of(app), "Ben"), grant_of(app, tie)
    share_of_ben = meet(store_of(app), ben.person, supporter(store_of(app), "Jo"), now())
    share(store_of(app), ben.person, share_of_ben, ("mood",), now(), purposes=("support",))
    for path in ("", "/consent?topic=mood", "/record", "/looks"):
        assert visit(app, f"/sharing/{tie.id}{path}", ben).status == 404
    for path in ("", "/pause", "/ending", "/confirmation", "/contact", "/talking-point", "/notes/2026-11-01"):
        assert visit(app, f"/sharing/{tie.id}{path}", ben, post={}).status == 404, path
    for path in (f"/grants/{grant.id}/undo", f"/grants/{grant.id}/revocation", f"/proposals/{uuid4()}/answer"):
        assert visit(app, path, ben, post={}).status == 404, path
    assert shared(app, tie) == {"mood"}
