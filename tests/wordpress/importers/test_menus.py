"""Menus of the old site are trees here, and lead to what its pages have become."""

import json
from typing import Any

import pytest
from wagtail.models import Page

from freeshelf.ingest.models import RawItem
from freeshelf.library.models import Resource
from freeshelf.pages.models import Menu
from freeshelf_wordpress.importers.navigation import read_menu
from freeshelf_wordpress.sources.records import SourceItem
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item, term

pytestmark = pytest.mark.django_db
MAIN = (("nav_menu", "main-menu", "Main menu"),)
ABOUT = item(10, kind="page", title="About us", slug="about-us")
GUIDE = item(20, title="Guide to fees", slug="guide")


def line(
    number: int, *, parent: int = 0, title: str = "", terms: Any = MAIN, **meta: object
) -> str:
    """A line of a classic menu, in the order of its number."""
    said = {"type": "custom", "menu_item_parent": parent, **meta}
    metas = tuple((f"_menu_item_{key}", str(value)) for key, value in said.items())
    return item(number, kind="nav_menu_item", title=title, terms=terms, meta=metas)


def page_line(number: int, page: int, **more: Any) -> str:
    return line(number, type="post_type", object="page", object_id=page, **more)


def tree(items: Any) -> list[Any]:
    """Kinds and words of items, with those below them."""
    return [
        (
            each.block_type,
            each.value["label"],
            tree(each.value.get("children") or []),
        )
        for each in items
    ]


def test_lines_become_items_of_what_they_led_to(bring_in: Import) -> None:
    bring_in(
        ABOUT,
        GUIDE,
        term("nav_menu", "main-menu", "Main menu"),
        page_line(30, 10),
        line(31, title="Resources", url="#"),
        line(32, parent=31, type="post_type", object="post", object_id=20),
        line(33, parent=31, title="Partner", url="https://partner.example/x"),
        line(34, title="Ours", url="https://quay.example/about-us/"),
        line(35, title="Trap", url="javascript:alert(1)"),
    )

    menu = Menu.objects.get()
    assert (menu.title, menu.location, menu.live) == ("Main menu", "header", True)
    about = Page.objects.get(slug="about-us")
    assert menu.items[0].value["page"].pk == about.pk
    below = menu.items[1].value["children"]
    assert below[0].value["record"] == Resource.objects.get()
    assert below[1].value["address"] == "https://partner.example/x"
    assert menu.items[2].value["page"].pk == about.pk
    assert tree(menu.items)[3] == ("placeholder", "Trap", [])


def test_what_is_gone_is_kept_as_a_heading_and_said(bring_in: Import) -> None:
    report = bring_in(page_line(30, 999, title="Gone"), line(31, terms=()))

    assert tree(Menu.objects.get().items) == [("placeholder", "Gone", [])]
    assert any("“Gone” no longer leads anywhere" in each for each in report.notes)
    assert RawItem.objects.get().reason == "it does not belong to a menu"
    row = report.rows["nav_menu_item", "publish"]
    assert row.numbers == [2, 1, 1, 0]


def test_deeper_levels_than_three_stand_on_the_third(bring_in: Import) -> None:
    bring_in(
        *(
            line(number, parent=number - 1 if number > 30 else 0, title=title, url="/")
            for number, title in enumerate("ABCDE", start=30)
        )
    )

    assert tree(Menu.objects.get().items) == [
        (
            "address",
            "A",
            [
                (
                    "address",
                    "B",
                    [
                        (kind, word, [])
                        for kind, word in [
                            ("address", "C"),
                            ("address", "D"),
                            ("address", "E"),
                        ]
                    ],
                )
            ],
        )
    ]


def test_a_second_run_changes_nothing_and_a_changed_line_renews_its_menu(
    bring_in: Import,
) -> None:
    lines = [line(30, title="One", url="/"), line(31, title="Two", url="/")]
    bring_in(*lines)
    before = Menu.objects.get().latest_revision_id

    again = bring_in(*lines)
    unchanged = Menu.objects.get().latest_revision_id
    bring_in(lines[0], line(31, title="Second", url="/"))

    assert again.rows["nav_menu_item", "publish"].outcomes["unchanged"] == 2
    assert before == unchanged
    menu = Menu.objects.get()
    assert [word for _kind, word, _below in tree(menu.items)] == ["One", "Second"]
    assert menu.revisions.count() == 2


def test_what_an_editor_arranged_stays(bring_in: Import) -> None:
    bring_in(line(30, title="One", url="/"))
    menu = Menu.objects.get()
    menu.items = [{"type": "address", "value": {"address": "/lists", "label": "Mine"}}]
    menu.save_revision().publish()

    bring_in(line(30, title="Changed there", url="/"))

    menu = Menu.objects.get()
    assert tree(menu.items) == [("address", "Mine", [])]
    draft = menu.get_latest_revision_as_object()
    assert tree(draft.items) == [("address", "Changed there", [])]


def test_a_navigation_in_blocks_is_a_menu_of_its_own(bring_in: Import) -> None:
    def block(name: str, **attributes: object) -> str:
        return f"<!-- wp:{name} {json.dumps(attributes)}"

    inner = block("navigation-link", label="Guide", kind="post-type", id=20) + " /-->"
    content = (
        block("navigation-submenu", label="Library", url="#")
        + f" -->{inner}<!-- /wp:navigation-submenu --><!-- wp:page-list /-->"
        + "<!-- wp:search /-->"
    )
    bring_in(
        ABOUT,
        GUIDE,
        item(40, kind="wp_navigation", title="Header navigation", content=content),
        item(41, kind="wp_navigation", title="Unused", status="draft", content=""),
    )

    menu = Menu.objects.get(title="Header navigation")
    assert (menu.location, menu.live) == ("other", True)
    assert tree(menu.items) == [
        ("placeholder", "Library", [("record", "Guide", [])]),
        ("page", "", []),
    ]
    assert not Menu.objects.get(title="Unused").live


def test_lines_in_a_circle_are_all_read_once() -> None:
    lines = [
        SourceItem(
            source_id=str(number),
            type="nav_menu_item",
            status="publish",
            title=f"Line {number}",
            meta=(("_menu_item_menu_item_parent", str(parent)),),
        )
        for number, parent in [(1, 2), (2, 1), (3, 99)]
    ]

    found = read_menu(lines)

    assert [entry.label for entry in found] == ["Line 3", "Line 1"]
    assert [entry.label for entry in found[1].children] == ["Line 2"]
