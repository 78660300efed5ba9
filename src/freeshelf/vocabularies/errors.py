"""Exceptions of vocabularies.

VocabularyError
├── UnreadableVocabularyError   the file is not valid SKOS
├── CyclicVocabularyError       a concept is broader than itself
├── ForeignConceptError         a concept already belongs to another scheme
├── UnknownRoleError            the role of a scheme does not exist
└── UnknownSchemeError          no scheme has this identifier
"""

from collections.abc import Sequence

from freeshelf.core.errors import FreeshelfError


class VocabularyError(FreeshelfError):
    """Base class of this app's exceptions."""


class UnreadableVocabularyError(VocabularyError):
    """A file that is not valid SKOS; `problem` is the reason and how to fix it."""

    def __init__(self, name: str, *, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


class CyclicVocabularyError(VocabularyError):
    """A cycle of skos:broader."""

    def __init__(self, name: str, *, cycle: Sequence[str]) -> None:
        path = " → ".join([*cycle, cycle[0]])
        super().__init__(
            f"{name}: these concepts are broader than themselves: {path}. "
            "Remove one of these skos:broader or skos:narrower statements."
        )


class ForeignConceptError(VocabularyError):
    """A concept of the file that already belongs to another scheme of the library."""

    def __init__(self, name: str, *, uri: str, scheme: str) -> None:
        super().__init__(
            f"{name}: the concept <{uri}> is in the scheme {scheme!r} here already. "
            "A concept has one scheme: give it another URI or import it there."
        )


class UnknownRoleError(VocabularyError):
    """A role that does not exist."""

    def __init__(self, role: str, *, known: Sequence[str]) -> None:
        listed = ", ".join(known)
        super().__init__(f"A vocabulary cannot fill {role!r}: choose one of {listed}.")


class UnknownSchemeError(VocabularyError):
    """An identifier that no scheme has."""

    def __init__(self, identifier: str, *, known: Sequence[str]) -> None:
        listed = ", ".join(sorted(known)) or "none yet"
        super().__init__(f"There is no vocabulary {identifier!r}; there are: {listed}.")
