"""The steps of the first hour that an administrator has skipped."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SkippedStep(models.Model):
    """A step of the first hour that was skipped; which are done the library shows."""

    name = models.CharField(_("name"), max_length=20, primary_key=True)

    class Meta:
        verbose_name = _("skipped step")
        verbose_name_plural = _("skipped steps")

    def __str__(self) -> str:
        return self.name
