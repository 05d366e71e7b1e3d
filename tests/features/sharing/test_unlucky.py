"""Sharing for the unlucky and the hurried: two taps at once, a text that is out of date, somebody who comes back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.features.sharing.meeting import DAY, HOUR, agree, backdate, chosen, grant_of, now, shared, sign, store_of
from tests.people import CODE_SECRET, Someone, Viewer, counselor, join, meet, practice, share
from tests.visit import visit
from tracker.domain import notices
from tracker.domain.consent import Terms
from tracker.features.sharing import choosing
from tracker.store import giving, organisations
from tracker.store.giving import Signature
from tracker.store.grants import Grant
from tracker.store.invitations import Tie
from tracker.store.keys import OneTimeSecret
from tracker.store.replies import Proposal


class Met:
    """Ana shares mood and sleep with Maya, at the practice where Otto works too."""

    def __init__(self, app: Flask) -> None:
        self.store = store_of(app)
        self.ana: Someone = join(self.store, "Ana")
        self.place: UUID = practice(self.store)
        self.maya: Viewer = counselor(self.store, "Maya", self.place)
        self.otto: Viewer = counselor(self.store, "Otto", self.place)
        self.tie: Tie = meet(self.store, self.ana.person, self.maya, now() - 3 * DAY)
        self.grant = share(self.store, self.ana.person, self.tie, ("mood", "sleep"), now() - 3 * DAY)
        self.path = f"/sharing/{self.tie.id}"
        self.theirs = f"/people/{self.ana.person.id}"

    def cover(self, app: Flask) -> str:
        """Maya proposes that Otto looks in her place; gives the proposal's path."""
        day = now().date()
        visit(app, f"{self.theirs}/proposals", self.maya, post={
            "kind": "cover", "what": str(self.otto.person.id), "day": str(day), "until": str(day + 5 * DAY)})
        with self.store.reading() as db:
            return f"/proposals/{db.scalars(sa.select(Proposal)).one().id}"


@pytest.fixture
def met(app: Flask) -> Met:
    return Met(app)


def test_a_switch_turned_off_needs_no_other_field_right(app: Flask, met: Met) -> None:
    assert visit(app, met.path, met.ana, post={"narrow": "1", "topic": ["mood"]}).status == 303
    assert shared(app, met.tie) == {"mood"}
    assert grant_of(app, met.tie).ends_at == met.grant.ends_at


def test_nor_does_one_after_the_end(app: Flask, met: Met) -> None:
    backdate(app, met.grant.id, ends_at=now() - HOUR)
    assert visit(app, met.path, met.ana, post={"narrow": "1", "topic": ["mood"]}).status == 303
    assert shared(app, met.tie) == {"mood"}


