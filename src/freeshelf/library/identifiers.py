"""Stable identifiers of records and agents."""

import secrets

# No vowels, so that no words appear; no look-alikes, so that it can be read aloud.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH = 8


def mint_identifier() -> str:
    """Return a random identifier of eight characters that can be read aloud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
