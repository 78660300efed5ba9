"""Files that have come in and wait for a person to describe them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from freeshelf.library.models.content import FileContent


class IncomingFile(models.Model):
    """Bytes that someone sent before there is a record for them.

    It waits until a person makes a record of it, adds it to one, or discards it. The
    row stays afterwards, as the memory of who sent what.
    """

    content = models.ForeignKey(
        FileContent, models.CASCADE, related_name="incoming", verbose_name=_("content")
    )
    original_name = models.CharField(_("file name"), max_length=500)
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # When a machine had looked at it for proposals, and what kept it from doing so.
    analyzed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    message = models.TextField(_("result message"), blank=True)
    settled_at = models.DateTimeField(_("closed"), null=True, blank=True)
    settled_by = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Empty for a file that was discarded.
    resource = models.ForeignKey(
        "library.Resource",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="came_in_as",
    )

    class Meta:
        verbose_name = _("incoming file")
        verbose_name_plural = _("incoming files")
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["settled_at"], name="incoming_settled")]

    def __str__(self) -> str:
        return self.original_name
