"""What the lines of an old menu lead to here, as items of a menu of ours."""

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
from freeshelf.ingest.wordpress.body_converter import BodyConverter
from freeshelf.ingest.wordpress.importers.base import ImportContext
from freeshelf.ingest.wordpress.navigation import (
    ARCHIVE,
    PAGES,
    POST,
    TERM,
    MenuEntry,
)
from freeshelf.ingest.wordpress.redirects import permanent_url
from freeshelf.ingest.wordpress.targets import LinkTargets
from freeshelf.library.models import Resource
from freeshelf.pages.menu_items import MAX_LEVELS

Item = dict[str, Any]


class MenuTargets:
    """Makes items; `notes` says which lines lead nowhere, each by its words."""

    def __init__(self, about: ImportContext) -> None:
        self.notes: list[tuple[str, str]] = []  # words of a line, sentence
        self._about = about
        self._targets = LinkTargets(about.source, about.survey)
        self._texts = BodyConverter(about.source, about.survey)

    def items(self, entries: Iterable[MenuEntry], level: int = 1) -> list[Item]:
        """Items of one level; what is deeper than menus here stands on the last."""
        found: list[Item] = []
        for entry in self._spread(entries):
            item = self._item(entry)
            if level < MAX_LEVELS:
                item["value"]["children"] = self.items(entry.children, level + 1)
                found.append(item)
                continue
            if item["type"] != "placeholder":
                found.append(item)
            found += self.items(entry.children, level)
        return found

    def _spread(self, entries: Iterable[MenuEntry]) -> Iterator[MenuEntry]:
        for entry in entries:
            if entry.kind != PAGES:
                yield entry
                continue
            yield from self._pages_below("0")

    def _pages_below(self, parent: str) -> Iterator[MenuEntry]:
        for number in self._pages.get(parent, ()):
            below = tuple(self._pages_below(number))
            yield MenuEntry("", POST, "page", number, children=below)

    @cached_property
    def _pages(self) -> dict[str, list[str]]:
        """Numbers of published pages by that of their parent, as lists order them."""
        pages = [i for i in self._about.site.items("page") if i.status == "publish"]
        pages.sort(key=lambda page: (page.menu_order, page.title))
        found: dict[str, list[str]] = defaultdict(list)
        for page in pages:
            found[page.parent_id or "0"].append(page.source_id)
        return found

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
        """Kind of item, what it leads to and its title; no kind for nowhere."""
        if entry.kind == POST:
            return self._post(entry.number)
        if entry.kind == TERM:
            return self._term(entry)
        if entry.kind == ARCHIVE:
            custom = self._about.survey.custom_types.get(entry.name)
            path = custom.archive if custom is not None else ""
            label = custom.label if custom is not None else entry.name
            address = self._address(entry.url or f"/{path or entry.name}/")
            return *address, label
        return *self._address(entry.url), ""

    def _post(self, number: str) -> tuple[str, Any, str]:
        facts = self._about.survey.items.get(number)
        known = find_provenance(self._about.source, facts.key) if facts else None
        target: Model | None = known.target if known is not None else None
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
            source=self._about.source,
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
            for term in self._about.site.terms()
        }

    def _address(self, url: str) -> tuple[str, Any]:
        if not url or url == "#":
            return "", None
        own = self._texts.own_address(url)
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
            said = entry.label or f"{entry.name} {entry.number}".strip(" 0")
            sentence = _(
                "the menu item “%(line)s” no longer leads anywhere, so it became a "
                "heading"
            )
            self.notes.append((said, sentence % {"line": said}))
