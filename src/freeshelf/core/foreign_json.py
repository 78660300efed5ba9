"""JSON from outside, made such that a database and a parser of HTML take it."""

import json
import re
from typing import Any

_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def read_json(said: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError, for one nested too deeply too.

    Halves of characters, which JSON can name and no text can hold, become "?".
    """
    if isinstance(said, bytes):
        # As `json.loads` does: some programs write the halves themselves as bytes.
        said = said.decode(json.detect_encoding(said), "surrogatepass")
    try:
        value = json.loads(said)
        if _HALF.search(said) is not None:
            whole = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
            value = json.loads(whole)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value
