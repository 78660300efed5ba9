"""What can go wrong with a vocabulary.

VocabularyError
├── UnreadableVocabularyError   the file is no SKOS that can be read
├── CyclicVocabularyError       a concept is broader than itself
├── ForeignConceptError         a concept belongs to another scheme here
├── UnknownRoleError            a scheme fills no such field
└── UnknownSchemeError          no scheme has this identifier
"""

from collections.abc import Sequence

from freeshelf.core.errors import FreeshelfError


class VocabularyError(FreeshelfError):
    """Base of this app's errors."""


class UnreadableVocabularyError(VocabularyError):
    """The file is no SKOS that can be read; problem says why and how to mend it."""

    def __init__(self, name: str, *, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


class CyclicVocabularyError(VocabularyError):
    """Following skos:broader from a concept leads back to it."""

    def __init__(self, name: str, *, cycle: Sequence[str]) -> None:
        path = " → ".join([*cycle, cycle[0]])
        super().__init__(
            f"{name}: these concepts are broader than themselves: {path}. "
            "Remove one of these skos:broader or skos:narrower statements."
        )
        self.name = name
        self.cycle = tuple(cycle)


class ForeignConceptError(VocabularyError):
    """A concept of the file stands in another scheme of the library already."""

    def __init__(self, name: str, *, uri: str, scheme: str) -> None:
        super().__init__(
            f"{name}: the concept <{uri}> is in the scheme {scheme!r} here already. "
            "A concept has one scheme: give it another URI or import it there."
        )
        self.name = name
        self.uri = uri
        self.scheme = scheme


class UnknownRoleError(VocabularyError):
    """A scheme fills no such field of a record."""

    def __init__(self, role: str, *, known: Sequence[str]) -> None:
        listed = ", ".join(known)
        super().__init__(f"A vocabulary cannot fill {role!r}: choose one of {listed}.")
        self.role = role


class UnknownSchemeError(VocabularyError):
    """No scheme has this identifier."""

    def __init__(self, identifier: str, *, known: Sequence[str]) -> None:
        listed = ", ".join(sorted(known)) or "none yet"
        super().__init__(f"There is no vocabulary {identifier!r}; there are: {listed}.")
        self.identifier = identifier
