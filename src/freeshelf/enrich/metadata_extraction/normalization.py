"""Texts made alike, for comparison only."""

import unicodedata


def fold(text: str) -> str:
    """Words without accents, capitals and punctuation, one space between them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        letter if letter.isalnum() else " "
        for letter in decomposed
        if not unicodedata.combining(letter)
    )
    return " ".join("".join(kept).split())


def letters_and_digits(text: str) -> str:
    """The letters and digits alone: print breaks words where it likes."""
    return fold(text).replace(" ", "")
