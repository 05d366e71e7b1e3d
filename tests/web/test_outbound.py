"""What goes out: only where it may, in one piece or not at all, and never for long."""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import ENDPOINTS, PRIVATE, published
from tests.push_service import HOST, PushService, serving
from tracker.settings import PUSH_HOSTS, from_environment
from tracker.web.outbound import HEARD, Outbound, Unanswered, outbound
from tracker.web.places import Refused, place, public

PUBLIC = "93.184.215.14"


class Doors:
    """Every connection this process tries to open, seen by the interpreter itself; `shut` lets none out."""

    def __init__(self) -> None:
        self.opened: list[Any] = []
        self.watching = self.shut = False
        sys.addaudithook(self._see)

    def _see(self, event: str, args: tuple[Any, ...]) -> None:
        if self.watching and event == "socket.connect":
            self.opened.append(args[1])
            if self.shut:
                raise ConnectionRefusedError


DOORS = Doors()


@pytest.fixture
def doors() -> Iterator[Doors]:
    """Watches connections, and lets none out."""
    DOORS.opened.clear()
    DOORS.watching = DOORS.shut = True
    yield DOORS
    DOORS.watching = DOORS.shut = False


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    """A push service that takes everything unread."""
    with serving(tmp_path / "push", opens=False) as running:
        yield running


def reaching(service: PushService, patience: float = 10, *hosts: str) -> Outbound:
    """A way out that finds the service, and nothing else."""
    pinned = dict.fromkeys(hosts or (HOST,), ("127.0.0.1", service.port))
    return Outbound((*PUSH_HOSTS, "*.push.test"), pinned=pinned, ca=service.ca, patience=patience)


def test_an_address_in_a_list_is_a_place() -> None:
    found = place("https://updates.push.services.mozilla.com/wpush/v2/gAAA?a=b", PUSH_HOSTS)
    assert (found.host, found.path) == ("updates.push.services.mozilla.com", "/wpush/v2/gAAA?a=b")
    assert place("https://web.push.apple.com:443/x", PUSH_HOSTS).host == "web.push.apple.com"
    assert place("https://db5p.notify.windows.com/w/?token=B%2f", PUSH_HOSTS).path == "/w/?token=B%2f"
    assert place("https://FCM.googleapis.com/fcm/send/a:b-c_", PUSH_HOSTS).host == "fcm.googleapis.com"


@pytest.mark.parametrize("url", ENDPOINTS)
def test_a_hostile_address_opens_nothing(doors: Doors, url: str) -> None:
    asked: list[str] = []
    way = Outbound(PUSH_HOSTS, resolve=lambda host: asked.append(host) or ["127.0.0.1"])
    with pytest.raises(Refused):
        way.post(url, b"x", {})
    assert doors.opened == []
    assert set(asked) <= {"fcm.googleapis.com", "x.notify.windows.com"}, "a host not on the list is not even looked up"


def test_published_lists_of_hostile_addresses_are_refused() -> None:
    found = published()
    if not found:
        pytest.skip("no list of such addresses beside the project")
    for url in found:
        with pytest.raises(Refused):
            place(url, PUSH_HOSTS)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_stands_for_a_private_address_opens_nothing(doors: Doors, address: str) -> None:
    assert not public(address)
    for found in ([address], [PUBLIC, address], [address, PUBLIC], []):
        with pytest.raises(Refused, match="network"):
            Outbound(PUSH_HOSTS, resolve=lambda _host, found=found: found).post(f"https://{PUSH_HOSTS[0]}/x", b"x", {})
    assert doors.opened == []


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2620:fe::fe", "2a00:1450:4001:81b::200a"])
def test_addresses_of_the_public_network(address: str) -> None:
    assert public(address)


