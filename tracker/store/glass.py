"""Glass: what a window shows, put together of its three parts. Opened by `store/windows.py` alone."""

from tracker.store.addressed import Addressed
from tracker.store.following import Following


class Window(Following, Addressed):
    """What one person shows to one viewer, while the transaction lasts that opened it; None is "Not shared"."""
