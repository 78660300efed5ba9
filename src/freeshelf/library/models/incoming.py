"""Uploaded files that wait to be described."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from freeshelf.library.models.content import FileContent


class IncomingFile(models.Model):
    """A file that was uploaded before there is a record for it.

    It is pending until a user creates a record from it, adds it to one, or discards it.
    The row is kept, as a log of who uploaded it.
    """

    content = models.ForeignKey(
        FileContent, models.CASCADE, related_name="incoming", verbose_name=_("content")
    )
    original_name = models.CharField(_("file name"), max_length=500)
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # When the file was analysed for suggestions, and the error that prevented it.
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
