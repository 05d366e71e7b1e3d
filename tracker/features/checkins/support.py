"""The support screen that an answer calls for, before any score."""
