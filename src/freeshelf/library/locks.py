"""Locks of withdrawn and merged records in the admin."""

from django.utils.translation import gettext as _
from wagtail.locks import BaseLock


class WithdrawnLock(BaseLock):
    """A withdrawn record is a tombstone until it is reinstated."""

    def for_user(self, user: object) -> bool:
        """Lock the record for everyone."""
        return True

    def get_message(self, user: object) -> str:
        """Return the message above the edit form."""
        return _(
            "This record was withdrawn on %(date)s. Readers see a notice with that "
            "date instead. Reinstate it before you edit or publish it."
        ) % {"date": f"{self.object.withdrawn_at:%Y-%m-%d}"}

    def get_locked_by(self, user: object) -> str:
        """Return the short name of the lock."""
        return _("Withdrawn")

    def get_description(self, user: object) -> str:
        """Return the text of the side panel."""
        return _("No one can edit or publish a withdrawn record.")


class MergedLock(BaseLock):
    """A merged record is read-only until the merge is undone."""

    def for_user(self, user: object) -> bool:
        """Lock the record for everyone."""
        return True

    def get_message(self, user: object) -> str:
        """Return the message above the edit form."""
        return _(
            "This record was merged into “%(title)s” (%(identifier)s), and its web "
            "address redirects there. Edit that record, or undo the merge."
        ) % {
            "title": self.object.merged_into.display_title,
            "identifier": self.object.merged_into.identifier,
        }

    def get_locked_by(self, user: object) -> str:
        """Return the short name of the lock."""
        return _("Merged")

    def get_description(self, user: object) -> str:
        """Return the text of the side panel."""
        return _("No one can edit or publish a merged record.")
