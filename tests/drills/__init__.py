"""Drills: real processes on this machine, harmed on purpose. Each ends with one JSON line of its figures."""
