"""JSON from outside, made such that a database and a parser of HTML take it."""

import json
import re
from typing import Any

_HALF = r"\\u[dD][89a-fA-F]"
_IN_TEXT, _IN_BYTES = re.compile(_HALF), re.compile(_HALF.encode())


def read_json(said: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError, for one nested too deeply too.

    Halves of characters, which JSON can name and no text can hold, become "?".
    """
    names = _IN_TEXT.search(said) if isinstance(said, str) else _IN_BYTES.search(said)
    try:
        value = json.loads(said)
        if names is not None:
            whole = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
            value = json.loads(whole)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value
