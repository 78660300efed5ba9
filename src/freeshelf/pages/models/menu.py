"""Menus of the site."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin

from freeshelf.content.fields import BodyField
from freeshelf.content.models import PreviewOnSite
from freeshelf.library.models import StagedObject
from freeshelf.pages.menu_items import MenuItems


class Menu(
    PreviewOnSite, DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model
):
    """A tree of links; its translations are separate menus."""

    class Location(models.TextChoices):
        HEADER = "header", _("Header of every page")
        FOOTER = "footer", _("Footer of every page")
        OTHER = "other", _("Not shown")

    title = models.CharField(
        _("name"), max_length=200, help_text=_("Only editors see it.")
    )
    location = models.CharField(
        _("location"), max_length=10, choices=Location.choices, default=Location.OTHER
    )
    items = BodyField(MenuItems, verbose_name=pgettext_lazy("menu", "items"))

    preview_setting = "FREESHELF_MENU_PREVIEW"

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("menu")
        verbose_name_plural = _("menus")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "locale"],
                condition=~Q(location="other"),
                name="one_menu_a_place",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Raise ValidationError for a location that another menu has."""
        super().clean()
        others = Menu.objects.filter(location=self.location, locale=self.locale_id)
        if self.location != self.Location.OTHER and others.exclude(pk=self.pk).exists():
            message = _(
                "Another menu in this language already uses this location. Change its "
                "location first."
            )
            raise ValidationError({"location": message})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the home page with this menu, rendered by the web app."""
        if self.locale_id is None:
            # The menu was never saved.
            self.locale_id = self.get_default_locale().pk
        return super().serve_preview(request, mode_name)

    @classmethod
    def shown_at(
        cls, location: str, *, language: str, original: str, staged: bool = False
    ) -> "Menu | None":
        """Return the published menu of a location: in a language, else the default one.

        With `staged`, includes menus that are published when their import is opened.
        """
        keys = StagedObject.objects.keys_of(cls) if staged else ()
        order = Case(When(locale__language_code=language, then=0), default=Value(1))
        return (
            cls.objects.filter(
                Q(live=True) | Q(pk__in=keys),
                location=location,
                locale__language_code__in={language, original},
            )
            .select_related("locale")
            .order_by(order)
            .first()
        )
