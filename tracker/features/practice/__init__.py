"""Practices: invitations both ways, and who works where."""
