"""Events: schedule, venue, people, recurrence and related resources."""
