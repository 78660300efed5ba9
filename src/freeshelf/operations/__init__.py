"""Run and maintain the library: processes, backup, doctor, commands."""
