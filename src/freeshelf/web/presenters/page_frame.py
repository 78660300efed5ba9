"""Prepare the frame of every page: menus, header, footer and theme."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from freeshelf.content.blocks import safe_address
from freeshelf.content.blocks.text import rich_html
from freeshelf.library.models import Resource, StagedObject
from freeshelf.pages.models import Menu, Theme, ThemeTranslation
from freeshelf.pages.theme.services import active_theme, stylesheets_of
from freeshelf.vocabularies.models import Concept
from freeshelf.web.checks import topic_word_in
from freeshelf.web.page_cache import cached, host_key
from freeshelf.web.presenters.cards import topic_url
from freeshelf.web.presenters.content_html import kept_in_language
from freeshelf.web.presenters.formats import label_in
from freeshelf.web.presenters.languages import bcp47, in_language
from freeshelf.web.staged import sees_staged

_EVERYONE = AnonymousUser()
_MAX_MARKED = 5


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A menu item: a link, a heading of its children, or both."""

    label: str | SafeString
    url: str
    children: tuple["MenuEntry", ...] = ()


def header_menu(request: HttpRequest, language: str) -> tuple[MenuEntry, ...]:
    """Return the header menu, or else the pages marked for menus."""
    found = _shown(request, Menu.Location.HEADER, language)
    if found is not None:
        return found
    key = f"menu:{host_key(request)}:{language}"
    marked: tuple[MenuEntry, ...] = cached(
        key, lambda: _marked_pages(request, language)
    )
    return marked


def footer_menu(request: HttpRequest, language: str) -> tuple[MenuEntry, ...]:
    """Return the footer menu, empty without one."""
    return _shown(request, Menu.Location.FOOTER, language) or ()


def _shown(
    request: HttpRequest, location: str, language: str
) -> tuple[MenuEntry, ...] | None:
    """Return the public menu of a location, or the draft of an editor.

    A draft without a location is shown in the header.
    """
    draft: Menu | None = getattr(request, "menu_draft", None)
    at_foot = Menu.Location.FOOTER
    if draft is None or (draft.location == at_foot) != (location == at_foot):
        if sees_staged(request):
            return _tree(request, location, language)
        entries: tuple[MenuEntry, ...] | None = cached(
            f"tree:{location}:{host_key(request)}:{language}",
            lambda: _tree(request, location, language),
        )
        return entries
    return _Reading(request, draft, language).entries(draft.items)


def _tree(
    request: HttpRequest, location: str, language: str
) -> tuple[MenuEntry, ...] | None:
    shown = Menu.shown_at(
        location,
        language=language,
        original=settings.LANGUAGE_CODE,
        staged=sees_staged(request),
    )
    if shown is None:
        return None
    return _Reading(request, shown, language).entries(shown.items)


class _Reading:
    """Builder of menu entries in one language."""

    def __init__(self, request: HttpRequest, shown: Menu, language: str) -> None:
        self._request = request
        self._language = language
        self._written_in = shown.locale.language_code
        self._targets: dict[str, Callable[[Any], tuple[str, str, str]]] = {
            "page": self._page,
            "record": self._record,
            "topic": self._topic,
        }

    def entries(self, items: Iterable[Any]) -> tuple[MenuEntry, ...]:
        """Return the entries that have a link or children with one."""
        found = (self._entry(item.block_type, item.value) for item in items)
        return tuple(entry for entry in found if entry.url or entry.children)

    def _entry(self, kind: str, value: Any) -> MenuEntry:
        typed, url, own, language = value["label"], "", "", ""
        if kind == "address":
            url = safe_address(value["address"])
            if url.startswith("/"):
                url = kept_in_language(url, self._language)
        elif kind in self._targets and value[kind] is not None:
            url, own, language = self._targets[kind](value[kind])
        is_ours = language == bcp47(self._language) != bcp47(self._written_in)
        # A title in the visitor's language is better than a label in another one.
        label, label_language = (
            (own, language)
            if own and (is_ours or not typed)
            else (typed, bcp47(self._written_in))
        )
        children = self.entries(value.get("children") or ())
        return MenuEntry(label_in(label, label_language), url, children)

    def _page(self, page: Page) -> tuple[str, str, str]:
        """Return URL, title and language, of the translation if there is one."""
        shown = page.localized
        staged = StagedObject.objects.of(shown).filter(opened__live=True)
        is_shown = Page.objects.live().public().filter(pk=shown.pk).exists()
        if not is_shown and not (sees_staged(self._request) and staged.exists()):
            return "", "", ""
        code = shown.locale.language_code
        url = shown.get_url(self._request) or ""
        if url and code != self._language:
            url = in_language(url, self._language)
        return url, shown.title, bcp47(code)

    def _record(self, resource: Resource) -> tuple[str, str, str]:
        reader = self._request.user if sees_staged(self._request) else _EVERYONE
        if not Resource.objects.visible_to(reader).filter(pk=resource.pk).exists():
            return "", "", ""
        return resource.get_absolute_url(), resource.display_title, resource.language

    def _topic(self, concept: Concept) -> tuple[str, str, str]:
        known = Concept.objects.current().visible_to(_EVERYONE)
        if not known.filter(pk=concept.pk).exists():
            return "", "", ""
        return topic_url(concept), *concept.label_with_language(self._language)


def _marked_pages(request: HttpRequest, language: str) -> tuple[MenuEntry, ...]:
    """Return translated originals in order, then pages only in this language."""
    site = Site.find_for_request(request)
    if site is None:
        return ()
    root = site.root_page
    originals = list(_in_menu(root))
    written = root.localized
    translated = {} if written == root else _translations(originals, written)
    links = [
        MenuEntry(translated[key].title, translated[key].get_url(request) or "")
        if (key := page.translation_key) in translated
        else MenuEntry(
            label_in(page.title, page.locale.language_code),
            in_language(page.get_url(request) or "/", language),
        )
        for page in originals
    ]
    if written != root:
        known = {page.translation_key for page in originals}
        links += [
            MenuEntry(page.title, page.get_url(request) or "")
            for page in _in_menu(written)
            if page.translation_key not in known
        ]
    return tuple(link for link in links if link.url)[:_MAX_MARKED]


def _in_menu(root: Page) -> PageQuerySet:
    pages: PageQuerySet = Page.objects.child_of(root).live().public().in_menu()
    return pages.select_related("locale").order_by("path")[:_MAX_MARKED]


def _translations(pages: list[Page], root: Page) -> dict[UUID, Page]:
    keys = [page.translation_key for page in pages]
    found = Page.objects.filter(translation_key__in=keys, locale=root.locale_id)
    return {page.translation_key: page for page in found.live().public()}


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
        shown = _shown_theme(draft, language)
        return replace(shown, draft=str(draft), is_shared=is_shared)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return _shown_theme(active_theme(staged=sees_staged(request)), language)
    theme: ShownTheme = cached(
        f"theme:{language}",
        lambda: _shown_theme(active_theme(), language),
        seconds=_SECONDS,
    )
    return theme


def _shown_theme(theme: Theme | None, language: str) -> ShownTheme:
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
