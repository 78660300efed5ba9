"""The queues of messages and suggestions in the admin."""
