"""What can go wrong in the pipeline app."""

from freeshelf.core.errors import FreeshelfError


class PipelineError(FreeshelfError):
    """Base of this app's errors."""
