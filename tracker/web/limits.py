"""Budgets for tries: token buckets kept in the database, so that every process counts the same."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import cast

from flask import current_app, request
from sqlalchemy import case, or_
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.settings import Settings
from tracker.store.base import upsert
from tracker.store.people import Bucket
from tracker.web import database, today


@dataclass(frozen=True, slots=True)
class Budget:
    """How often something may be tried: `burst` times at once, then `per_hour` more each hour."""

    name: str
    burst: int
    per_hour: float


def take(db: Session, budget: Budget, key: str, now: datetime) -> bool:
    """Take one try of `key` (already hashed); False when there is none left. Call inside a write transaction.

    The generic cell rate algorithm: each try moves the moment when all are free again, and that is never further off
    than all of them take; where it is, the clock was set back, and the budget begins anew.
    """
    each, at, free_at = 3600 / budget.per_hour, now.timestamp(), col(Bucket.free_at)
    furthest = at + budget.burst * each + 1
    return bool(upsert(
        db, Bucket, {"key": f"{budget.name}:{key}"[:64], "free_at": at + each}, key=("key",),
        newer=lambda _first: or_(free_at <= at + (budget.burst - 1) * each, free_at > furthest),
        becomes={"free_at": case((free_at.between(at, furthest), free_at), else_=at) + each},
    ))


def spend(*tries: tuple[Budget, str]) -> bool:
    """Take one try of each; False, and no more is taken, as soon as one has none left."""
    with database.writing() as db:
        now = today.now()
        return all(take(db, budget, keyed(key), now) for budget, key in tries)


def keyed(text: str) -> str:
    """A name for `text` that tells nothing without this server's key: what budgets and logs know people by."""
    key = cast(Settings, current_app.config["SETTINGS"]).note_key
    return hmac.digest(key, b"keyed:" + text.encode("utf-8", "replace"), "sha256").hex()[:40]


def network() -> str:
    """Where this request comes from: an address, or for IPv6 its /64, which is one household."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)