def test_two_switches_turned_off_at_once_are_both_off(
    app: Flask, met: Met, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(app, met.tie, met.ana, ["mood", "sleep", "use"])
    read, turned = choosing.read, list[int]()

    def slowly(*given: object) -> object:
        found = read(*given)  # type: ignore[arg-type]
        if not turned:
            turned.append(1)
            assert visit(app, met.path, met.ana, post={"narrow": "1", **chosen(["sleep", "use"])}).status == 303
        return found

    monkeypatch.setattr(choosing, "read", slowly)
    answer = visit(app, met.path, met.ana, post={"narrow": "1", **chosen(["mood", "use"])}, json=True)
    assert (answer.json["topics"], shared(app, met.tie)) == (["use"], {"use"})


@pytest.mark.parametrize("name", ["\x00", " \u200b ", "\x00\x07"])
def test_a_name_nobody_sees_signs_nothing(app: Flask, met: Met, name: str) -> None:
    asked = visit(app, met.path, met.ana, post=chosen(["mood", "use"])).location
    assert sign(app, asked, met.ana, name).location == asked
    assert shared(app, met.tie) == {"mood", "sleep"}


def test_a_signature_is_kept_as_it_is_seen(app: Flask, met: Met) -> None:
    asked = visit(app, met.path, met.ana, post=chosen(["mood", "use"])).location
    assert sign(app, asked, met.ana, " Ana\x00  Reed\u202e").location.endswith("done=on")
    assert grant_of(app, met.tie).signature == "Ana Reed"


def test_who_works_here_signs_with_more_than_a_passphrase(app: Flask, met: Met) -> None:
    """Ana works in a practice herself, has a code app, and gave the passphrase alone on this device."""
    sealed = met.store.vault.seal(CODE_SECRET, met.ana.person.id, "one-time-secret")
    with met.store.writing() as db:
        organisations.join(db, met.ana.person.id, met.place, "counselor", now())
        db.add(OneTimeSecret(person_id=met.ana.person.id, sealed=sealed, made_at=now(), confirmed_at=now()))
    signed = {**chosen(["mood", "use"]), "version": notices.CURRENT, "signature": "Ana"}
    answer = visit(app, met.path, met.ana, post=signed)
    assert answer.location.startswith(f"{met.path}/consent?"), "signed by whoever knows the passphrase"
    assert visit(app, answer.location, met.ana).location.startswith("/me/proof")
    assert shared(app, met.tie) == {"mood", "sleep"}


def test_cover_shows_what_was_read_and_no_more(app: Flask, met: Met) -> None:
    proposal = met.cover(app)
    page = visit(app, f"{proposal}/consent", met.ana)
    fields: dict[str, list[str]] = {}
    for field in page.all("input", type="hidden"):
        fields.setdefault(str(field.get("name")), []).append(str(field.get("value")))
    agree(app, met.tie, met.ana, ["mood", "sleep", "use"])
    answer = visit(app, f"{proposal}/answer", met.ana, post={**fields, "signature": "Ana"})
    assert answer.location == f"{proposal}/consent", "what was signed is not what was read"
    assert visit(app, met.theirs, met.otto).status == 404
    sign(app, f"{proposal}/consent", met.ana)
    assert visit(app, met.theirs, met.otto).status == 200


def test_cover_ends_with_what_it_stands_in_for(app: Flask, met: Met) -> None:
    proposal, ends = met.cover(app), now() + 2 * DAY
    backdate(app, met.grant.id, ends_at=ends)
    said = visit(app, f"{proposal}/consent", met.ana).words()
    assert f"to {ends.day} {ends:%B %Y}" in said
    assert sign(app, f"{proposal}/consent", met.ana).location.endswith("done=on")
    with met.store.reading() as db:
        assert {one.ends_at for one in db.scalars(sa.select(Grant))} == {ends}


def test_stopping_ends_the_cover_too(app: Flask, met: Met) -> None:
    sign(app, f"{met.cover(app)}/consent", met.ana)
    assert visit(app, met.theirs, met.otto).status == 200
    visit(app, f"/grants/{met.grant.id}/revocation", met.ana, post={})
    assert visit(app, met.theirs, met.maya).status == 404
    assert visit(app, met.theirs, met.otto).status == 404


def test_what_was_agreed_with_a_colleague_since_is_no_cover(app: Flask, met: Met) -> None:
    sign(app, f"{met.cover(app)}/consent", met.ana)
    with met.store.reading() as db:
        otto = db.scalars(sa.select(Tie).where(Tie.viewer_id == met.otto.person.id)).one()
    agree(app, otto, met.ana, ["mood", "sleep", "use"])
    visit(app, f"/sharing/{met.tie.id}/ending", met.ana, post={})
    assert visit(app, met.theirs, met.maya).status == 404
    assert visit(app, met.theirs, met.otto).status == 200


def test_nothing_is_given_to_whoever_has_left(app: Flask, met: Met) -> None:
    with met.store.writing() as db:
        giving.let_go(db, met.maya.person.id, met.place, "counselor", now())
        begins = now()
        terms = Terms(frozenset({"mood"}), frozenset({"care"}), begins.date(), begins, begins + DAY)
        signed = Signature("Ana", "passphrase", "us")
        assert giving.give(db, met.ana.person.id, met.tie.id, terms, begins, signed) is None


def test_who_left_a_practice_and_comes_back_sees_nothing(app: Flask, met: Met) -> None:
    assert visit(app, met.theirs, met.maya).status == 200
    with met.store.writing() as db:
        assert giving.let_go(db, met.maya.person.id, met.place, "counselor", now())
    assert "No longer at this practice" in visit(app, met.path, met.ana).words()
    assert visit(app, f"{met.path}/preview", met.ana).status == 404
    with met.store.writing() as db:
        organisations.join(db, met.maya.person.id, met.place, "counselor", now())
    assert visit(app, met.theirs, met.maya).status == 404
    assert "Nothing is shared" in visit(app, met.path, met.ana).words()
    assert "They left the practice" in visit(app, f"{met.path}/record", met.ana).words()
    assert agree(app, met.tie, met.ana, ["mood"]).status == 303
    assert visit(app, met.theirs, met.maya).status == 200


def test_the_preview_is_gone_with_whoever_looked(app: Flask, met: Met) -> None:
    with met.store.writing() as db:
        assert organisations.leave(db, met.maya.person.id, met.place, "counselor", now())
    assert visit(app, f"{met.path}/preview", met.ana).status == 404


def test_what_was_too_long_to_keep_comes_back(app: Flask, met: Met) -> None:
    words = "How the nights went. " * 30
    answer = visit(app, f"{met.path}/talking-point", met.ana, post={"point": words})
    assert answer.status == 422
    assert words.strip() in answer.text and "too long" in answer.words()


def test_a_sign_about_a_day_kept_back_tells_neither_side(app: Flask, met: Met) -> None:
    day = str(now().date() - timedelta(days=1))
    visit(app, f"/days/{day}/hold", met.ana, post={"state": "on"})
    for kind in ("saw", "log"):
        assert visit(app, f"{met.theirs}/nods", met.maya, post={"kind": kind, "day": day}).status == 303
    page = visit(app, "/", met.ana).words()
    assert "Maya noticed" in page and "Maya saw your log" not in page
    assert visit(app, f"/proposals/{uuid4()}/answer", met.ana, post={"answer": "yes"}).status == 404
