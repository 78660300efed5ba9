"""Who may read what: the one rule, as a type and three functions."""

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

Reader = AbstractUser | AnonymousUser


class AccessRights(models.TextChoices):
    """From the widest to the strictest."""

    OPEN = "open", _("Open to everyone")
    MEMBERS = "members", _("Invited members")
    STAFF = "staff", _("Staff only")


# Whoever has it reads every record, in the admin area too.
READ_ALL = "library.view_restricted_resource"
_ORDER = [AccessRights.OPEN, AccessRights.MEMBERS, AccessRights.STAFF]


def readable_by(user: Reader) -> tuple[str, ...]:
    """The access levels that this reader may read, the widest first."""
    if user.has_perm(READ_ALL):
        return ("open", "members", "staff")
    if user.has_perm("library.view_members_resource"):
        return ("open", "members")
    return ("open",)


def widest(*levels: str) -> str:
    """The widest of several levels; open when there is none."""
    return min(
        levels, key=lambda level: _ORDER.index(AccessRights(level)), default="open"
    )


def strictest(*levels: str) -> str:
    """The strictest of several levels; open when there is none."""
    return max(
        levels, key=lambda level: _ORDER.index(AccessRights(level)), default="open"
    )
