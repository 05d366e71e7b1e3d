"""The list of check-ins: what is due, what comes next, and every form with its history and plan."""
