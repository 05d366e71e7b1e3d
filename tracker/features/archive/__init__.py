"""Taking data in and out: imports from other apps, exports, and our own round trip."""
