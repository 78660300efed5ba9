"""Normalize texts for comparison."""

import unicodedata


def fold(text: str) -> str:
    """Return words without accents, capitals and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    characters = (
        letter if letter.isalnum() else " "
        for letter in decomposed
        if not unicodedata.combining(letter)
    )
    return " ".join("".join(characters).split())


def letters_and_digits(text: str) -> str:
    """Return letters and digits only, since print breaks words anywhere."""
    return fold(text).replace(" ", "")
