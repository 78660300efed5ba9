"""Saved filters of the list of resources."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A named filter of one user, or shared with all in the admin area."""

    name = models.CharField(_("name"), max_length=100)
    # Supported filters and terms only, as in the URL of the list.
    query = models.TextField(_("filter"))
    owner = models.ForeignKey(
        "auth.User",
        models.CASCADE,
        related_name="saved_filters",
        verbose_name=_("owner"),
    )
    is_shared = models.BooleanField(
        _("shared with all staff"),
        default=False,
        help_text=_("Everyone in the admin area can use it. Only you can delete it."),
    )
    created_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_filter_name_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""), name="saved_filter_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name
