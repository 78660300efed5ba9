"""Rests between transactions, so that whoever else wants to write gets a turn."""

from time import sleep

REST_SECONDS = 0.03


def let_others_write(seconds: float = REST_SECONDS) -> None:
    """Rest after a transaction, before the next one."""
    sleep(seconds)
