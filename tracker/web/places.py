"""Which addresses we post to at all: https at a host of the operator's list, in the public network, written plainly.

Nothing here asks a resolver or opens anything, so an address can be judged when it is handed in and again when used.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST = 2048
#: A host name as people write it: at least two labels, the last one no number.
HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
#: Not refused by Python's own `is_global`, yet no place of the public network, or one with another address inside.
NOT_PLAIN = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/3", "2001::/23", "2002::/16",
                                   "3fff::/20")))
UNICAST = ip_network("2000::/3")


class Refused(Exception):
    """Not a place we post to; the text is one word saying why. Nothing was opened."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address that passed: its host, and the rest as it is asked for."""

    host: str
    path: str


def place(url: str, hosts: Iterable[str]) -> Place:
    """The place an address names; `hosts` are names, or `*.` and a name for everything under it. Raises Refused."""
    if len(url) > LONGEST or re.search(r"[^\x21-\x7e]|\\", url):
        raise Refused("letters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("address") from None
    if parts.scheme != "https" or not url.lower().startswith("https://"):
        raise Refused("scheme")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise Refused("userinfo")
    if port not in (None, 443) or parts.netloc.endswith(":"):
        raise Refused("port")
    host = (parts.hostname or "").lower()
    if not HOST.fullmatch(host) or not any(_covers(pattern, host) for pattern in hosts):
        raise Refused("host")
    if parts.fragment or url.endswith("#"):
        raise Refused("fragment")
    return Place(host, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _covers(pattern: str, host: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def public(address: str) -> bool:
    """Whether an address is one of the public network by itself: no other is written inside it."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if any(found in net for net in NOT_PLAIN if net.version == found.version):
        return False
    return found.is_global and (isinstance(found, IPv4Address) or found in UNICAST)
