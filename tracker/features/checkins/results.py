"""What a finished check-in comes to, beside one's own past."""
