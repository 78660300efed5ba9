"""What can go wrong in the ingest app."""

from freeshelf.core.errors import FreeshelfError


class IngestError(FreeshelfError):
    """Base of this app's errors."""
