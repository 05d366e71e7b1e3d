"""The pages of this slice: each file adds its routes to the blueprint."""

from tracker.features.reminders import (  # noqa: F401  (their routes)
    feed,
    links,
    listing,
    receivers,
    rules,
    sent,
    settings,
    silence,
    trial,
)
from tracker.features.reminders.pages import pages

__all__ = ["pages"]
