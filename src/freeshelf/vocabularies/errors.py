"""Exceptions of vocabularies.

VocabularyError
├── UnreadableVocabularyError   the file is not valid SKOS
├── CyclicVocabularyError       a concept is broader than itself
├── ForeignConceptError         a concept already belongs to another scheme
├── UnknownRoleError            the role of a scheme does not exist
└── UnknownSchemeError          no scheme has this identifier
"""

from freeshelf.core.errors import FreeshelfError


class VocabularyError(FreeshelfError):
    """Base class of this app's exceptions."""


class UnreadableVocabularyError(VocabularyError):
    """A file that is not valid SKOS; `problem` is the reason and how to fix it."""

    message = "%(name)s: %(problem)s"


class CyclicVocabularyError(VocabularyError):
    """A cycle of skos:broader."""

    message = (
        "%(name)s: these concepts are broader than themselves: %(path)s. "
        "Remove one of these skos:broader or skos:narrower statements."
    )


class ForeignConceptError(VocabularyError):
    """A concept of the file that already belongs to another scheme of the library."""

    message = (
        "%(name)s: the concept <%(uri)s> is in the scheme %(scheme)r here already. "
        "A concept has one scheme: give it another URI or import it there."
    )


class UnknownRoleError(VocabularyError):
    """A role that does not exist."""

    message = "A vocabulary cannot fill %(role)r: choose one of %(known)s."


class UnknownSchemeError(VocabularyError):
    """An identifier that no scheme has."""

    message = "There is no vocabulary %(identifier)r; there are: %(known)s."
