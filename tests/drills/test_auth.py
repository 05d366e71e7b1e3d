"""Ways in under attack: what answers and their timing tell, guesses, replays, tokens, cookies; real requests.

The figures of reliability §4, Auth. Hours go by as the rows in the database say: the server's clock is this machine's.
"""

import hmac
import random
import re
import secrets
import struct
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pyotp
import pytest
from sqlalchemy import text, update
from sqlmodel import col

from tests.authenticator import Authenticator
from tests.authenticator import text as base64
from tests.drills.knocking import Client, at_once, auc, shown
from tests.drills.server import Server, figures
from tests.people import CODE_SECRET, PASSPHRASE, Someone, counselor, join, practice
from tests.post import Postbox, listening
from tracker.settings import from_environment
from tracker.store import invitations, organisations
from tracker.store.base import Store
from tracker.store.invitations import Invitation
from tracker.store.migrations import migrate
from tracker.store.people import Bucket, KnownDevice, Login, Person, RecoveryLink
from tracker.web.gate import hashed
from tracker.web.hashing import HASHER
from tracker.web.invited import kept_as

WRONG, NEW = "not the right words here", "seven slow clouds over home"
JSON = {"Accept": "application/json"}
NAMES = 40


class Drill:
    """A server of its own, its database, its post, and what was found."""

    def __init__(self, folder: Path, box: Postbox, *, full: bool) -> None:
        self.box, self.full, self.chance = box, full, random.Random(20261122)
        self.began, self.figures, self.networks = time.monotonic(), dict[str, Any](), 0
        (folder / "data").mkdir()
        self.server = Server(folder / "data", TRACKER_PROXY_HOPS="1", TRACKER_SMTP_URL=box.url)
        migrate(self.server.url)
        self.settings = from_environment({"TRACKER_DATA_DIR": str(folder / "data"),
                                          "TRACKER_PORT": str(self.server.port)})
        self.store = Store(self.server.url, self.settings.note_key)
        self.hash = HASHER.hash(PASSPHRASE)
        self.server.start()

    def client(self, **cookies: str) -> Client:
        """A browser in a network nobody has come from before."""
        self.networks += 1
        n = self.networks
        return Client(self.server, f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", **cookies)

    def person(self, name: str) -> Someone:
        """Somebody with a passphrase, and an address for letters."""
        made = join(self.store, name, hash_=self.hash)
        self.change(update(Person).where(col(Person.id) == made.person.id).values(email=f"{name}@example.org"))
        return made

    def signed_in(self, name: str) -> Client:
        """A browser in which they signed in."""
        client = self.client()
        assert client.sign_in(name, PASSPHRASE).status == 303 and client.is_in()
        return client

    def change(self, statement: Any) -> None:
        with self.store.writing() as db:
            db.execute(statement)

    def hour(self) -> None:
        """An hour goes by for everybody's budgets."""
        self.change(update(Bucket).values(free_at=col(Bucket.free_at) - 3600))

    def add(self, **values: int) -> None:
        for name, value in values.items():
            self.figures[name] = self.figures.get(name, 0) + value


@pytest.fixture
def drill(tmp_path: Path, full: bool) -> Iterator[Drill]:
    with listening() as box:
        made = Drill(tmp_path, box, full=full)
        yield made
        made.server.stop()
        made.store.close()


def test_auth(drill: Drill) -> None:
    for part in (answers, guesses, code_guesses, cookies, codes, passkeys, tokens, invited, staff):
        part(drill)
    found = drill.figures
    figures(**found, seconds=round(time.monotonic() - drill.began))
    for name in ("told_apart", "replayed", "doubled", "consumed_by_looking", "expired_opened", "crossed", "fixed",
                 "kept_ids", "in_the_clear", "idle_open", "weak_open"):
        assert found.get(name, 0) == 0, name
    assert found["passed"] <= 100 and found["codes_passed"] <= 100
    assert found["owner_in"] == 1
    wide = 0.05 if drill.full else 0.2
    for name in ("auc_sign_in", "auc_recover", "auc_link"):
        assert abs(found[name] - 0.5) <= wide, (name, found[name])


# --- what an answer tells -----------------------------------------------------------------------------


def answers(drill: Drill) -> None:
    """Known and unknown names, in turn, by every way that takes one: the same bytes, after the same time."""
    known, unknown = [f"known-{n:03}" for n in range(NAMES)], [f"nobody{n:03}" for n in range(NAMES)]
    for name in known:
        drill.person(name)
    ways = {
        "sign_in": ("/sign-in", lambda name: {"name": name, "passphrase": WRONG}, 800),
        "recover": ("/recover", lambda name: {"name": name, "code": "abcd-efgh-jkmn-pqrs", "passphrase": NEW}, 800),
        "link": ("/recover/mail", lambda name: {"mail_name": name}, 800),
    }
    for way, (path, form, pairs) in ways.items():
        took: dict[str, list[float]] = {"known": [], "unknown": []}
        said: dict[str, str] = {}
        for n in range(pairs if drill.full else 40):
            pair = [("known", known[n % NAMES]), ("unknown", unknown[n % NAMES])]
            drill.chance.shuffle(pair)
            for which, name in pair:
                client = drill.client()
                start = time.perf_counter()
                reply = client.post(path, form(name))
                took[which].append(time.perf_counter() - start)
                assert reply.status == (200 if way == "link" else 422), (way, reply.status)
                said[which] = reply.text.replace(name, "somebody")
                if way == "link":
                    time.sleep(0.05)  # its letter is written meanwhile
            drill.add(pairs=1, told_apart=int(said["known"] != said["unknown"]))
            if n % 15 == 14:
                drill.change(update(Bucket).values(free_at=0))
        drill.figures[f"auc_{way}"] = round(auc(took["known"], took["unknown"]), 3)
    drill.figures["sign_in_ms"] = round(1000 * sorted(took["known"])[len(took["known"]) // 2], 1)


# --- guesses ------------------------------------------------------------------------------------------


def guesses(drill: Drill) -> None:
    """A day of guessing from everywhere: a hundred reach the hash at most, and the owner still gets in at home."""
    drill.person("guessed")
    home = drill.signed_in("guessed")
    home.post("/sign-out")
    each, passed, refused = 420 if drill.full else 25, 0, 0
    for _hour in range(24):
        for n in range(each):
            status = drill.client().sign_in("guessed", f"{WRONG} {n}").status
            passed, refused = passed + (status != 429), refused + (status == 429)
        drill.hour()
    drill.add(guesses=passed + refused, passed=passed, owner_in=int(home.sign_in("guessed", PASSPHRASE).status == 303))


def code_guesses(drill: Drill) -> None:
    """A day of guessing codes, by somebody who knows the passphrase."""
    place = practice(drill.store, "Guessed Quay")
    worker(drill, "coded", place)
    each, passed, tried = 100 if drill.full else 15, 0, 0
    for _hour in range(24):
        thief = drill.client()
        thief.sign_in("coded", PASSPHRASE)
        for n in range(each):
            thief.network = drill.client().network
            passed += thief.post("/sign-in/code", {"code": f"{n:06}"}).status not in (429, 303)
            tried += 1
        drill.hour()
    drill.add(code_guesses=tried, codes_passed=passed)


def worker(drill: Drill, name: str, place: Any) -> Someone:
    """A counselor with a passphrase and a code app, signed in nowhere."""
    made = counselor(drill.store, name, place)
    drill.change(update(Person).where(col(Person.id) == made.person.id).values(passphrase_hash=drill.hash))
    return made


# --- cookies ------------------------------------------------------------------------------------------


def cookies(drill: Drill) -> None:
    """A copied cookie opens nothing after sign-out, a new passphrase, a new proof, the account's end; none is set."""
    times = 5 if drill.full else 1
    for n in range(times):
        name = f"copied-{n}"
        drill.person(name)
        for way in ("sign-out", "others", "passphrase", "proof", "closing"):
            client, elsewhere = drill.signed_in(name), drill.signed_in(name)
            copies = [client.copy()] if way in ("sign-out", "proof", "closing") else [elsewhere.copy()]
            copies += [elsewhere.copy()] if way == "closing" else []
            if way == "proof":
                client.post("/me/proof", {"passphrase": PASSPHRASE, "next": "/me"})
                drill.add(kept_ids=int(client.token == copies[0].token))
            elif way == "passphrase":
                client.post("/me/passphrase", {"current": PASSPHRASE, "passphrase": PASSPHRASE + " again"})
                drill.change(update(Person).where(col(Person.name) == name).values(passphrase_hash=drill.hash))
            else:
                path = {"others": "/me/logins/others/end", "closing": "/me/closing"}.get(way, f"/{way}")
                client.post(path, {"sure": "yes"})
            for copy in copies:
                drill.add(replays=20, replayed=sum(copy.is_in() for _n in range(20)))
    drill.person("fixed")
    for _n in range(20 if drill.full else 5):
        chosen = secrets.token_urlsafe(32)
        victim = drill.client(evenlight=chosen)
        victim.sign_in("fixed", PASSPHRASE)
        assert victim.is_in() and len(victim.token) >= 43
        drill.add(fixations=1, fixed=int(drill.client(evenlight=chosen).is_in() or victim.token == chosen))
        drill.change(update(Bucket).values(free_at=0))
    with drill.store.reading() as db:
        rows = db.execute(text("SELECT token_hash, device FROM login")).all()
    drill.add(in_the_clear=sum(victim.token in str(row) for row in rows))


# --- codes and passkeys -------------------------------------------------------------------------------


def codes(drill: Drill) -> None:
    """A code of the app, a recovery code, half a sign-in: one use each, however many come at once."""
    place = practice(drill.store, "Coded Quay")
    for n in range(5 if drill.full else 1):
        maya = worker(drill, f"maya-{n}", place)
        halves = [drill.client() for _one in range(8)]
        for half in halves:
            half.sign_in(maya.person.name, PASSPHRASE)
            drill.change(update(Bucket).values(free_at=0))
        code = pyotp.TOTP(CODE_SECRET).now()
        replies = at_once(halves, "/sign-in/code", {"code": code})
        first = next(half for half in halves if half.token)
        drill.add(code_uses=8, doubled=sum(one.status == 303 and "/me" in one.location for one in replies) - 1)
        spare = shown(first.post("/me/codes").text)[0]
        drill.change(update(Bucket).values(free_at=0))
        rest = [half for half in halves if half is not first]
        replies = at_once(rest, "/sign-in/code", {"spare": spare})
        drill.add(code_uses=len(rest), doubled=sum(one.location == "/me" for one in replies) - 1)
        used = next(half for half in rest if half.token).cookies
        again = drill.client(**{**rest[0].cookies, **{name: value for name, value in used.items() if "half" in name}})
        drill.add(replayed=int(again.post("/sign-in/code", {"code": code}).location == "/me"))


def passkeys(drill: Drill) -> None:
    """An answer signed once, sent eight times at once; challenges of other purposes, other logins, and long ago."""
    drill.person("keyed")
    client, other = drill.signed_in("keyed"), drill.signed_in("keyed")
    phone = Authenticator(origin=f"http://localhost:{drill.server.port}", counts=0)

    def asked(who: Client, path: str) -> Any:
        return orjson.loads(who.post(path, **JSON).text)

    made = client.post("/me/ways-in/passkeys/new",
                       {"credential": phone.make(asked(client, "/me/ways-in/passkeys/challenges"))})
    assert made.location == "/me/ways-in", made.text[:500]
    answer = phone.sign(asked(drill.client(), "/sign-in/challenges"))
    doors = [drill.client() for _one in range(8)]
    at_once(doors, "/sign-in/passkey", {"credential": answer, "next": "/me"})
    drill.add(passkey_uses=8, doubled=sum(door.is_in() for door in doors if door.token) - 1)
    proof, elsewhere = asked(client, "/me/proof/challenges"), asked(drill.client(), "/sign-in/challenges")
    wrong = [("/sign-in/passkey", drill.client(), proof), ("/me/proof/passkey", client, elsewhere),
             ("/me/proof/passkey", other, proof)]
    for path, door, options in wrong:
        reply = door.post(path, {"credential": phone.sign(options), "next": "/me"})
        drill.add(crossings=1, crossed=int(reply.status == 303))
    for purpose, ago, path in (("sign-in", 1, "/sign-in/passkey"), ("proof", 1, "/me/proof/passkey")):
        made_then = _challenge(drill, purpose, client if purpose == "proof" else None, ago)
        old = {**elsewhere, "challenge": base64(made_then)}
        reply = (client if purpose == "proof" else drill.client()).post(path, {"credential": phone.sign(old)})
        drill.add(expired=1, expired_opened=int(reply.status == 303))
    fresh = {**elsewhere, "challenge": base64(_challenge(drill, "sign-in", None, -60))}
    reply = drill.client().post("/sign-in/passkey", {"credential": phone.sign(fresh)})
    assert reply.status == 303, "a challenge of the drill's making would open, were it not over"


def _challenge(drill: Drill, purpose: str, client: Client | None, ago: int) -> bytes:
    """A challenge as the server made it, over since `ago` seconds."""
    body = secrets.token_bytes(16) + struct.pack(">Q", int(time.time()) - ago)
    words = f"keyed:challenge:{purpose}:{hashed(client.token) if client else ''}:{body.hex()}"
    return body + bytes.fromhex(hmac.digest(drill.settings.note_key, words.encode(), "sha256").hex()[:40])


# --- tokens -------------------------------------------------------------------------------------------


def tokens(drill: Drill) -> None:
    """Links by mail and recovery codes: looked at a hundred times, used once, over after their time."""
    for n in range(5 if drill.full else 1):
        name = f"mailed-{n}"
        drill.person(name)
        link, client = _link(drill, name), drill.signed_in(name)
        for _look in range(100):
            assert drill.client().get(f"/recover/{link}").status == 200
        with drill.store.reading() as db:
            drill.add(looks=100, consumed_by_looking=int(not _count(db, RecoveryLink)))
        drill.add(crossings=1, crossed=int("/invitations/accepted" in client.post(f"/invitations/{link}").location))
        doors = [drill.client() for _one in range(8)]
        replies = at_once(doors, f"/recover/{link}", {"passphrase": NEW})
        drill.add(link_uses=8, doubled=sum(one.status == 303 for one in replies) - 1, replayed=int(client.is_in()))
        drill.change(update(Bucket).values(free_at=0))
        over = _link(drill, name)
        drill.change(update(RecoveryLink).values(made_at=datetime.now(UTC) - timedelta(minutes=61)))
        reply = drill.client().post(f"/recover/{over}", {"passphrase": NEW})
        drill.add(expired=1, expired_opened=int(reply.status == 303))
        spares = shown(next(door for door in doors if door.token).post("/me/codes").text)
        doors = [drill.client() for _one in range(8)]
        form = {"name": name, "code": spares[0], "passphrase": PASSPHRASE}
        replies = at_once(doors, "/recover", form)
        drill.add(code_uses=8, doubled=sum(one.status == 303 for one in replies) - 1)
        other = drill.client().post("/recover", {**form, "name": "known-001", "code": spares[1]})
        drill.add(crossings=1, crossed=int(other.status == 303))


def _link(drill: Drill, name: str) -> str:
    """The secret of the link a letter brings."""
    drill.change(update(Bucket).values(free_at=0))
    before = len(drill.box.letters)
    drill.client().post("/recover/mail", {"mail_name": name})
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for letter in drill.box.letters[before:]:
            if letter["To"] == f"{name}@example.org" and (found := re.search(r"/recover/(\S+)", letter.get_content())):
                return found[1]
        time.sleep(0.02)
    raise AssertionError("no letter came")


def _count(db: Any, table: Any) -> int:
    return len(db.execute(table.__table__.select()).all())


def invited(drill: Drill) -> None:
    """Invitations: looked at a hundred times, accepted by one of eight at once, over after 72 hours."""
    place, now = practice(drill.store, "Inviting Quay"), datetime.now(UTC)
    for n in range(5 if drill.full else 1):
        doors = [drill.client(evenlight=join(drill.store, f"guest-{n}-{one}").token) for one in range(8)]
        token, over = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        with drill.store.writing() as db:
            for one in (token, over):
                invitations.invite(db, kept_as(one), "join", "admin", now, person_id=None, organisation_id=place)
        drill.change(update(Invitation).where(col(Invitation.token_hash) == kept_as(over)).values(
            ends_at=now - timedelta(seconds=1)))
        for _look in range(100):
            drill.client().get(f"/invitations/{token}")
        with drill.store.reading() as db:
            drill.add(looks=100, consumed_by_looking=int(invitations.look(db, kept_as(token), now) is None))
        drill.add(crossings=1, crossed=int(drill.client().post(f"/recover/{token}", {"passphrase": NEW}).status == 303))
        replies = at_once(doors, f"/invitations/{token}")
        drill.add(link_uses=8, doubled=sum("accepted" in one.location for one in replies) - 1)
        with drill.store.reading() as db:
            drill.add(doubled=len(organisations.members(db, place, "admin")) - n - 1)
        pages = [doors[n].get(f"/invitations/{one}").text.replace(one, "") for one in (token, over, "w" * 43)]
        drill.add(told_apart=int(len(set(pages)) > 1))
        late = drill.client(evenlight=join(drill.store, f"late-{n}").token).post(f"/invitations/{over}")
        drill.add(expired=1, expired_opened=int("accepted" in late.location))


# --- who works here -----------------------------------------------------------------------------------


def staff(drill: Drill) -> None:
    """A counselor's login ends after half an hour unused and after twelve in all; a passphrase alone opens no list."""
    place = practice(drill.store, "Working Quay")
    rosa, ana = worker(drill, "rosa", place), drill.person("ana")
    for seen, begun, opens in ((29, 0, True), (31, 0, False), (0, 11 * 60 + 59, True), (0, 12 * 60 + 1, False)):
        for who in (rosa, ana):
            now = datetime.now(UTC)
            drill.change(update(Login).where(col(Login.token_hash) == hashed(who.token)).values(
                seen_at=now - timedelta(minutes=seen), created_at=now - timedelta(minutes=begun)))
            is_in = drill.client(evenlight=who.token).get("/people" if who is rosa else "/me").status == 200
            wanted = opens or who is ana
            drill.add(staff_cells=1, idle_open=int(is_in and not wanted))
            assert is_in or not wanted, (who.person.name, seen, begun)
    drill.change(update(Login).where(col(Login.token_hash) == hashed(rosa.token)).values(
        seen_at=datetime.now(UTC), created_at=datetime.now(UTC), is_strong=False))
    weak = drill.client(evenlight=rosa.token)
    reply = weak.get("/people")
    drill.add(weak_open=int(reply.status == 200 or not reply.location.startswith("/me/proof")))
    weak.post("/me/proof", {"passphrase": PASSPHRASE, "next": "/people"})
    drill.add(weak_open=int(weak.get("/people").status == 200 or weak.get("/me/ways-in/app").status == 200))
    assert weak.post("/me/proof", {"code": pyotp.TOTP(CODE_SECRET).now(), "next": "/people"}).location == "/people"
    assert weak.get("/people").status == 200
    with drill.store.reading() as db:
        assert _count(db, KnownDevice) > 0
