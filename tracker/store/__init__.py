"""What is kept: one file per noun, each with its tables and the few queries that name them."""

from sqlmodel import SQLModel

from tracker.store import (
    archive,
    checkins,
    days,
    grants,
    invitations,
    journeys,
    keys,
    moments,
    organisations,
    people,
    reminders,
    replies,
    safety,
    trail,
    wishes,
)

#: Importing this package registers every table.
MODULES = (
    people, days, moments, journeys, archive, checkins, safety, reminders, keys, organisations, invitations, grants,
    replies, wishes, trail,
)
#: Tables with no person in them: a practice is nobody's, and the trail knows hashes alone.
IMPERSONAL = frozenset({"organisation", "glance", "trailhead"})
TABLES: dict[str, type[SQLModel]] = {
    str(table.__tablename__): table
    for module in MODULES
    for table in vars(module).values()
    if isinstance(table, type)
    and issubclass(table, SQLModel)
    and table.__module__ == module.__name__
    and hasattr(table, "__table__")
}
