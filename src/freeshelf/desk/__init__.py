"""The home of the desk: what needs attention, what changed, what is missing."""
