"""Answering: one question per screen, back, skip, and going on later or elsewhere."""
