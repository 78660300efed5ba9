"""A StreamField's value in Wagtail's JSON form, collected block by block."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

Block = dict[str, Any]  # {"type": …, "value": …, "id": …}
_NAMESPACE = UUID("5b8f0f0e-6a5e-5a55-9d0c-0f5a6d3b7c11")


class Stream:
    """Blocks in order; neighbouring paragraphs are one block, and so is HTML."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def add(self, kind: str, value: Any) -> None:
        """A block of its own."""
        self.blocks.append({"type": kind, "value": value})

    def add_words(self, rich_text: str) -> None:
        """Paragraphs or lists."""
        self._join("paragraph", rich_text, "")

    def add_html(self, markup: str) -> None:
        """Sanitised HTML of what no block stands for."""
        self._join("imported_html", markup, "\n")

    def _join(self, kind: str, value: str, between: str) -> None:
        if self.blocks and self.blocks[-1]["type"] == kind:
            self.blocks[-1]["value"] += between + value
        else:
            self.add(kind, value)


def with_ids(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with ids that are the same for equal blocks in equal order.

    So a text that comes again with a changed paragraph compares paragraph by paragraph.
    """
    seen: Counter[str] = Counter()
    numbered = []
    for block in blocks:
        said = json.dumps([block["type"], block["value"]], sort_keys=True)
        name = str(uuid5(_NAMESPACE, f"{seen[said]} {said}"))
        seen[said] += 1
        numbered.append({"type": block["type"], "value": block["value"], "id": name})
    return numbered


def listed(values: Iterable[Any]) -> list[Block]:
    """The value of a block that lists others."""
    return [{"type": "item", **block} for block in map(_unnamed, values)]


def _unnamed(value: Any) -> Block:
    said = json.dumps(value, sort_keys=True)
    return {"value": value, "id": str(uuid5(_NAMESPACE, said))}
