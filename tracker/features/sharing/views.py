"""The pages of this slice: each file adds its routes to the blueprint."""

from tracker.features.sharing.pages import pages

__all__ = ["pages"]
