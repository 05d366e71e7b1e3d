"""Bad input to every form: never a 5xx, never half a day kept. 2,000 requests per form with FULL=1."""

import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.house.test_routes import address, app, owner, rules  # noqa: F401  (fixtures)
from tests.people import Someone
from tracker.domain.measures import MEASURES
from tracker.store.days import Note, Reading
from tracker.store.journeys import Appointment, PhaseSpan, PlanGoal
from tracker.store.moments import Moment
from tracker.store.people import Login
from tracker.web.gate import hashed

TIMES = 2_000 if os.environ.get("FULL") == "1" else 50
NAUGHTY = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "vectors" / "fuzz" / "blns.json"
OWN = [
    "",
    " ",
    "\x00",
    "\U0001f600",
    "ﷺ" * 300,
    "a" * 70_000,
    "-1",
    "0",
    "1",
    "11",
    "1e309",
    "NaN",
    "٣",
    "½",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "2026-11-22",
    "24:00",
    "12:60",
    "08:30",
    "=1+1",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%s%n",
    "{{7*7}}",
    "../../etc/passwd",
    "\r\nSet-Cookie: x=y",
    "null",
    "true",
    "[]",
    "no_use",
    "use",
    "yes",
    "on",
    "breathing walked",
    "ketamine",
    "Europe/London",
    "Mars/Base",
    "en",
    "GB",
    "no_use\x00",
    "\ufeff5",
    "5\u200b",
    "５",
]
#: Fields that forms carry beside those of their pages.
ALWAYS = ["edit_id", "edited_at", "client_id", "id", "next", "done", "clear", "note", "note_base", "page", "zone"]
#: These end the sign-in or the account, or hash a passphrase each time: they are asked less often, signed in anew.
COSTLY = {"/sign-in", "/sign-up", "/recover", "/me/proof", "/me/passphrase", "/me/closing", "/sign-out"}


def naughty() -> list[str]:
    """Strings that break things: the published list where it lies beside the project, and ours."""
    published = json.loads(NAUGHTY.read_text()) if NAUGHTY.exists() else []
    return [*OWN, *[text for text in published if isinstance(text, str)]]


def fields(client: FlaskClient, pages: list[str]) -> list[str]:
    """Every field name that a page of ours carries."""
    found = Counter(name for page in pages for name in re.findall(r'name="([^"]+)"', client.get(page).get_data(True)))
    return sorted({*found, *ALWAYS, *MEASURES})


def forms(chance: random.Random, names: list[str], texts: list[str]) -> Iterator[dict[str, str]]:
    """Forms without end: a few fields, some with values that could be right, some with anything at all."""
    while True:
        chosen = chance.sample(names, chance.randint(0, min(12, len(names))))
        yield {name: _text(chance, texts) for name in chosen}


def _text(chance: random.Random, texts: list[str]) -> str:
    if chance.random() < 0.7:
        return chance.choice(texts)
    return "".join(chr(chance.choice((chance.randrange(32, 127), chance.randrange(1, 0xD7FF)))) for _ in range(8))


def kept(app: Flask, who: Someone) -> list[tuple[object, ...]]:  # noqa: F811
    """What is kept of this person's days."""
    with app.extensions["store"].reading() as db:
        readings = db.execute(sa.select(Reading.__table__).where(Reading.person_id == who.person.id))  # type: ignore[attr-defined, arg-type]
        notes = db.execute(sa.select(Note.__table__).where(Note.person_id == who.person.id))  # type: ignore[attr-defined, arg-type]
        return sorted(map(tuple, [*readings, *notes]), key=repr)


def tidy(app: Flask, who: Someone) -> None:  # noqa: F811
    """Take away what one form's requests added, so that the next form does not wade through thousands of things."""
    with app.extensions["store"].writing() as db:
        for table in (PhaseSpan, PlanGoal, Appointment, Moment):
            kept = table.__table__.c  # type: ignore[attr-defined]
            named = [UUID(int=n) for n in range(1, 20)]
            db.execute(sa.delete(table).where(kept.person_id == who.person.id, kept.id.not_in(named)))


def signed_in(app: Flask, who: Someone) -> FlaskClient:  # noqa: F811
    """A client with a login of its own, so that one form ending it does not stop the others."""
    now, token = datetime.now(UTC), f"bad-{random.getrandbits(64)}"
    with app.extensions["store"].writing() as db:
        db.add(
            Login(
                token_hash=hashed(token),
                person_id=who.person.id,
                device="x",
                created_at=now,
                seen_at=now,
                proved_at=now,
            )
        )
    client = app.test_client()
    client.set_cookie("evenlight", token)
    return client


def test_no_form_breaks_the_server_or_keeps_half_a_day(app: Flask, owner: Someone) -> None:  # noqa: F811
    texts, chance = naughty(), random.Random(os.environ.get("SEED", "evenlight"))
    client = signed_in(app, owner)
    names = fields(
        client,
        [
            "/",
            "/log",
            "/sign-up",
            "/plan",
            "/plan/settings",
            "/me/settings",
            "/me/topics",
            "/me/data",
            "/moments/new?kind=use",
            "/moments/new?kind=craving",
            "/appointments/new",
            "/me/ways-in/passkeys/new",
            "/me/proof",
            "/reminders",
            "/reminders/rules/new?kind=medicine",
            "/reminders/rules/new?kind=appointments",
        ],
    )
    client = signed_in(app, owner)
    answers: Counter[int] = Counter()
    for rule, method in rules(app):
        if method != "POST":
            continue
        path = address(app, rule)
        tidy(app, owner)
        for n, form in zip(
            range(TIMES if path not in COSTLY else TIMES // 25), forms(chance, names, texts), strict=False
        ):
            form.pop("agree", None), form.pop("confirm", None)
            before = kept(app, owner) if path.startswith("/days/") else None
            accept = "application/json" if n % 2 else "text/html"
            answer = client.post(path, data=form, headers={"Sec-Fetch-Site": "same-origin", "Accept": accept})
            answers[answer.status_code] += 1
            assert answer.status_code < 500 or answer.status_code == 503, (
                path,
                form,
                answer.get_data(as_text=True)[-500:],
            )
            if before is not None and answer.status_code >= 400:
                assert kept(app, owner) == before, ("half a day was kept", form)
            if answer.status_code == 401 or path in COSTLY:
                client = signed_in(app, owner)
    print(f"\n{sum(answers.values())} requests: {dict(sorted(answers.items()))}")
    assert answers[422] and answers[303], "the forms never got as far as their values"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a=1&" * 2_000, b"{", b"mood=5" * 100_000])
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "text/plain",
        "",
    ],
)
def test_a_body_that_is_no_form_is_refused_kindly(app: Flask, owner: Someone, content: bytes, kind: str) -> None:  # noqa: F811
    client = signed_in(app, owner)
    for path in ("/days/2026-11-01", "/moments/new", "/me/data/imports", "/sign-in"):
        answer = client.post(path, data=content, content_type=kind or None, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code < 500, (path, kind, answer.get_data(as_text=True)[-500:])
