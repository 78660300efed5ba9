"""Cached descriptions of embeds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CachedEmbed(models.Model):
    """Title, thumbnail and size of an embed, by its URL."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not fetched yet")
        KNOWN = "known", _("fetched")
        FAILED = "failed", _("no response")

    url = models.CharField(_("web address"), max_length=1000, unique=True)
    provider = models.CharField(_("provider"), max_length=200)
    title = models.CharField(_("title"), max_length=500, blank=True)
    author = models.CharField(_("author"), max_length=200, blank=True)
    duration = models.PositiveIntegerField(
        _("duration"), null=True, blank=True, help_text=_("In seconds.")
    )
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    # In the storage of images, named by checksum; a copy of ours, never the provider's
    # file.
    thumbnail = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    requested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("embed")
        verbose_name_plural = _("embeds")

    def __str__(self) -> str:
        return self.title or self.url
