"""Errors of alerts."""

from freeshelf.core.errors import FreeshelfError


class AlertError(FreeshelfError):
    """Base class of errors of alerts."""


class SealedError(AlertError):
    """A stored value was sealed with another key."""

    message = "The value was encrypted with another key than that of this node."


class NoQuestionError(AlertError):
    """A page has no question that can be asked again."""

    message = "Alerts are not available for this page."
