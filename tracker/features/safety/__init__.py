"""Help now: emergency numbers, danger signs and what to do while waiting."""
