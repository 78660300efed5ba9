"""State of records as harvesters know it: when it last changed, and their sets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HarvestedRecord(models.Model):
    """A record that was open to everyone, and when harvesters last saw it change.

    The row stays when the record is closed, withdrawn or deleted: it is the proof of
    the deletion. A record that never was open has none.
    """

    identifier = models.CharField(_("identifier"), max_length=100, unique=True)
    # In whole seconds, as harvesters get it.
    datestamp = models.DateTimeField(_("changed"))
    # Of the metadata and sets; empty for a record that is not open any longer.
    digest = models.CharField(_("checksum"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("harvested record")
        verbose_name_plural = _("harvested records")
        indexes = [models.Index(fields=["datestamp", "id"], name="harvest_order")]

    def __str__(self) -> str:
        return f"{self.identifier} {self.datestamp:%Y-%m-%dT%H:%M:%SZ}"


class HarvestedSet(models.Model):
    """A set that a record belongs to, or belonged to when it was last open."""

    record = models.ForeignKey(
        HarvestedRecord, models.CASCADE, related_name="sets", verbose_name=_("record")
    )
    spec = models.CharField(_("set"), max_length=500)

    class Meta:
        verbose_name = _("set of a harvested record")
        verbose_name_plural = _("sets of harvested records")
        constraints = [
            models.UniqueConstraint(fields=["record", "spec"], name="harvest_set_once")
        ]
        indexes = [models.Index(fields=["spec", "record"], name="harvest_set")]

    def __str__(self) -> str:
        return self.spec
