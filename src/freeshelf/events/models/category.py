"""Categories of events, each with a colour."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from freeshelf.vocabularies.language_fields import LanguageField


class EventCategory(models.Model):
    """A category of events, such as training, hearing or webinar.

    The colour is shown as a patch beside the name, never as the only sign and never
    behind text.
    """

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        blank=True,
        allow_unicode=True,
        help_text=_("Leave empty to create it from the name."),
    )
    language = LanguageField(
        _("language of the name"),
        max_length=35,
        blank=True,
        help_text=_("A language tag (BCP 47), such as “en”."),
    )
    color = models.CharField(
        _("colour"),
        max_length=7,
        default="#0b5568",
        validators=[
            RegexValidator(
                r"^#[0-9a-fA-F]{6}$", _("Enter a colour, such as “#0b5568”.")
            )
        ],
    )

    class Meta:
        verbose_name = _("event category")
        verbose_name_plural = _("event categories")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="event_category_has_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: object) -> None:
        """Derive a unique slug if there is none."""
        if not self.slug:
            self.slug = self._free_slug()
        super().save(**kwargs)  # type: ignore[arg-type]

    def _free_slug(self) -> str:
        stem = slugify(self.name, allow_unicode=True)[:70] or "category"
        others = EventCategory.objects.exclude(pk=self.pk)
        existing = set(
            others.filter(slug__startswith=stem).values_list("slug", flat=True)
        )
        number, slug = 2, stem
        while slug in existing:
            slug, number = f"{stem}-{number}", number + 1
        return slug
