"""Connect signals, queue tasks, and run the schedule; the only app that links all."""
