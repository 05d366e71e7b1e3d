"""Counsel: what others see of a person, through a window alone."""
