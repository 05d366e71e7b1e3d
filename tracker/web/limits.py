"""Budgets for tries: token buckets kept in the database, so that every process counts the same."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from tracker.store.base import upsert
from tracker.store.people import Bucket


def take(db: Session, key: str, now: datetime, *, burst: int, per_hour: float) -> bool:
    """Take one token from the bucket `key` (kept hashed); False when it is empty. Call inside a write transaction."""
    name = sha256(key.encode()).hexdigest()
    bucket = db.get(Bucket, name)
    tokens = float(burst) if bucket is None else min(
        float(burst), bucket.tokens + max(0.0, (now - bucket.at).total_seconds()) * per_hour / 3600
    )
    allowed = tokens >= 1
    upsert(db, Bucket, {"key": name, "tokens": tokens - 1 if allowed else tokens, "at": now}, key=("key",))
    return allowed
