"""Home page of the admin area: pending tasks, changes, and coverage."""
