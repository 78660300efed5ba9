"""Dumps of the open library, as files that anyone may download."""
