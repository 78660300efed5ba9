"""Parse table definitions of a dump and find the tables of each site."""

import re
from collections.abc import Iterable, Mapping

NAME = rb"(?:`(?:[^`]|``)+`|\"(?:[^\"]|\"\")+\"|[A-Za-z0-9_$]+)"
_CREATE = re.compile(
    rb"CREATE\s+(?:TEMPORARY\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    rb"(?:" + NAME + rb"\s*\.\s*)?(" + NAME + rb")\s*\(",
    re.IGNORECASE,
)
_PART = re.compile(
    rb"[^'\"`(),]++|'(?:[^'\\]|\\.|'')*+'|\"(?:[^\"\\]|\\.|\"\")*+\"|`(?:[^`]|``)*+`|[(),]",
    re.DOTALL,
)
_COLUMN = re.compile(rb"\s*(" + NAME + rb")\s+\S")
_NO_COLUMN = re.compile(
    rb"\s*(?:PRIMARY|UNIQUE|FULLTEXT|SPATIAL|KEY|INDEX|CONSTRAINT|FOREIGN|CHECK|PERIOD)"
    rb"[\s(]",
    re.IGNORECASE,
)
_OF_POSTS = {"ID", "post_type", "post_status"}


def created_table(statement: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Return name and columns, in order, of a CREATE TABLE statement, else None."""
    match = _CREATE.match(statement)
    if match is None:
        return None
    columns = []
    for definition in _definitions(statement, match.end()):
        column = _COLUMN.match(definition)
        if column is not None and _NO_COLUMN.match(definition) is None:
            columns.append(unquoted(column[1]))
    return unquoted(match[1]), tuple(columns)


def unquoted(name: bytes) -> str:
    """Return a name without its quotes."""
    if name[:1] in {b"`", b'"'}:
        name = name[1:-1].replace(name[:1] * 2, name[:1])
    return name.decode("utf-8", "replace")


def site_prefixes(tables: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the prefixes of all sites in a dump, one for each table of posts."""
    return sorted(
        name.removesuffix("posts")
        for name, columns in tables.items()
        if name.endswith("posts") and set(columns) >= _OF_POSTS
    )


def accounts_prefix(prefix: str, tables: Iterable[str]) -> str:
    """Return the prefix of the accounts of a site; sites of a network share them."""
    candidates = [
        name.removesuffix("users")
        for name in tables
        if name.endswith("users") and prefix.startswith(name.removesuffix("users"))
    ]
    return max(candidates, key=len, default=prefix)


def _definitions(statement: bytes, at: int) -> list[bytes]:
    """Split the content of the outermost parentheses at commas."""
    definitions: list[bytes] = []
    parts: list[bytes] = []
    depth = 1
    for match in _PART.finditer(statement, at):
        part = match[0]
        depth += (part == b"(") - (part == b")")
        if depth == 0:
            break
        if part == b"," and depth == 1:
            definitions.append(b"".join(parts))
            parts = []
        else:
            parts.append(part)
    return [*definitions, b"".join(parts)]
