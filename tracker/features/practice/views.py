"""The pages of this slice: each file adds its routes to the blueprint."""

from tracker.features.practice import accepting, inviting
from tracker.features.practice.pages import pages

#: Importing one registers its routes.
NOUNS = (accepting, inviting)
__all__ = ["NOUNS", "pages"]
