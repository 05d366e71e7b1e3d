"""The pages of this slice: each file adds its routes to the blueprint."""

from tracker.features.practice.pages import pages

__all__ = ["pages"]
