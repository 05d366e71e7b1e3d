"""The pages of this slice: each file adds its routes to the blueprint."""

from tracker.features.reminders import links
from tracker.features.reminders.pages import pages

__all__ = ["links", "pages"]
