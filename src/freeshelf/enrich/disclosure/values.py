"""Read the words of findings anew from a file; none of them is stored.

A finding has no words. Each is found again by its kind and place, and by the key of its
value, which the rules, or words that follow each other, are tried against.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from freeshelf.core import sandbox
from freeshelf.enrich.disclosure.findings import Finding, Means, Piece, Place, Seen

_TARGET = "freeshelf.enrich.disclosure.values:read_values"
_LIMITS = sandbox.SandboxLimits(
    memory_bytes=1024 * sandbox.MEBIBYTE, cpu_seconds=40, wall_seconds=80
)
# Letters shown on each side of the words.
_AROUND = 120
# A value is a few words; a whole piece stands for one that nobody can tell apart.
_MOST_WORDS, _LONGEST, _LONGEST_PIECE = 8, 200, 120
_WORD = re.compile(r"[^\s\t|,;:()<>\"]+")
_BETWEEN_WORDS = re.compile(r"[-_+/]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A finding whose words are wanted: its kind, place, and the key of its value."""

    kind: str
    means: str
    page: int
    parts: tuple[tuple[str, int], ...]
    value_key: str

    @property
    def place(self) -> tuple[str, int, tuple[tuple[str, int], ...]]:
        """Return where it is, without the offsets of a text."""
        return self.means, self.page, self.parts


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a finding, and the text around them."""

    before: str
    found: str
    after: str


def words_around(text: str, start: int, end: int) -> Words:
    """Return the words at a range of a text, and those around it, as one line."""
    return Words(
        before=" ".join(text[max(0, start - _AROUND) : start].split()),
        found=" ".join(text[start:end].split()),
        after=" ".join(text[end : end + _AROUND].split()),
    )


def values_in(
    path: Path, wanted: Sequence[Wanted], *, media_type: str, name: str, key: bytes
) -> dict[int, Words]:
    """Return the words of findings by their number in `wanted`; those found alone."""
    arguments = {
        "path": str(path.resolve()),
        "media_type": media_type,
        "name": name,
        "key": key.hex(),
        "wanted": [[w.kind, w.means, w.page, w.parts, w.value_key] for w in wanted],
    }
    found: dict[int, Words] = {}
    try:
        with closing(sandbox.stream(_TARGET, arguments, limits=_LIMITS)) as messages:
            for message in messages:
                # The child has read foreign bytes and is not trusted.
                number, *texts = message if isinstance(message, list) else []
                found[int(number)] = Words(*(str(each)[:_LONGEST] for each in texts))
    except (sandbox.SandboxError, TypeError, ValueError):
        return found
    return {number: each for number, each in found.items() if number < len(wanted)}


def read_values(
    *, path: str, media_type: str, name: str, key: str, wanted: list[list[Any]]
) -> Iterator[list[Any]]:
    """Yield number, and text before, in and after a finding; this runs in the child."""
    # What parses foreign bytes is loaded in the child only.
    from freeshelf.enrich.disclosure.inside import read_file  # noqa: PLC0415
    from freeshelf.enrich.disclosure.persons import judge  # noqa: PLC0415
    from freeshelf.enrich.disclosure.visible import without_repeats  # noqa: PLC0415

    named = [Piece(name.rpartition(".")[0] or name)] if name else []
    seen = _Seen()
    asked = [
        Wanted(kind, means, page, tuple((str(s), int(n)) for s, n in parts), value)
        for kind, means, page, parts, value in wanted
    ]
    of_name = judge(seen.kept(named), key=bytes.fromhex(key))
    of_file = judge(
        seen.kept(without_repeats(read_file(path, media_type=media_type))),
        key=bytes.fromhex(key),
    )
    judged = [*of_name, *of_file]
    for number, each in enumerate(asked):
        if words := seen.words_of(each, judged, bytes.fromhex(key)):
            yield [number, words.before, words.found, words.after]


@dataclass(slots=True)
class _Seen:
    """The pieces of a file, each with an offset of its own among all texts."""

    _pieces: list[Piece] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _length: int = 0
    _by_place: dict[Any, list[Piece]] = field(default_factory=dict)

    def kept(self, pieces: Iterable[Seen]) -> Iterator[Seen]:
        """Yield pieces whose place is an offset among all that were kept."""
        for piece in pieces:
            if not isinstance(piece, Piece):
                continue
            start = self._length
            self._pieces.append(piece)
            self._starts.append(start)
            self._length += len(piece.text) + 1
            about = (piece.means or "", piece.place.page, piece.place.parts)
            self._by_place.setdefault(about, []).append(piece)
            end = start + len(piece.text)
            yield replace(piece, place=replace(piece.place, start=start, end=end))

    def words_of(
        self, wanted: Wanted, judged: Sequence[Finding], key: bytes
    ) -> Words | None:
        """Return the words of a finding, None if they are not found again."""
        for each in judged:
            is_same = each.kind == wanted.kind and _about(each) == wanted.place
            if is_same and each.value_key == (wanted.value_key or each.value_key):
                return self._at(each.place)
        pieces = self._by_place.get(wanted.place, [])
        for piece in pieces if wanted.value_key else ():
            if words := _by_key(piece, wanted, key):
                return words
        for piece in pieces:
            if 0 < len(piece.text.strip()) <= _LONGEST_PIECE:
                return _whole(piece)
        return None

    def _at(self, place: Place) -> Words:
        index = bisect_right(self._starts, place.start) - 1
        piece, first = self._pieces[index], self._starts[index]
        # What is under a bar goes as a whole, and addresses are judged in other words.
        if piece.means in (Means.REDACTION, Means.LINK):
            return _whole(piece)
        return words_around(piece.text, place.start - first, place.end - first)


def _about(finding: Finding) -> tuple[str, int, tuple[tuple[str, int], ...]]:
    return finding.means or "", finding.place.page, finding.place.parts


def _whole(piece: Piece) -> Words:
    text = unquote(piece.text) if piece.means is Means.LINK else piece.text
    return words_around(text, 0, len(text))


def _by_key(piece: Piece, wanted: Wanted, key: bytes) -> Words | None:
    """Return the words of a piece whose key is that of the value."""
    from freeshelf.enrich.disclosure.persons.kinds import value_key  # noqa: PLC0415

    text = piece.text
    if piece.means is Means.LINK:
        text = _BETWEEN_WORDS.sub(" ", unquote(text))
    spans = [match.span() for match in _WORD.finditer(text)]
    tried: dict[str, bool] = {}
    for first, (start, _end) in enumerate(spans):
        for _last_start, end in spans[first : first + _MOST_WORDS]:
            words = text[start:end].strip(".!?'’")
            if words not in tried:
                tried[words] = value_key(wanted.kind, words, key=key) == (
                    wanted.value_key
                )
            if tried[words]:
                return words_around(text, start, end)
    return None


def wanted_of(kind: str, means: str, place: Mapping[str, Any], key: str) -> Wanted:
    """Return what is asked for of a finding as it is stored."""
    parts = tuple((str(step), int(number)) for step, number in place.get("parts", ()))
    return Wanted(kind, means, int(place.get("page", 0)), parts, key)
