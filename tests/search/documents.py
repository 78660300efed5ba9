"""Documents for engines; a test says what it is about."""

from typing import Any

from freeshelf.search.engines.base import (
    EngineRequest,
    EngineResponse,
    PassageDocument,
    ResourceDocument,
    SearchEngine,
    Segment,
    Text,
)
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse


def record(key: str, title: str = "", **parts: Any) -> ResourceDocument:
    """An open English record; `description` and `body` may be plain strings."""
    language = parts.pop("language", "en")
    level = parts.pop("level", "open")
    if isinstance(parts.get("description"), str):
        parts["description"] = (Text(parts["description"], language),)
    if isinstance(parts.get("body"), str):
        parts["body"] = (Segment(parts["body"], language, level),)
    defaults = {"version": "1", "title_key": title.lower()}
    return ResourceDocument(
        key=key, level=level, title=Text(title, language), **(defaults | parts)
    )


def passage(
    key: str, text: str, *, language: str = "en", level: str = "open"
) -> PassageDocument:
    """A passage of a file."""
    return PassageDocument(key=key, text=text, language=language, level=level)


def fill(engine: SearchEngine, *documents: ResourceDocument) -> None:
    """Write documents in one commit."""
    with engine.write() as writer:
        writer.add(documents)


def ask(
    engine: SearchEngine, text: str, levels: tuple[str, ...] = ("open",), **options: Any
) -> EngineResponse:
    """Put a question to the engine as it was typed."""
    query = analyse(parse(text))
    return engine.search(EngineRequest(query=query, levels=levels, **options))


def keys(response: EngineResponse) -> list[str]:
    """Keys of the hits, in order."""
    return [hit.key for hit in response.hits]
