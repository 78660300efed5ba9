"""Themes: changes to the public pages that an editor makes, with drafts."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin

from freeshelf.content.models import PreviewOnSite
from freeshelf.core.languages import is_language_tag
from freeshelf.library.access import Reader
from freeshelf.library.models import StagedObject
from freeshelf.pages.design.custom_css import MAX_BYTES
from freeshelf.pages.design.palette_field import PaletteField
from freeshelf.pages.models.fonts import FontFamily, FontStack
from freeshelf.vocabularies.language_fields import LanguageField

_IMAGE = get_image_model_string()


class ThemeQuerySet(models.QuerySet):
    """QuerySet of themes."""

    def latest_first(self, *, staged: bool = False) -> Self:
        """Return published and optionally staged themes, the active one first."""
        opened = StagedObject.objects.filter(opened__live=True)
        keys = opened.keys_of(self.model) if staged else ()
        return self.filter(Q(live=True) | Q(pk__in=keys)).order_by(
            "-last_published_at", "-pk"
        )

    def visible_to(self, _reader: Reader) -> Self:
        """Filter to the active theme, for everyone."""
        newest = Theme.objects.latest_first().values_list("pk", flat=True)[:1]
        return self.filter(pk__in=list(newest))


class Theme(PreviewOnSite, DraftStateMixin, RevisionMixin, ClusterableModel):
    """A theme; pages use the one that was published last, or else the defaults.

    An empty field keeps the default.
    """

    class Spacing(models.TextChoices):
        COMPACT = "compact", _("Compact")
        REGULAR = "regular", _("Normal")
        ROOMY = "roomy", _("Spacious")

    name = models.CharField(
        _("name"), max_length=100, help_text=_("Only editors see it.")
    )
    colors = PaletteField(verbose_name=_("colours"))
    heading_stack = models.CharField(
        _("headings"), max_length=10, choices=FontStack.choices, blank=True
    )
    heading_font = models.ForeignKey(
        FontFamily,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("heading font"),
    )
    text_stack = models.CharField(
        _("text"), max_length=10, choices=FontStack.choices, blank=True
    )
    text_font = models.ForeignKey(
        FontFamily,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("text font"),
    )
    spacing = models.CharField(
        _("spacing"),
        max_length=10,
        choices=Spacing.choices,
        default=Spacing.REGULAR,
    )
    radius = models.PositiveSmallIntegerField(
        _("corner radius"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(24)],
        help_text=_("In pixels, from 0 to 24."),
    )
    logo = models.ForeignKey(
        _IMAGE,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Shown before the name, in both light and dark mode."),
    )
    icon = models.ForeignKey(
        _IMAGE,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("site icon"),
        help_text=_("Square; browsers show it in tabs."),
    )
    custom_css = models.TextField(
        _("custom CSS"),
        blank=True,
        help_text=_(
            "For the main content and the footer. Rules that load files, animate or "
            "affect other parts of the page are left out and listed here when you save."
        ),
    )

    objects = ThemeQuerySet.as_manager()
    preview_setting = "FREESHELF_THEME_PREVIEW"

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="theme_has_name")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check the size of the CSS, which is sanitised when pages load it."""
        super().clean()
        if len(self.custom_css.encode()) > MAX_BYTES:
            message = _("The CSS must be smaller than %(most)s kB.")
            raise ValidationError({"custom_css": message % {"most": MAX_BYTES // 1000}})

    def translation_for(self, language: str) -> "ThemeTranslation | None":
        """Return the texts in a language (BCP 47), or the closest available one."""
        rows = {row.language.lower(): row for row in self.words.all()}
        languages = (language.lower(), language.lower().partition("-")[0], "en")
        for one in languages:
            if one in rows:
                return rows[one]
        return next(iter(rows.values()), None)


class ThemeTranslation(Orderable):
    """Texts of a theme in one language."""

    theme = ParentalKey(Theme, related_name="words")
    language = LanguageField(
        _("language"),
        max_length=35,
        help_text=_("A language tag (BCP 47), such as “ar”."),
    )
    site_name = models.CharField(
        _("name of the library"),
        max_length=100,
        blank=True,
        help_text=_(
            "Shown in the header. It is also used in page titles, which appear in "
            "browser tabs and history, but only if it does not reveal what the library "
            "is about."
        ),
    )
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    logo_alt = models.CharField(
        _("alternative text for the logo"),
        max_length=200,
        blank=True,
        help_text=_(
            "For people who cannot see it. Leave empty if the name says the same."
        ),
    )
    footer_text = RichTextField(
        _("footer text"), blank=True, features=["bold", "italic", "link"]
    )

    class Meta(Orderable.Meta):
        verbose_name = _("theme text")
        verbose_name_plural = _("theme text")
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "language"], name="theme_words_once_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.theme_id}: {self.language}"

    def clean(self) -> None:
        """Check the language tag."""
        super().clean()
        if not is_language_tag(self.language):
            raise ValidationError(
                {"language": _("Enter a language tag, such as “fr” or “zh-Hans”.")}
            )


class ThemeStylesheet(models.Model):
    """The CSS of a theme by checksum, generated again whenever missing."""

    digest = models.CharField(max_length=64, primary_key=True)
    css = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("style sheet")
        verbose_name_plural = _("style sheets")
        indexes = [models.Index(fields=["made_at"], name="theme_stylesheet_made")]

    def __str__(self) -> str:
        return self.digest


class ThemeShare(models.Model):
    """A secret link to the draft of a theme; stores only a digest of its token."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="shares")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("secret link")
        verbose_name_plural = _("secret links")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.theme_id}: {self.made_at:%Y-%m-%d %H:%M}"
