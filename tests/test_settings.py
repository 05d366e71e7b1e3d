"""Settings: keys are made once and kept to ourselves, and what could leak is refused."""

import threading
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from tracker.settings import PUSH_HOSTS, UnsafeSettings, from_environment

KEY = urlsafe_b64encode(b"k" * 32).decode().rstrip("=")


def test_keys_are_made_once_for_nobody_else_to_read(tmp_path: Path) -> None:
    first, again = (from_environment({"TRACKER_DATA_DIR": str(tmp_path)}) for _ in range(2))
    assert (first.vapid_key, first.note_key) == (again.vapid_key, again.note_key)
    assert first.vapid_key != first.note_key
    for name in ("vapid.key", "note.key"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    (tmp_path / "vapid.key").chmod(0o640)
    with pytest.raises(UnsafeSettings, match=r"vapid\.key can be read by others"):
        from_environment({"TRACKER_DATA_DIR": str(tmp_path)})


def test_processes_that_start_together_get_one_key(tmp_path: Path) -> None:
    found, ready = set(), threading.Barrier(8)

    def start() -> None:
        ready.wait()
        found.add(from_environment({"TRACKER_DATA_DIR": str(tmp_path)}).vapid_key)

    starts = [threading.Thread(target=start) for _ in range(8)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert len(found) == 1


@pytest.mark.parametrize("name", ["TRACKER_NOTE_KEY", "TRACKER_VAPID_KEY"])
def test_on_postgresql_a_key_must_be_given(tmp_path: Path, name: str) -> None:
    given = {"TRACKER_NOTE_KEY": KEY, "TRACKER_VAPID_KEY": KEY, "TRACKER_DATA_DIR": str(tmp_path),
             "TRACKER_DATABASE_URL": "postgresql://localhost/x"}
    assert from_environment(given).vapid_key == b"k" * 32
    with pytest.raises(UnsafeSettings, match=name):
        from_environment({**given, name: ""})
    with pytest.raises(UnsafeSettings, match=name):
        from_environment({**given, name: "c2hvcnQ"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", [b"\0" * 32, b"\xff" * 32])
def test_a_key_that_signs_nothing_is_refused(key: bytes) -> None:
    with pytest.raises(UnsafeSettings, match="no private key"):
        from_environment({"TRACKER_VAPID_KEY": urlsafe_b64encode(key).decode(), "TRACKER_NOTE_KEY": KEY})


def test_push_services_of_the_operators_own(tmp_path: Path) -> None:
    settings = from_environment({
        "TRACKER_DATA_DIR": str(tmp_path), "TRACKER_PUSH_HOSTS": "Push.example.org, *.push.example.net",
        "TRACKER_PUSH_RESOLVE": "push.example.org=192.168.1.5:8443,b.push.example.net=[fd00::1]:443",
        "TRACKER_PUSH_CONTACT": "mailto:me@example.org",
    })
    assert settings.push_hosts == (*PUSH_HOSTS, "push.example.org", "*.push.example.net")
    assert dict(settings.push_resolve) == {
        "push.example.org": ("192.168.1.5", 8443), "b.push.example.net": ("fd00::1", 443)
    }


@pytest.mark.parametrize(("name", "value"), [
    ("TRACKER_PUSH_HOSTS", "*"), ("TRACKER_PUSH_HOSTS", "*.com"), ("TRACKER_PUSH_HOSTS", "127.0.0.1"),
    ("TRACKER_PUSH_HOSTS", "https://push.example.org"), ("TRACKER_PUSH_HOSTS", "a.*.org"),
    ("TRACKER_PUSH_RESOLVE", "push.example.org"), ("TRACKER_PUSH_RESOLVE", "push.example.org=relay:443"),
    ("TRACKER_PUSH_RESOLVE", "push.example.org=10.0.0.1"),
    ("TRACKER_PUSH_CONTACT", "me@example.org"), ("TRACKER_PUSH_CONTACT", "https://example.org/contact"),
])
def test_what_would_open_the_way_out_too_wide_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(UnsafeSettings, match=name):
        from_environment({"TRACKER_DATA_DIR": str(tmp_path), name: value})


@pytest.mark.parametrize(("base", "contact"), [
    ("https://days.example.org", "https://days.example.org"),
    ("https://days.example.org:8443", "https://days.example.org"),
    ("http://localhost:8000", "mailto:evenlight@localhost"),
])
def test_a_push_service_learns_whom_to_ask(tmp_path: Path, base: str, contact: str) -> None:
    from py_vapid import _check_sub

    assert from_environment({"TRACKER_DATA_DIR": str(tmp_path), "TRACKER_BASE_URL": base}).push_contact == contact
    assert _check_sub(contact)
