"""The queue of requests about personal data in the admin, and what is done with one."""
