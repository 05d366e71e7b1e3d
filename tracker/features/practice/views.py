"""The pages of this slice: each file adds its routes to the blueprint."""

from tracker.features.practice import accepting, cards, inviting, offices, seats
from tracker.features.practice.pages import pages

#: Importing one registers its routes.
NOUNS = (accepting, cards, inviting, offices, seats)
__all__ = ["NOUNS", "pages"]
