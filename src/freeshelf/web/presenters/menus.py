"""Prepare the entries of menus."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from freeshelf.content.blocks.links import safe_address
from freeshelf.core.languages import bcp47
from freeshelf.library.models import Resource, StagedObject
from freeshelf.pages.models import Menu
from freeshelf.vocabularies.models import Concept
from freeshelf.web.page_cache import sees_staged
from freeshelf.web.presenters.cards import topic_url
from freeshelf.web.presenters.content_html import kept_in_language
from freeshelf.web.presenters.formats import in_language, label_in

_EVERYONE = AnonymousUser()
_MAX_MARKED = 5


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A menu item: a link, a heading of its children, or both."""

    label: str | SafeString
    url: str
    children: tuple["MenuEntry", ...] = ()


def menu_tree(
    request: HttpRequest, location: str, language: str
) -> tuple[MenuEntry, ...] | None:
    """Return the public menu of a location, None without one."""
    shown = Menu.shown_at(
        location,
        language=language,
        original=settings.LANGUAGE_CODE,
        staged=sees_staged(request),
    )
    return None if shown is None else menu_entries(request, shown, language)


def menu_entries(
    request: HttpRequest, shown: Menu, language: str
) -> tuple[MenuEntry, ...]:
    """Return the entries of a menu, public or a draft."""
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


def marked_pages(request: HttpRequest, language: str) -> tuple[MenuEntry, ...]:
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
