"""What can go wrong in the search app."""

from freeshelf.core.errors import FreeshelfError


class SearchError(FreeshelfError):
    """Base of this app's errors."""
