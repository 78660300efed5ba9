"""Records with words that stand in more texts than one."""

from tests.library.factories import ResourceFactory


def in_many_texts(*words: str, language: str = "en") -> None:
    """Write these words into three records."""
    for number in range(3):
        ResourceFactory(title=f"{' '.join(words)} {number}", language=language)
