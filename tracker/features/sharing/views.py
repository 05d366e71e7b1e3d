"""Every page of the sharing of one's own days."""

from tracker.features.sharing import answering, cards, days, ending, listing, looking, one, signing, wishing  # noqa: F401
from tracker.features.sharing.pages import pages

__all__ = ["pages"]
