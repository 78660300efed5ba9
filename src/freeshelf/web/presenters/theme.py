"""Prepare the theme for the frame of a page in one language."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from wagtail.images.models import SourceImageIOError

from freeshelf.content.rich_text import rich_html
from freeshelf.pages.models import Theme, ThemeTranslation
from freeshelf.pages.theme.services import active_theme, stylesheets_of
from freeshelf.web.checks import topic_word_in
from freeshelf.web.page_cache import cached
from freeshelf.web.presenters.highlighting import label_in
from freeshelf.web.staged import sees_staged

# How long visitors may see the previous theme after a change.
_SECONDS = 5
LOGO_FORM, ICON_FORM = "max-480x120|format-webp-lossless", "fill-64x64|format-png"
_LOGO_HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its display size in pixels."""

    url: str
    width: int
    height: int


_LONG_NAME = 24  # letters


@dataclass(frozen=True, slots=True)
class ShownTheme:
    """Theme values for the frame of a page; empty for defaults."""

    site_name: str
    title_name: str
    has_long_name: bool = False  # the menu needs a line of its own
    tagline: str = ""
    logo_alt: str = ""
    footer_text: str = ""
    words_language: str = ""
    stylesheet: str = ""
    custom_stylesheet: str = ""
    logo: Picture | None = None
    icon: Picture | None = None
    draft: str = ""
    is_shared: bool = False


def shown_theme(request: HttpRequest, language: str) -> ShownTheme:
    """Return the draft theme of this request, or the current theme.

    For visitors it is some seconds old; signed-in users see the latest.
    """
    draft: Theme | None = getattr(request, "theme_draft", None)
    if draft is not None:
        is_shared = getattr(request, "is_theme_shared", False)
        shown = _shown(draft, language)
        return replace(shown, draft=str(draft), is_shared=is_shared)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return _shown(active_theme(staged=sees_staged(request)), language)
    theme: ShownTheme = cached(
        f"theme:{language}", lambda: _shown(active_theme(), language), seconds=_SECONDS
    )
    return theme


def _shown(theme: Theme | None, language: str) -> ShownTheme:
    own = settings.FREESHELF_SITE_NAME
    if theme is None:
        return ShownTheme(own, own, has_long_name=len(own) > _LONG_NAME)
    tokens, custom = (
        reverse("theme-stylesheet", args=[digest]) if digest else ""
        for digest in stylesheets_of(theme)
    )
    words = theme.translation_for(language) or ThemeTranslation(language=language)
    name = words.site_name or own
    return ShownTheme(
        site_name=label_in(name, words.language if words.site_name else ""),
        # The end of every title is visible in tabs and histories.
        title_name=own if topic_word_in(name) else name,
        has_long_name=len(name) > _LONG_NAME,
        tagline=label_in(words.tagline, words.language) if words.tagline else "",
        logo_alt=words.logo_alt,
        footer_text=rich_html(words.footer_text),
        words_language=words.language,
        stylesheet=tokens,
        custom_stylesheet=custom,
        logo=_image(theme.logo, LOGO_FORM, height=_LOGO_HEIGHT),
        icon=_image(theme.icon, ICON_FORM, height=64),
    )


def _image(image: Any, form: str, *, height: int) -> Picture | None:
    """Return a rendition for this height; None if its file is gone."""
    if image is None:
        return None
    try:
        made = image.get_rendition(form)
    except (SourceImageIOError, OSError, ValueError):
        return None
    width = max(1, round(made.width * height / max(made.height, 1)))
    return Picture(made.url, width, height)
