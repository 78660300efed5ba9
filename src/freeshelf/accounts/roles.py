"""Roles of accounts and their groups."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

EDITORS = "Editors"
AUTHORS = "Authors"
CONTRIBUTORS = "Contributors"
MEMBERS = "Members"
# Username of the account that comes with the demonstration.
DEMO_EDITOR = "editor"


class Role(TextChoices):
    """Roles, from reading members' records to everything."""

    MEMBER = "member", _("Member: can read resources for members")
    CONTRIBUTOR = (
        "contributor",
        _("Contributor: can describe records but not publish them"),
    )
    AUTHOR = "author", _("Author: can describe and publish records")
    EDITOR = "editor", _("Editor: can describe and publish all content")
    ADMIN = "admin", _("Administrator: can do everything")


# An administrator needs no group.
GROUPS = {
    Role.MEMBER.value: MEMBERS,
    Role.CONTRIBUTOR.value: CONTRIBUTORS,
    Role.AUTHOR.value: AUTHORS,
    Role.EDITOR.value: EDITORS,
}


def role_of_groups(names: Iterable[str]) -> str:
    """Return the highest role of these groups, or an empty string."""
    group_names = set(names)
    return next(
        (role for role, name in reversed(GROUPS.items()) if name in group_names), ""
    )
