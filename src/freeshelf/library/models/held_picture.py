"""Images that are kept from readers until they are checked."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from freeshelf.library.access import Hold


class HeldPicture(models.Model):
    """An image that is for staff only, whatever text shows it."""

    picture = models.OneToOneField(
        get_image_model_string(),
        models.CASCADE,
        primary_key=True,
        related_name="held",
        verbose_name=_("image"),
    )
    hold = models.CharField(max_length=10, choices=Hold.choices, default=Hold.CHECK)

    class Meta:
        verbose_name = _("image held back")
        verbose_name_plural = _("images held back")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hold__in=[each for each in Hold.values if each]),
                name="picture_hold_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.picture_id}: {self.hold}"
