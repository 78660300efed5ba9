"""Plain JSON as lines that a person reads."""

from typing import Any


def fact_lines(facts: Any, path: str = "") -> list[tuple[str, str]]:
    """Pairs of a name and a text; what is empty is left out."""
    if isinstance(facts, dict):
        return [
            line
            for key, inside in facts.items()
            for line in fact_lines(inside, f"{path} › {key}" if path else str(key))
        ]
    if isinstance(facts, list | tuple):
        return [line for inside in facts for line in fact_lines(inside, path)]
    return [(path, str(facts))] if facts not in (None, "") else []
