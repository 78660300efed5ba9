"""What can go wrong in the enrich app."""

from freeshelf.core.errors import FreeshelfError


class EnrichError(FreeshelfError):
    """Base of this app's errors."""
