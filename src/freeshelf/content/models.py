"""Reusable blocks."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    DraftStateMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
)

from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.fields import BodyField

__all__ = ["CachedEmbed", "PreviewOnSite", "ReusableBlock"]


class PreviewOnSite(PreviewableMixin):
    """A model whose preview is a view of the web app, which a setting names."""

    preview_setting: ClassVar[str]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the public page with this unsaved state."""
        preview = import_string(getattr(settings, self.preview_setting))
        return preview(request, self)


class ReusableBlock(
    PreviewableMixin, DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model
):
    """A part of a text that is edited once and shown in many."""

    title = models.CharField(_("title"), max_length=500)
    body = BodyField(settings.FREESHELF_REUSABLE_BLOCK_BODY, verbose_name=_("text"))

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("reusable block")
        verbose_name_plural = _("reusable blocks")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def in_language(self, code: str | None) -> "ReusableBlock":
        """Return its published translation into this language, or itself."""
        if not code or self.locale.language_code == code:
            return self
        translation = ReusableBlock.objects.filter(
            translation_key=self.translation_key,
            locale__language_code=code,
            live=True,
        ).first()
        return translation or self

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the template of the preview."""
        return "web/pages/reusable_block.html"

    def get_preview_context(
        self, request: HttpRequest, mode_name: str
    ) -> dict[str, Any]:
        """Add the unsaved block as `shared`."""
        return {**super().get_preview_context(request, mode_name), "shared": self}
