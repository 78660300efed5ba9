"""What can go wrong with a vocabulary."""

from freeshelf.core.errors import FreeshelfError


class VocabularyError(FreeshelfError):
    """Base of this app's errors."""
