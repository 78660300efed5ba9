"""Collect the blocks of a StreamField in Wagtail's JSON form."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

Block = dict[str, Any]  # {"type": …, "value": …, "id": …}
_NAMESPACE = UUID("5b8f0f0e-6a5e-5a55-9d0c-0f5a6d3b7c11")


class Stream:
    """Blocks in order; adjacent paragraphs are joined to one block, and so is HTML."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def add(self, kind: str, value: Any) -> None:
        """Add a block."""
        self.blocks.append({"type": kind, "value": value})

    def add_words(self, rich_text: str) -> None:
        """Add paragraphs or lists."""
        self._join("paragraph", rich_text, "")

    def add_html(self, markup: str) -> None:
        """Add sanitized HTML for which there is no block."""
        self._join("imported_html", markup, "\n")

    def _join(self, kind: str, value: str, between: str) -> None:
        if self.blocks and self.blocks[-1]["type"] == kind:
            self.blocks[-1]["value"] += between + value
        else:
            self.add(kind, value)


def with_ids(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with stable IDs, the same for equal blocks in equal order.

    So revisions can be compared paragraph by paragraph.
    """
    seen: Counter[str] = Counter()
    numbered = []
    for block in blocks:
        serialized = json.dumps([block["type"], block["value"]], sort_keys=True)
        name = str(uuid5(_NAMESPACE, f"{seen[serialized]} {serialized}"))
        seen[serialized] += 1
        numbered.append({"type": block["type"], "value": block["value"], "id": name})
    return numbered


def listed(values: Iterable[Any]) -> list[Block]:
    """Return the value of a block that lists others."""
    return [{"type": "item", **block} for block in map(_with_id, values)]


def _with_id(value: Any) -> Block:
    serialized = json.dumps(value, sort_keys=True)
    return {"value": value, "id": str(uuid5(_NAMESPACE, serialized))}
