"""Pauses between transactions, so that other writers get access to the database."""

from time import sleep

REST_SECONDS = 0.03


def let_others_write(seconds: float = REST_SECONDS) -> None:
    """Pause after a transaction, before the next one."""
    sleep(seconds)
