"""The pages of this slice: each file adds its routes to the blueprint."""

from tracker.features.journey import appointments, goals, moves, plan, settings
from tracker.features.journey.pages import pages

__all__ = ["appointments", "goals", "moves", "pages", "plan", "settings"]
