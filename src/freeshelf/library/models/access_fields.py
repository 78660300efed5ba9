"""Fields that say who can read a record, a file or a list, and from which day on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from freeshelf.library.access import AccessRights


class Restricted(models.Model):
    """A record or list that is open to everyone or to some."""

    access_rights = models.CharField(
        _("access"),
        max_length=10,
        choices=AccessRights.choices,
        default=AccessRights.OPEN,
    )
    # Counts only with the access level for a group, also of files.
    group = models.ForeignKey(
        "auth.Group",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("group"),
        help_text=_("Who can read it if you choose “A group of members” above."),
    )

    class Meta:
        abstract = True


class Embargoed(models.Model):
    """A record or file that may be for staff only until a day."""

    # Until this day begins in the library's time zone.
    opens_on = models.DateField(
        _("opens on"),
        null=True,
        blank=True,
        help_text=_(
            "Until this day only staff can read it. It then opens automatically to "
            "those chosen under “Access”. Leave empty if there is no embargo."
        ),
    )
    # The day of opening that the index and harvesters were told of.
    opening_noted = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
