"""Locks of withdrawn and merged records in the admin."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.locks import BaseLock


class _FinalLock(BaseLock):
    """Locks a record for everyone, with a name and a text of the side panel."""

    name: ClassVar[Promise]
    description: ClassVar[Promise]

    def for_user(self, user: object) -> bool:
        return True

    def get_locked_by(self, user: object) -> str:
        return str(self.name)

    def get_description(self, user: object) -> str:
        return str(self.description)


class WithdrawnLock(_FinalLock):
    """A withdrawn record is a tombstone until it is reinstated."""

    name = gettext_lazy("Withdrawn")
    description = gettext_lazy("No one can edit or publish a withdrawn record.")

    def get_message(self, user: object) -> str:
        """Return the message above the edit form."""
        return _(
            "This record was withdrawn on %(date)s. Readers see a notice with that "
            "date instead. Reinstate it before you edit or publish it."
        ) % {"date": f"{self.object.withdrawn_at:%Y-%m-%d}"}


class MergedLock(_FinalLock):
    """A merged record is read-only until the merge is undone."""

    name = gettext_lazy("Merged")
    description = gettext_lazy("No one can edit or publish a merged record.")

    def get_message(self, user: object) -> str:
        """Return the message above the edit form."""
        return _(
            "This record was merged into “%(title)s” (%(identifier)s), and its web "
            "address redirects there. Edit that record, or undo the merge."
        ) % {
            "title": self.object.merged_into.display_title,
            "identifier": self.object.merged_into.identifier,
        }
