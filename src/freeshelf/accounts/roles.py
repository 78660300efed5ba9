"""What a person may be here, and the group that goes with it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

EDITORS = "Editors"
MEMBERS = "Members"


class Role(TextChoices):
    """What an account may do: read members' records, edit and publish, everything."""

    MEMBER = "member", _("Member: reads what is kept for members")
    EDITOR = "editor", _("Editor: describes and publishes")
    ADMIN = "admin", _("Administrator: may do everything")


# An administrator needs no group.
GROUPS = {Role.MEMBER.value: MEMBERS, Role.EDITOR.value: EDITORS}
