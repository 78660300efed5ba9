"""The only switchboard: connects signals, queues tasks, keeps the schedule."""
