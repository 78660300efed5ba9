"""Exceptions of the inbox.

InboxError
├── UsedTokenError     a form that was sent before
├── AlreadyDraftError  a suggestion that already became a record
├── KnownTopicError    a proposed topic that the vocabulary has
└── AlreadyConceptError a proposal that already became a concept
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from freeshelf.core.errors import FreeshelfError

if TYPE_CHECKING:
    from freeshelf.vocabularies.models import Concept


class InboxError(FreeshelfError):
    """Base class of this app's exceptions."""


class UsedTokenError(InboxError):
    """A form token that was used before."""

    message = _("This form has already been sent.")


class AlreadyDraftError(InboxError):
    """A suggestion that already became a record."""

    message = _("A record has already been created from this suggestion.")


class KnownTopicError(InboxError):
    """A proposed topic that the vocabulary has; `concept` has this `label`."""

    message = _("The vocabulary already has “%(label)s”.")
    concept: "Concept"


class AlreadyConceptError(InboxError):
    """A proposal that already became a concept."""

    message = _("A concept has already been created from this suggestion.")
