"""Sharing: what a person shows to whom, until when, and who looked."""
