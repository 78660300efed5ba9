"""Build menu items from the entries of an old menu."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Page

from freeshelf.content.blocks import safe_address
from freeshelf.ingest.models import TermMapping
from freeshelf.ingest.provenance import find_provenance
from freeshelf.library.models import Resource
from freeshelf.pages.menu_items import MAX_LEVELS
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.body_converter import BodyConverter
from freeshelf_wordpress.importers.navigation import (
    ARCHIVE,
    PAGES,
    POST,
    TERM,
    MenuEntry,
)
from freeshelf_wordpress.importers.redirects import permanent_url
from freeshelf_wordpress.importers.targets import LinkTargets

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
        facts = self._context.survey.items.get(post_id)
        provenance = find_provenance(self._context.source, facts.key) if facts else None
        target: Model | None = provenance.target if provenance is not None else None
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
        mapping = TermMapping.objects.filter(
            source=self._context.source,
            taxonomy=entry.name,
            term=slug,
            concept__isnull=False,
        ).first()
        if mapping is None:
            return "", None, name
        return "topic", mapping.concept_id, name

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
