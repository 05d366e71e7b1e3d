"""Hostile subscriptions: whatever an endpoint's address is, nothing outside the list of push services is connected to.

A scheduler with real rows works under an audit of every connection and every name that its process opens or asks for.
"""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.drills.reminding import environment, told
from tests.drills.server import ROOT, figures
from tests.hostile import ENDPOINTS, PRIVATE, published
from tests.push_service import serving
from tracker.settings import PUSH_HOSTS, from_environment
from tracker.store.base import Store
from tracker.store.migrations import migrate
from tracker.store.reminders import Receiver, Reminder
from tracker.web.gate import hashed
from tracker.web.places import Refused, place, public

pytestmark = pytest.mark.drill
#: Writes down every connection and every name asked for, and lets none out but to the drill's own service. A name of
#: the list "stands for" this machine: its resolver lies, which only the check of what it said can tell.
WATCHED = """
import json, socket, sys
allowed, log = int(sys.argv[1]), open(sys.argv[2], "a", buffering=1)
def see(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        where = args[1] if event != "socket.getaddrinfo" else args[0]
        log.write(json.dumps([event, str(where)]) + chr(10))
        if event != "socket.getaddrinfo" and (not isinstance(where, tuple) or where[1] != allowed):
            raise ConnectionRefusedError
sys.addaudithook(see)
lie = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))] for address in json.loads(sys.argv[3])]
def resolver(host, *_args, _turn=[0], **_named):
    sys.audit("socket.getaddrinfo", host)
    _turn[0] += 1
    return lie[_turn[0] % len(lie)]
socket.getaddrinfo = resolver
from tracker.cli import main
main(["scheduler"])
"""


def test_no_hostile_address_is_connected_to(tmp_path: Path, database_url: str, full: bool) -> None:
    migrate(database_url)
    log = tmp_path / "connections.jsonl"
    with serving(tmp_path / "push") as service:
        settings = environment(tmp_path / "data", database_url, service)
        made, due = from_environment(settings), datetime.now(UTC) - timedelta(seconds=30)
        store = Store(database_url, made.note_key)
        named = [host.replace("*", "a") for host in PUSH_HOSTS] * (20 if full else 2)
        rebinding = [f"https://{host}/{uuid4().hex}" for host in named]
        hostile = [url for url in (*ENDPOINTS, *rebinding) if url and url.isprintable() and len(url) < 2048]
        rows = {url: told(store, made, service, f"hostile {n}", due) for n, url in enumerate(hostile)}
        with store.writing() as db:
            for url, one in rows.items():
                phone = db.get_one(Receiver, (one.who.person.id, one.receiver))
                phone.endpoint, phone.endpoint_hash = url, hashed(url)
        good = told(store, made, service, "good", due + timedelta(seconds=1))
        began = time.monotonic()
        lies = [one for one in PRIVATE if one.count(".") == 3]
        process = subprocess.Popen(
            [sys.executable, "-c", WATCHED, str(service.port), str(log), json.dumps(lies)], cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        )
        try:
            service.wait(seconds=90)
            ends = _ends(store, [one.row for one in rows.values()], process)
        finally:
            process.terminate()
            process.wait(30)
        store.close()

    seen = [json.loads(line) for line in log.read_text().splitlines()]
    outside = [where for event, where in seen if event != "socket.getaddrinfo" and str(service.port) not in where]
    names = {where for event, where in seen if event == "socket.getaddrinfo"}
    lists = [one for one in published() if not _refused(one)]
    figures(
        drill="ssrf", database=database_url.partition(":")[0].partition("+")[0],
        hostile=len(hostile), connections=len(outside), names_asked=len(names), not_failed=sum(
            state != "failed" for state in ends.values()
        ), private=len(PRIVATE), private_taken=sum(map(public, PRIVATE)), published=len(published()),
        published_taken=len(lists), reached=len(service.messages), seconds=round(time.monotonic() - began, 1),
    )
    assert len(hostile) >= 40
    assert outside == []
    assert names <= {host.replace("*", "a") for host in PUSH_HOSTS} | {"x.notify.windows.com"}, names
    assert set(ends.values()) == {"failed"}
    assert (lists, [one for one in PRIVATE if public(one)]) == ([], [])
    assert [one.endpoint for one in service.messages] == [good.subscription.endpoint], "the check lets good ones pass"


def _refused(url: str) -> bool:
    try:
        place(url, PUSH_HOSTS)
    except Refused:
        return True
    return False


def _ends(store: Store, rows: list[object], process: "subprocess.Popen[bytes]") -> dict[object, str]:
    """The states of these rows, once each has come to its end."""
    until = time.monotonic() + 60
    while True:
        with store.reading() as db:
            found = {one.id: one.state for one in db.query(Reminder).filter(Reminder.id.in_(rows))}  # type: ignore[attr-defined]
        if not {"planned", "leased"} & set(found.values()) or time.monotonic() > until:
            assert process.poll() is None
            return dict(found)
        time.sleep(0.2)