def test_what_was_checked_is_what_is_connected_to(doors: Doors) -> None:
    """A resolver that changes its mind between the look and the connection is asked once only."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    way = Outbound(PUSH_HOSTS, resolve=lambda _host: next(answers))
    with pytest.raises(Unanswered):
        way.post(f"https://{PUSH_HOSTS[0]}/x", b"x", {})
    assert doors.opened == [(PUBLIC, 443)]
    with pytest.raises(Refused):
        way.post(f"https://{PUSH_HOSTS[0]}/x", b"x", {})
    assert len(doors.opened) == 1


def test_every_address_of_a_name_gets_its_turn(doors: Doors) -> None:
    with pytest.raises(Unanswered):
        Outbound(PUSH_HOSTS, resolve=lambda _host: ["2620:fe::fe", PUBLIC]).post(f"https://{PUSH_HOSTS[0]}/", b"x", {})
    assert [one[:2] for one in doors.opened] == [("2620:fe::fe", 443), (PUBLIC, 443)]


def test_a_resolver_that_hangs_is_not_waited_for(doors: Doors) -> None:
    over = threading.Event()
    way = Outbound(PUSH_HOSTS, resolve=lambda _host: over.wait(20) and [], patience=0.3)
    began = time.monotonic()
    with pytest.raises(Unanswered):
        way.post(f"https://{PUSH_HOSTS[0]}/", b"x", {})
    assert time.monotonic() - began < 2
    over.set()


def test_a_name_nobody_knows_is_no_answer() -> None:
    def unknown(_host: str) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unanswered) as nobody:
        Outbound(PUSH_HOSTS, resolve=unknown).post(f"https://{PUSH_HOSTS[0]}/", b"x", {})
    assert not nobody.value.maybe


def test_an_answer_arrives_and_the_connection_stays(service: PushService) -> None:
    way = reaching(service)
    for _ in range(5):
        answer = way.post(service.subscribe("429").endpoint, b"x" * 3000, {"TTL": "60"})
        assert (answer.status, answer.headers["retry-after"], answer.body) == (429, "7", b"")
    assert service.connections == 1
    way.close()


def test_sixteen_at_once_keep_sixteen_connections(service: PushService) -> None:
    service.delay = 0.02
    way = reaching(service)
    with ThreadPoolExecutor(16) as pool:
        endpoints = [service.subscribe().endpoint for _ in range(160)]
        statuses = list(pool.map(lambda endpoint: way.post(endpoint, b"x", {}).status, endpoints))
    assert statuses == [201] * 160
    assert service.connections <= 16
    assert sorted(service.asked) == sorted(endpoints), "each once"
    way.close()


def test_a_connection_closed_meanwhile_is_opened_anew(service: PushService) -> None:
    way = reaching(service)
    assert [way.post(service.subscribe("last").endpoint, b"x", {}).status for _ in range(4)] == [201] * 4
    assert len(service.asked) == 4, "each was sent once"
    way.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(service: PushService, status: int) -> None:
    way = reaching(service)
    assert way.post(f"https://{HOST}/redirect/{status}", b"x", {}).status == status
    assert len(service.asked) == 1
    way.close()


@pytest.mark.parametrize("how", ["hang", "drip"])
def test_an_answer_that_takes_for_ever_is_given_up(service: PushService, how: str) -> None:
    way, began = reaching(service, patience=1), time.monotonic()
    with pytest.raises(Unanswered, match="TimeoutError") as given_up:
        way.post(service.subscribe(how).endpoint, b"x", {})
    assert 0.9 < time.monotonic() - began < 3
    assert given_up.value.maybe, "it may have arrived"


def test_a_server_that_never_shakes_hands_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, serving(tmp_path) as service:
        pinned = {HOST: ("127.0.0.1", mute.getsockname()[1])}
        way, began = Outbound(["*.push.test"], pinned=pinned, ca=service.ca, patience=0.5), time.monotonic()
        with pytest.raises(Unanswered):
            way.post(f"https://{HOST}/", b"x", {})
        assert time.monotonic() - began < 2


def test_a_connection_closed_without_an_answer_is_no_answer(service: PushService) -> None:
    way = reaching(service)
    with pytest.raises(Unanswered):
        way.post(service.subscribe("close").endpoint, b"x", {})


def test_a_long_answer_is_cut(service: PushService) -> None:
    way = reaching(service)
    answer = way.post(service.subscribe("long").endpoint, b"x", {})
    assert (answer.status, len(answer.body)) == (201, HEARD)
    assert way.post(service.subscribe("201").endpoint, b"x", {}).status == 201
    assert service.connections == 2
    way.close()


def test_a_certificate_of_another_name_or_of_nobody_is_refused(service: PushService) -> None:
    elsewhere = reaching(service, 10, "two.push.test.push.test")
    with pytest.raises(Unanswered, match="SSLCertVerificationError"):
        elsewhere.post("https://two.push.test.push.test/201/x", b"x", {})
    unvouched = Outbound(["*.push.test"], pinned={HOST: ("127.0.0.1", service.port)})
    with pytest.raises(Unanswered, match="SSLCertVerificationError"):
        unvouched.post(f"https://{HOST}/201/x", b"x", {})
    assert service.asked == []


def test_settings_lead_to_a_service_of_the_operators_own(service: PushService, tmp_path: Path) -> None:
    settings = from_environment({"TRACKER_DATA_DIR": str(tmp_path), **service.environment()})
    assert outbound(settings) is outbound(settings), "one for the process, with its connections"
    assert outbound(settings).post(service.subscribe().endpoint, b"x", {}).status == 201
    with pytest.raises(Refused):
        outbound(settings).post("https://push.test/x", b"x", {})
    outbound(settings).close()
