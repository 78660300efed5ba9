"""Import WordPress menus, both classic ones and navigation blocks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from freeshelf.content.blocks.links import safe_address
from freeshelf.core.html import plain_title
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.ingest.publishing import Publication, publish_new
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.library.models import Resource
from freeshelf.pages.menu_items import MAX_LEVELS
from freeshelf.pages.models import Menu
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress.importers.base import ImportContext, Importer
from freeshelf_wordpress.importers.body_converter import BodyConverter
from freeshelf_wordpress.importers.item_meta import embedded_publication
from freeshelf_wordpress.importers.navigation import (
    ARCHIVE,
    PAGES,
    POST,
    TERM,
    MenuEntry,
    read_menu,
    read_navigation,
)
from freeshelf_wordpress.importers.redirects import LinkTargets, permanent_url
from freeshelf_wordpress.importers.terms import mapped_concepts
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem, SourceTerm

Item = dict[str, Any]


class MenuTargets:
    """Builder of menu items; `notes` are about entries without a target."""

    def __init__(self, context: ImportContext) -> None:
        self.notes: list[tuple[str, str]] = []  # label of an entry, message
        self._context = context
        self._targets = LinkTargets(context.source, context.survey)
        self._converter = BodyConverter(context.source, context.survey)

    def items(self, entries: Iterable[MenuEntry], level: int = 1) -> list[Item]:
        """Return the items of a level; those of levels too deep join the last one."""
        items: list[Item] = []
        for entry in self._expand_page_lists(entries):
            item = self._item(entry)
            if level < MAX_LEVELS:
                item["value"]["children"] = self.items(entry.children, level + 1)
                items.append(item)
                continue
            if item["type"] != "placeholder":
                items.append(item)
            items += self.items(entry.children, level)
        return items

    def _expand_page_lists(self, entries: Iterable[MenuEntry]) -> Iterator[MenuEntry]:
        for entry in entries:
            if entry.kind != PAGES:
                yield entry
                continue
            yield from self._pages_below("0")

    def _pages_below(self, parent: str) -> Iterator[MenuEntry]:
        for page_id in self._pages.get(parent, ()):
            children = tuple(self._pages_below(page_id))
            yield MenuEntry("", POST, "page", page_id, children=children)

    @cached_property
    def _pages(self) -> dict[str, list[str]]:
        """Return IDs of published pages by the ID of their parent, in menu order."""
        pages = [i for i in self._context.site.items("page") if i.status == "publish"]
        pages.sort(key=lambda page: (page.menu_order, page.title))
        children: dict[str, list[str]] = defaultdict(list)
        for page in pages:
            children[page.parent_id or "0"].append(page.source_id)
        return children

    def _item(self, entry: MenuEntry) -> Item:
        kind, target, title = self._target(entry)
        label = entry.label or title
        if kind in ("page", "record", "topic"):
            label = entry.label
        elif not kind:
            self._note(entry)
        value = {"label": label}
        if kind:
            value[kind] = target
        return {"type": kind or "placeholder", "value": value}

    def _target(self, entry: MenuEntry) -> tuple[str, Any, str]:
        """Return the kind of item, its target and title; kind is empty for none."""
        if entry.kind == POST:
            return self._post(entry.number)
        if entry.kind == TERM:
            return self._term(entry)
        if entry.kind == ARCHIVE:
            custom = self._context.survey.custom_types.get(entry.name)
            path = custom.archive if custom is not None else ""
            label = custom.label if custom is not None else entry.name
            return *self._address(entry.url or f"/{path or entry.name}/"), label
        return *self._address(entry.url), ""

    def _post(self, post_id: str) -> tuple[str, Any, str]:
        target = self._context.imported(post_id, Model)
        if isinstance(target, Page):
            return "page", target.pk, ""
        if isinstance(target, Resource):
            return "record", target.pk, ""
        if target is None:
            return "", None, ""
        try:
            return "address", permanent_url(target), str(target)
        except TypeError:
            return "", None, str(target)

    def _term(self, entry: MenuEntry) -> tuple[str, Any, str]:
        slug, name = self._terms.get((entry.name, entry.number), ("", ""))
        concept = self._concepts.get((entry.name, slug))
        return ("topic", concept.pk, name) if concept else ("", None, name)

    @cached_property
    def _concepts(self) -> dict[tuple[str, str], Concept]:
        return mapped_concepts(self._context.source)

    @cached_property
    def _terms(self) -> dict[tuple[str, str], tuple[str, str]]:
        return {
            (term.taxonomy, term.source_id): (term.slug, term.name)
            for term in self._context.site.terms()
        }

    def _address(self, url: str) -> tuple[str, Any]:
        if not url or url == "#":
            return "", None
        own = self._converter.own_address(url)
        if not own.startswith("/"):
            return ("address", own) if safe_address(own) else ("", None)
        link = self._targets.at(own.partition("#")[0])
        if link is None:
            return "", None
        if link.page is not None:
            return "page", link.page
        return "address", link.address

    def _note(self, entry: MenuEntry) -> None:
        if entry.kind in (POST, TERM, ARCHIVE) or entry.url not in ("", "#"):
            label = entry.label or f"{entry.name} {entry.number}".strip(" 0")
            message = _(
                "the menu item “%(line)s” no longer leads anywhere, so it became a "
                "heading"
            )
            self.notes.append((label, message % {"line": label}))


LINE, NAVIGATION, TAXONOMY = "nav_menu_item", "wp_navigation", "nav_menu"
_MAX_TITLE_LENGTH = 200
# Words in the names of theme locations and of menus.
_LOCATION_WORDS = {
    Menu.Location.FOOTER: ("footer", "bottom", "colophon"),
    Menu.Location.HEADER: ("primary", "main", "header", "top"),
}


class MenuImporter(Importer):
    """Import one menu for all items of a classic menu, one for each navigation."""

    types: ClassVar[tuple[str, ...]] = (LINE, NAVIGATION)

    def items(self) -> Iterator[SourceItem]:
        """Yield the menu items menu by menu, then the navigations."""
        lines = {line.key: line for menu in self._menus.values() for line in menu}
        yield from lines.values()
        yield from self._skipped
        yield from self.context.site.items(NAVIGATION)

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse items that belong to no menu or were not published."""
        if item.type == LINE and not _menus_of(item):
            return _("it does not belong to a menu")
        if item.status == "trash":
            return _("it was in the trash on the old site")
        is_shown = item.type != LINE or item.status == "publish"
        return "" if is_shown else _("it was not published on the old site")

    def checksum(self, item: SourceItem) -> str:
        """Return a value that changes with any item of the menu or its location."""
        if item.type == NAVIGATION:
            return checksum_of(item.as_dict())
        checksums = [self._checksums[menu] for menu in _menus_of(item)]
        return checksums[0] if len(checksums) == 1 else checksum_of(checksums)

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update the menu of an item, or all menus that contain it."""
        provenance = find_provenance(self.context.source, item.key)
        names = _menus_of(item) if item.type == LINE else [item.key]
        for name in names:
            menu, revision = self._menu_for(name, item)
            self.save_version(item, menu, checksum, revision, key=_key_in(name, item))
        return UPDATED if provenance is not None else NEW

    @cached_property
    def _menus(self) -> dict[str, list[SourceItem]]:
        menus: dict[str, list[SourceItem]] = defaultdict(list)
        for item in self.context.site.items(LINE):
            if not self.unmapped_reason(item):
                for menu in _menus_of(item):
                    menus[menu].append(item)
        return dict(menus)

    @cached_property
    def _skipped(self) -> list[SourceItem]:
        lines = self.context.site.items(LINE)
        return [line for line in lines if self.unmapped_reason(line)]

    @cached_property
    def _checksums(self) -> dict[str, str]:
        return {
            menu: checksum_of([line.as_dict() for line in lines], self._location(menu))
            for menu, lines in self._menus.items()
        }

    @cached_property
    def _written(self) -> dict[str, tuple[Menu, str]]:
        """Return the menus of this run, by slug of a classic menu or key of an item."""
        return {}

    def _menu_for(self, name: str, item: SourceItem) -> tuple[Menu, str]:
        if name not in self._written:
            self._written[name] = self._write_menu(name, item)
        return self._written[name]

    def _write_menu(self, name: str, item: SourceItem) -> tuple[Menu, str]:
        """Write a menu and return it with the revision that the import made."""
        is_classic = item.type == LINE
        lines = self._menus[name] if is_classic else [item]
        location = self._location(name) if is_classic else str(Menu.Location.OTHER)
        title = self._title(name) if is_classic else plain_title(item.title)
        targets = MenuTargets(self.context)
        entries = read_menu(lines) if is_classic else read_navigation(item.content)
        items = targets.items(entries)
        title = (title or name)[:_MAX_TITLE_LENGTH]
        kind = _("Menu items that no longer lead anywhere: now headings")
        self.notes += [
            Note(f"{title}: {note}", kind=kind, subject=f"{title}: {line}")
            for line, note in targets.notes
        ]
        publication = embedded_publication(item)
        keys = [_key_in(name, line) for line in lines]
        provenances = [find_provenance(self.context.source, key) for key in keys]
        for provenance in provenances:
            menu = provenance.target if provenance is not None else None
            if provenance is None or not isinstance(menu, Menu):
                continue

            def describe(draft: Any) -> None:
                draft.title, draft.items = title, items

            return menu, self.update_version(
                item, menu, provenance, publication, describe
            )
        return self._new(title, location, items, publication)

    def _new(
        self, title: str, location: str, items: list[Item], publication: Publication
    ) -> tuple[Menu, str]:
        locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
        is_taken = Menu.objects.filter(location=location, locale=locale).exists()
        if is_taken and location != Menu.Location.OTHER:
            text = _(
                "%(menu)s: another menu already uses this location, so this menu is "
                "not shown yet."
            )
            self.notes.append(text % {"menu": title})
            location = Menu.Location.OTHER
        menu = Menu(
            title=title, location=location, items=items, locale=locale, live=False
        )
        menu.save()
        return menu, str(publish_new(menu, publication).pk)

    def _title(self, slug: str) -> str:
        return next(
            (plain_title(term.name) for term in self._terms if term.slug == slug), slug
        )

    def _location(self, slug: str) -> str:
        """Return the location of a menu in the theme, else a guess from its name."""
        ids = {t.source_id for t in self._terms if t.slug == slug}
        names = [name for name, menu_id in self._locations.items() if menu_id in ids]
        for name in names or ([slug] if not self._locations else []):
            for location, keywords in _LOCATION_WORDS.items():
                if any(keyword in name.lower() for keyword in keywords):
                    return str(location)
        return str(Menu.Location.OTHER)

    @cached_property
    def _terms(self) -> list[SourceTerm]:
        return [t for t in self.context.site.terms() if t.taxonomy == TAXONOMY]

    @cached_property
    def _locations(self) -> dict[str, str]:
        """Return the ID of the menu at each location of the active theme."""
        options = self.context.site.options()
        serialized = options.get(f"theme_mods_{options.get('stylesheet', '')}", "")
        menu_ids = php_array(serialized).get("nav_menu_locations")
        if not isinstance(menu_ids, dict):
            return {}
        return {str(name): str(menu_id) for name, menu_id in menu_ids.items()}


def _menus_of(item: SourceItem) -> list[str]:
    """Return the slugs of the classic menus that contain an item."""
    slugs = (term.slug for term in item.terms if term.taxonomy == TAXONOMY)
    return list(dict.fromkeys(slugs))


def _key_in(menu: str, item: SourceItem) -> str:
    """Return the key of an item in one of its menus: its own in the first of them."""
    menus = _menus_of(item) or [menu]
    return item.key if menu == menus[0] or item.type != LINE else f"{item.key}#{menu}"
