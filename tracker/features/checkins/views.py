"""Every page of the check-ins."""

from tracker.features.checkins import changes, linked, listing, results, sittings, support  # noqa: F401  (their routes)
from tracker.features.checkins.pages import pages

__all__ = ["pages"]
