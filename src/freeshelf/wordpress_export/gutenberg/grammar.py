"""The comments that the block editor writes around each block.

Format: the block editor's handbook, "Key concepts", "Delimiters and parsing".
"""

import json
from collections.abc import Mapping
from typing import Any

# As the editor writes them, so that no comment ends early.
_ESCAPES = (
    ("--", "\\u002d\\u002d"),
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ('\\"', "\\u0022"),
)


def block(
    name: str, inside: str = "", attributes: Mapping[str, Any] | None = None
) -> str:
    """A block; one without anything inside is written in one comment."""
    said = f"wp:{name}{_attributes(attributes or {})}"
    if not inside:
        return f"<!-- {said} /-->"
    return f"<!-- {said} -->\n{inside}\n<!-- /wp:{name} -->"


def _attributes(attributes: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in attributes.items() if value is not None}
    if not kept:
        return ""
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in _ESCAPES:
        text = text.replace(sign, escaped)
    return f" {text}"
