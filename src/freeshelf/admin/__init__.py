"""The home of the admin area: what needs attention, what changed, what is missing."""
