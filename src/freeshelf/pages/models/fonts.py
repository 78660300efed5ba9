"""Fonts that themes may use, served by this site."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from tinycss2.serializer import serialize_string_value
from wagtail.models import Orderable

from freeshelf.pages.design.fonts import FORMATS, FontFormat, font_format

_FOLDER = "theme-fonts/"
STACKS = {
    "serif": (
        'ui-serif, Charter, "Source Serif 4", Georgia, "Noto Serif", '
        '"Noto Naskh Arabic", serif'
    ),
    "sans": (
        'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", '
        '"Noto Sans Arabic", "Noto Sans CJK SC", sans-serif'
    ),
    "mono": ('ui-monospace, "Cascadia Mono", Consolas, "Noto Sans Mono", monospace'),
}


class FontStack(models.TextChoices):
    """Font stacks that every device has."""

    SERIF = "serif", _("Serif")
    SANS = "sans", _("Sans serif")
    MONO = "mono", _("Monospace")


class FontFamily(ClusterableModel):
    """A font family, with a fallback for missing characters."""

    name = models.CharField(_("name"), max_length=100)
    fallback = models.CharField(
        _("fallback font"),
        max_length=10,
        choices=FontStack.choices,
        default=FontStack.SANS,
        help_text=_(
            "Used for characters missing from the font and until it has loaded."
        ),
    )
    license = models.CharField(
        _("licence"),
        max_length=200,
        blank=True,
        help_text=_(
            "The licence that lets you use it on your site, such as “SIL Open Font "
            "License”."
        ),
    )

    class Meta:
        verbose_name = _("font")
        verbose_name_plural = _("fonts")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="font_family_once"),
            models.CheckConstraint(condition=~Q(name=""), name="font_family_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def css_stack(self) -> str:
        """Return the family and its fallbacks, as a value of `font-family`."""
        return f"{css_string(self.name)}, {STACKS[self.fallback]}"


class FontFace(Orderable):
    """One file of a family."""

    class Style(models.TextChoices):
        NORMAL = "normal", _("Upright")
        ITALIC = "italic", _("Italic")

    family = ParentalKey(FontFamily, related_name="faces")
    file = models.FileField(_("file"), upload_to=_FOLDER, max_length=200)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=400, help_text=_("400 is regular, 700 is bold.")
    )
    style = models.CharField(
        _("style"), max_length=10, choices=Style.choices, default=Style.NORMAL
    )
    digest = models.CharField(max_length=64, db_index=True, editable=False)
    ending = models.CharField(max_length=10, editable=False)

    class Meta(Orderable.Meta):
        verbose_name = _("font file")
        verbose_name_plural = _("font files")
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=1000),
                name="font_face_weight_from_1_to_1000",
            )
        ]

    def __str__(self) -> str:
        return f"{self.family_id}: {self.weight} {self.style}"

    @property
    def format(self) -> FontFormat:
        """Return the format of the file."""
        return FORMATS[self.ending]

    @property
    def address(self) -> str:
        """Return the URL of the file, which changes with its content."""
        return f"/theme/fonts/{self.digest}.{self.ending}"

    def clean(self) -> None:
        """Validate the file by its content, and the weight."""
        super().clean()
        problems: dict[str, Any] = {}
        if not 1 <= (self.weight or 0) <= 1000:
            problems["weight"] = _("Enter a number from 1 to 1000.")
        if self.file:
            try:
                font_format(self.file.file, size=self.file.size)
            except ValidationError as error:
                problems["file"] = error.messages
        if problems:
            raise ValidationError(problems)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive format and digest from the content, whatever the file name."""
        if self.file and not str(self.file.name).startswith(_FOLDER):
            content = self.file.file
            form = font_format(content, size=self.file.size)
            self.digest = hashlib.sha256(content.read()).hexdigest()
            content.seek(0)
            self.ending = form.ending
            self.file.name = f"{self.digest[:32]}.{form.ending}"
        super().save(*args, **kwargs)


def css_string(text: str) -> str:
    """Return a CSS string (CSSOM, “serialize a string”)."""
    return f'"{serialize_string_value(text)}"'
