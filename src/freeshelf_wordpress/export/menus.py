"""Export menus as WordPress' classic ones: a term per menu, a post per item."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.text import slugify
from wagtail.models import Page

from freeshelf.library.models import Resource
from freeshelf.pages.models import Menu
from freeshelf_wordpress.export.context import ExportContext
from freeshelf_wordpress.export.items import (
    Item,
    Pairs,
    PostKind,
    TermKind,
    php_in_xml,
    post_id,
    term_id,
)
from freeshelf_wordpress.sources.records import SourceTerm, TermReference

TAXONOMY = "nav_menu"


@dataclass(frozen=True, slots=True)
class _Target:
    """Target of a menu item in terms of WordPress."""

    kind: str = "custom"
    name: str = "custom"
    number: int = 0
    url: str = ""
    label: str = ""


@dataclass(slots=True)
class MenuWriter:
    """Writer of menus as terms and posts.

    Items whose target is not exported are skipped. WordPress has no headings in menus:
    a heading links to `#`.
    """

    context: ExportContext
    is_split: bool
    _count: int = field(default=0, init=False)
    _menus: list[tuple[Menu, TermReference]] = field(init=False)

    def __post_init__(self) -> None:
        menus = Menu.objects.select_related("locale").order_by("pk")
        if not self.context.selection.with_restricted:
            menus = menus.filter(live=True)
        taken: set[str] = set()
        self._menus = []
        for menu in menus:
            slug = slugify(menu.title) or f"menu-{menu.pk}"
            slug = f"{slug}-{menu.pk}" if slug in taken else slug
            taken.add(slug)
            reference = TermReference(TAXONOMY, slug, menu.title)
            self._menus.append((menu, reference))

    def terms(self) -> Iterator[SourceTerm]:
        """Yield each menu with its location and language."""
        for menu, term in self._menus:
            meta = (
                ("location", menu.location),
                ("language", menu.locale.language_code),
            )
            number = term_id(TermKind.MENU, menu.pk)
            yield SourceTerm(TAXONOMY, term.slug, term.name, number, meta=meta)

    def items(self) -> Iterator[Item]:
        """Yield the items of each menu, parents before children."""
        for menu, term in self._menus:
            shown = menu if menu.live else menu.get_latest_revision_as_object()
            moment = menu.first_published_at or datetime.now(tz=UTC)
            yield from self._lines(shown.items, term, moment, parent=0)

    def _lines(
        self, lines: Any, term: TermReference, moment: datetime, *, parent: int
    ) -> Iterator[Item]:
        for line in lines:
            target = self._target(line.block_type, line.value)
            if target is None:
                continue
            self._count += 1
            number = post_id(PostKind.MENU_ITEM, self._count)
            yield Item(
                number=number,
                type="nav_menu_item",
                title=line.value.get("label") or target.label,
                status="publish",
                slug=str(number),
                published=moment,
                modified=moment,
                order=self._count,
                terms=(term,),
                meta=_meta(target, number=number, parent=parent),
            )
            children = line.value.get("children") or ()
            yield from self._lines(children, term, moment, parent=number)

    def _target(self, kind: str, value: Any) -> _Target | None:
        if kind == "placeholder":
            return _Target(url="#")
        target = value.get(kind)
        if not target:
            return None
        if kind == "page":
            return self._page(target)
        if kind == "record":
            return self._record(target)
        if kind == "topic":
            term = self.context.terms.get(target.pk)
            if term is None:
                return None
            number = int(term.source_id)
            return _Target("taxonomy", term.taxonomy, number, label=term.name)
        return _Target(url=self.context.links.address(str(target)))

    def _page(self, page: Page) -> _Target | None:
        exported = self.context.selection.pages().filter(pk=page.pk).specific().first()
        if exported is None:
            return None
        name = "post" if "news" in type(exported).__name__.lower() else "page"
        page_number = self.context.selection.page_number(page.pk)
        return _Target("post_type", name, page_number, label=exported.title)

    def _record(self, record: Resource) -> _Target | None:
        exported = self.context.selection.resources().filter(pk=record.pk).first()
        if exported is None:
            return None
        record_number = post_id(PostKind.RESOURCE, record.pk)
        if self.is_split:
            # The post is in another file, so it can only be linked by URL.
            return _Target(url=f"/?p={record_number}", label=exported.display_title)
        return _Target("post_type", "post", record_number, label=exported.display_title)


def _meta(target: _Target, *, number: int, parent: int) -> Pairs:
    return (
        ("_menu_item_type", target.kind),
        ("_menu_item_menu_item_parent", str(parent)),
        ("_menu_item_object_id", str(target.number or number)),
        ("_menu_item_object", target.name),
        ("_menu_item_target", ""),
        ("_menu_item_classes", php_in_xml([""])),
        ("_menu_item_xfn", ""),
        ("_menu_item_url", target.url),
    )
