"""The pages of this slice: each file adds its routes to the blueprint."""

from tracker.features.archive import data, imports
from tracker.features.archive.pages import pages

__all__ = ["data", "imports", "pages"]
