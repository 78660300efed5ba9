"""Chinese characters in their traditional and simplified forms."""

from functools import cache
from importlib import resources


@cache
def simplified_forms() -> dict[int, str]:
    """Return a table for `str.translate` that simplifies traditional characters."""
    table = resources.files("freeshelf.core").joinpath("data/simplified_chinese.txt")
    pairs = (
        line
        for line in table.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    return {ord(pair[0]): pair[1] for pair in pairs}
