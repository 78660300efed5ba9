"""The judgement, in the smallest form: what is redacted or beside a phone number."""

import re
from collections.abc import Callable, Iterable, Iterator

from freeshelf.enrich.disclosure.findings import (
    Finding,
    Means,
    Piece,
    Seen,
    Strength,
    Trait,
)

_NUMBER = re.compile(r"\+\d[\d ()-]{6,}\d|[\w.+-]+@[\w-]+\.\w+")


def judge(
    pieces: Iterable[Seen],
    *,
    key: bytes = b"",
    public: frozenset[str] = frozenset(),
    names: Callable[[str, str], list[tuple[int, int]]] | None = None,
) -> Iterator[Finding]:
    """Yield findings for numbers and addresses in hidden pieces, and for traits."""
    for seen in pieces:
        if isinstance(seen, Trait):
            yield Finding(seen.kind, seen.strength, seen.place, seen.means)
        elif isinstance(seen, Piece):
            if seen.means is Means.REDACTION:
                yield Finding("redacted_text", Strength.STRONG, seen.place, seen.means)
            elif found := _NUMBER.search(seen.text):
                is_hidden = seen.means is not None
                strength = Strength.STRONG if is_hidden else Strength.WEAK
                kind = "email" if "@" in found[0] else "phone"
                yield Finding(kind, strength, seen.place, seen.means)
