"""Serve the library and keep it sound: processes, backup, doctor, commands."""
