"""Alembic's environment: the connection comes from `migrate()`."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import AutoString

from tracker.store.migrations import METADATA


def _plain_types(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write plain `sa` types: generated files then import nothing of ours."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if type(item).__name__ == "UTCDateTime" or isinstance(item, sa.DateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True,
    render_item=_plain_types, compare_type=True, transaction_per_migration=False,
)
context.run_migrations()
