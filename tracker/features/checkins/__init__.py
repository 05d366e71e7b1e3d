"""Check-ins: standard questionnaires and short ones of our own, on schedule, one question at a time."""
