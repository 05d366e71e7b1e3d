"""The pages of this slice: each file adds its routes to the blueprint."""

from tracker.features.daylog import days, moment, moments, month, today_page, topics
from tracker.features.daylog.pages import pages

__all__ = ["days", "moment", "moments", "month", "pages", "today_page", "topics"]
