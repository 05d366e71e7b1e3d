"""Today and the plan: the phases, the timeline, goals and appointments."""
