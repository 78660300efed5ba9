"""Parse WordPress menus: classic ones and navigation blocks.

Fields of classic items are those of `wp_setup_nav_menu_item` of WordPress; blocks are
described in the reference of core blocks (navigation-link, navigation-submenu,
page-list, home-link).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from freeshelf.core.html import plain_title
from freeshelf_wordpress.importers.streams.block_grammar import Block, parse_blocks
from freeshelf_wordpress.sources.records import SourceItem

POST, TERM, ARCHIVE = "post_type", "taxonomy", "post_type_archive"
CUSTOM, PAGES = "custom", "pages"
_LINKS = {"core/navigation-link", "core/navigation-submenu"}
_KINDS = {"post-type": POST, "taxonomy": TERM, "post-type-archive": ARCHIVE}
_META = "_menu_item_"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of a menu; `name` is a type or taxonomy, `number` the ID in it."""

    label: str
    kind: str
    name: str = ""
    number: str = ""
    url: str = ""
    children: "tuple[MenuEntry, ...]" = ()


def read_menu(items: Iterable[SourceItem]) -> tuple[MenuEntry, ...]:
    """Return the tree of a classic menu.

    An item without its parent, or below itself, is on the first level.
    """
    ordered = sorted(items, key=lambda item: item.menu_order)
    ids = {item.source_id for item in ordered}
    children: dict[str, list[SourceItem]] = defaultdict(list)
    for item in ordered:
        parent = item.first_meta(f"{_META}menu_item_parent")
        children[parent if parent in ids else ""].append(item)
    seen: set[str] = set()

    def entries(parent: str) -> Iterator[MenuEntry]:
        for item in children[parent]:
            if item.key not in seen:
                seen.add(item.key)
                yield _entry(item, tuple(entries(item.source_id)))

    tree = list(entries(""))
    for item in ordered:
        if item.key not in seen:
            children["circle"] = [item]
            tree += entries("circle")
    return tuple(tree)


def read_navigation(content: str) -> tuple[MenuEntry, ...]:
    """Return the tree of a navigation in blocks; other blocks are skipped."""
    return tuple(_entries_of(parse_blocks(content)))


def _entry(item: SourceItem, children: tuple[MenuEntry, ...]) -> MenuEntry:
    return MenuEntry(
        label=plain_title(item.title),
        kind=item.first_meta(f"{_META}type") or CUSTOM,
        name=item.first_meta(f"{_META}object"),
        number=item.first_meta(f"{_META}object_id"),
        url=item.first_meta(f"{_META}url"),
        children=children,
    )


def _entries_of(parts: Iterable[str | Block]) -> Iterator[MenuEntry]:
    for part in parts:
        if isinstance(part, str):
            continue
        if part.name == "core/page-list":
            yield MenuEntry("", PAGES)
        elif part.name == "core/home-link":
            yield MenuEntry(plain_title(_attribute(part, "label")), CUSTOM, url="/")
        elif part.name in _LINKS:
            yield MenuEntry(
                label=plain_title(_attribute(part, "label")),
                kind=_KINDS.get(_attribute(part, "kind"), CUSTOM),
                name=_attribute(part, "type"),
                number=_attribute(part, "id"),
                url=_attribute(part, "url"),
                children=tuple(_entries_of(part.parts)),
            )
        else:
            yield from _entries_of(part.parts)


def _attribute(block: Block, name: str) -> str:
    value: Any = block.attributes.get(name, "")
    return str(value) if isinstance(value, str | int) else ""
