"""Stable identifiers of our own."""

import secrets

# Without vowels no word appears; without look-alikes it can be read out.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH = 8


def mint_identifier() -> str:
    """A new random identifier, eight characters that can be read out loud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
