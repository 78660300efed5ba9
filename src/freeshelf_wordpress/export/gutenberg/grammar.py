"""Write the comments around each block of the block editor.

Format: the block editor's handbook, "Key concepts", "Delimiters and parsing".
"""

import json
from collections.abc import Mapping
from typing import Any

# Escapes of the editor, so that a comment cannot end early.
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
    """Return a block; one without content is a single comment."""
    opening = f"wp:{name}{_attributes(attributes or {})}"
    if not inside:
        return f"<!-- {opening} /-->"
    return f"<!-- {opening} -->\n{inside}\n<!-- /wp:{name} -->"


def _attributes(attributes: Mapping[str, Any]) -> str:
    non_empty = {name: value for name, value in attributes.items() if value is not None}
    if not non_empty:
        return ""
    text = json.dumps(non_empty, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _ESCAPES:
        text = text.replace(character, escaped)
    return f" {text}"
