"""Errors whose message an assistant may read."""

from freeshelf.core.errors import FreeshelfError


class ToolCallError(FreeshelfError):
    """Error for a call that cannot be answered; it says what to ask instead."""
