"""Menu items in three levels."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from freeshelf.content.blocks.links import AddressBlock

MAX_LEVELS = 3


class MenuItems(blocks.StreamBlock):
    """Items of one level; those above the last level may have sub-items."""

    def __init__(self, level: int = 1, **kwargs: Any) -> None:
        super().__init__(_kinds_of_item(level), required=False, **kwargs)


def _kinds_of_item(level: int) -> list[tuple[str, blocks.Block]]:
    targets = {
        "page": (blocks.PageChooserBlock(label=_("page")), "doc-empty", _("Page")),
        "record": (
            SnippetChooserBlock("library.Resource", label=_("record")),
            "doc-full",
            _("Record"),
        ),
        "topic": (
            SnippetChooserBlock("vocabularies.Concept", label=_("topic")),
            "tag",
            _("Topic"),
        ),
        "address": (AddressBlock(label=_("web address")), "link", _("Web address")),
    }
    kinds: list[tuple[str, blocks.Block]] = [
        (name, _item(level, icon, label, name, target))
        for name, (target, icon, label) in targets.items()
    ]
    if level < MAX_LEVELS:
        kinds.append(("placeholder", _item(level, "folder-open-inverse", _("Heading"))))
    return kinds


def _item(
    level: int,
    icon: str,
    label: Any,
    name: str = "",
    target: blocks.Block | None = None,
) -> blocks.StructBlock:
    """Return a block with target, label and sub-items."""
    has_title = name in ("page", "record", "topic")
    parts: list[tuple[str, blocks.Block]] = [] if target is None else [(name, target)]
    parts.append(
        (
            "label",
            blocks.CharBlock(
                label=_("label"),
                required=not has_title,
                help_text=_("Leave empty to use its title.") if has_title else "",
            ),
        )
    )
    if level < MAX_LEVELS:
        below = MenuItems(level + 1, label=_("sub-items"), collapsed=True)
        parts.append(("children", below))
    return blocks.StructBlock(parts, icon=icon, label=label)
