"""Budgets for tries: token buckets kept in the database, so that every process counts the same."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import cast

from flask import current_app, request
from sqlalchemy import false
from sqlalchemy.orm import Session

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
    """Take one try of `key` (already hashed); False when there is none left. Call inside a write transaction."""
    row = f"{budget.name}:{key}"[:64]
    upsert(db, Bucket, {"key": row, "tokens": float(budget.burst), "at": now}, key=("key",), newer=lambda _new: false())
    bucket = db.get_one(Bucket, row, with_for_update=True, populate_existing=True)
    grown = max(0.0, (now - bucket.at).total_seconds()) * budget.per_hour / 3600
    tokens = min(float(budget.burst), bucket.tokens + grown)
    allowed = tokens >= 1
    bucket.tokens, bucket.at = tokens - 1 if allowed else tokens, max(now, bucket.at)
    db.flush()
    return allowed


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
