"""Logging a day: the daily measures, moments of craving or use, and private notes."""
