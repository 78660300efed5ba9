"""Access levels and the rule that decides who may read what."""

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

Reader = AbstractUser | AnonymousUser


class AccessRights(models.TextChoices):
    """Access levels, from the widest to the strictest."""

    OPEN = "open", _("Open to everyone")
    MEMBERS = "members", _("Invited members")
    STAFF = "staff", _("Staff only")


# Grants reading every record, in the admin area too.
READ_ALL = "library.view_restricted_resource"
_ORDER = [AccessRights.OPEN, AccessRights.MEMBERS, AccessRights.STAFF]


def readable_by(user: Reader) -> tuple[str, ...]:
    """Return the access levels that this user may read, the widest first."""
    if user.has_perm(READ_ALL):
        return ("open", "members", "staff")
    if user.has_perm("library.view_members_resource"):
        return ("open", "members")
    return ("open",)


def widest(*levels: str) -> str:
    """Return the widest of several levels, or open when there is none."""
    return min(
        levels, key=lambda level: _ORDER.index(AccessRights(level)), default="open"
    )


def strictest(*levels: str) -> str:
    """Return the strictest of several levels, or open when there is none."""
    return max(
        levels, key=lambda level: _ORDER.index(AccessRights(level)), default="open"
    )
