"""Evenlight: a person keeps track of days through detox, treatment and after."""

__version__ = "0.1.0"
