"""Chains: how a row of the trail is bound to the one before it, and a head to its end, by the server's key."""

import hmac
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple, Protocol


class Row(NamedTuple):
    """A row about to be written, `hash` yet to come; the columns of `trail.Glance`."""

    subject: str
    number: int
    viewer: str
    granted: str
    way: str
    topics: str
    purposes: str
    first: date | None
    last: date | None
    version: str
    at: datetime
    hash: str


class Head(NamedTuple):
    """As much of a `trail.TrailHead` as its seal covers."""

    subject: str
    number: int
    hash: str
    forgotten: int
    anchor: str


class AnyRow(Protocol):
    """A row, written or about to be."""

    @property
    def subject(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def viewer(self) -> str: ...
    @property
    def granted(self) -> str: ...
    @property
    def way(self) -> str: ...
    @property
    def topics(self) -> str: ...
    @property
    def purposes(self) -> str: ...
    @property
    def first(self) -> date | None: ...
    @property
    def last(self) -> date | None: ...
    @property
    def version(self) -> str: ...
    @property
    def at(self) -> datetime: ...


class AnyHead(Protocol):
    """A head, kept or about to be."""

    @property
    def subject(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def hash(self) -> str: ...
    @property
    def forgotten(self) -> int: ...
    @property
    def anchor(self) -> str: ...


def chained(key: bytes, before: str, row: AnyRow) -> str:
    """The hash of a row that comes after the one with the hash `before`."""
    parts = (before, row.subject, row.number, row.viewer, row.granted, row.way, row.topics, row.purposes,
             row.first or "", row.last or "", row.version, row.at.astimezone(UTC).isoformat())
    return _mac(key, b"row:", parts)


def seal(key: bytes, head: AnyHead) -> str:
    """The seal of a head."""
    return _mac(key, b"head:", (head.subject, head.number, head.hash, head.forgotten, head.anchor))


def _mac(key: bytes, kind: bytes, parts: Sequence[object]) -> str:
    return hmac.digest(key, kind + "\x1f".join(map(str, parts)).encode(), "sha256").hex()
