"""Reminders: rules, what is due, and how it is sent."""
