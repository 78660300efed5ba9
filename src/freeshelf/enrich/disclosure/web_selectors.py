"""Selectors of CSS: elements that a rule is about, and how much it weighs.

Known are elements, classes, identifiers, attributes, all combinators, and the
pseudo-classes that say where an element stands, what a reader does with it (nothing
yet) or that are made of other selectors. A selector with anything else, such as
`::before`, is about no element.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import tinycss2
from tinycss2.nth import parse_nth

_ATTRIBUTE = re.compile(
    r"""\s*([\w-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*[is]?\s*)?"""
)
_COMBINATORS = ">+~"
_MOST_PARTS = 20
_DEEPEST = 4  # selectors within selectors

Weight = tuple[int, int, int]
Test = Callable[[Any], bool]


class UnknownSelectorError(ValueError):
    """Error for a selector that is about no element known here."""


@dataclass(slots=True)
class Compound:
    """A part of a selector that is about one element."""

    element: str = ""
    names: set[str] = field(default_factory=set)  # as `.class` and `#identifier`
    tests: list[Test] = field(default_factory=list)
    is_empty: bool = True

    def fits(self, node: Any) -> bool:
        """Return whether an element is one that the part is about."""
        return (
            (not self.element or self.element == element_of(node))
            and (not self.names or self.names <= names_of(node))
            and all(test(node) for test in self.tests)
        )

    @property
    def key(self) -> str:
        """Return a name that every element has that the part is about."""
        return min(self.names, default=self.element or "*")


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector: its parts, the combinators between them, and its weight."""

    parts: tuple[Compound, ...]
    between: tuple[str, ...]
    weight: Weight

    @property
    def key(self) -> str:
        return self.parts[-1].key

    @property
    def above(self) -> frozenset[str]:
        """Return names that elements around one have, so far as it is about them."""
        if set(self.between) - {" ", ">"}:
            return frozenset()
        return frozenset(part.key for part in self.parts[:-1]) - {"*"}

    def fits(self, node: Any) -> bool:
        """Return whether the selector is about an element."""
        return self._fits(node, len(self.parts) - 1, {})

    def _fits(self, node: Any, at: int, known: dict[tuple[Any, int], bool]) -> bool:
        # Each pair of element and part is tried once, however they are combined.
        if (node, at) not in known:
            known[node, at] = self.parts[at].fits(node) and (
                at == 0
                or any(
                    self._fits(each, at - 1, known)
                    for each in _reached(node, self.between[at - 1])
                )
            )
        return known[node, at]


def element_of(node: Any) -> str:
    """Return the name of an element in small letters, without a namespace."""
    return str(node.tag).rpartition("}")[2].lower()


def names_of(node: Any) -> set[str]:
    """Return classes and identifier of an element, as selectors write them."""
    names = {f".{each}" for each in (node.get("class") or "").lower().split()}
    if identifier := (node.get("id") or "").lower():
        names.add(f"#{identifier}")
    return names


def selectors_of(pieces: Sequence[Any], depth: int = _DEEPEST) -> list[Selector]:
    """Return the selectors of a list that are known."""
    found: list[Selector] = []
    start = 0
    commas = [at for at, piece in enumerate(pieces) if piece == ","]
    for end in [*commas, len(pieces)]:
        with suppress(UnknownSelectorError):
            found.append(_selector(pieces[start:end], depth))
        start = end + 1
    return found


def _selector(pieces: Sequence[Any], depth: int) -> Selector:
    parts, between = [Compound()], list[str]()
    counts = [0, 0, 0]
    pieces = [piece for piece in pieces if piece.type != "comment"]
    position = 0
    combinator = ""
    while position < len(pieces):
        piece = pieces[position]
        sign = piece.value if piece.type == "literal" else ""
        if piece.type == "whitespace" or sign in (*_COMBINATORS,):
            combinator = sign or combinator or " "
            position += 1
            continue
        if combinator and not parts[-1].is_empty:
            between.append(combinator)
            parts.append(Compound())
        elif combinator.strip():
            raise UnknownSelectorError
        combinator = ""
        position += _add(parts[-1], pieces[position:], counts, depth)
        parts[-1].is_empty = False
    if parts[-1].is_empty or combinator.strip() or len(parts) > _MOST_PARTS:
        raise UnknownSelectorError
    return Selector(tuple(parts), tuple(between), (counts[0], counts[1], counts[2]))


def _add(part: Compound, pieces: Sequence[Any], counts: list[int], depth: int) -> int:
    """Add what begins with the first piece to a part; return how many were read."""
    piece = pieces[0]
    second = pieces[1] if len(pieces) > 1 else None
    if piece.type == "ident":
        part.element = piece.lower_value
        counts[2] += 1
        return 1
    if piece.type == "hash":
        part.names.add(f"#{piece.value.lower()}")
        counts[0] += 1
        return 1
    if piece.type == "[] block":
        part.tests.append(_attribute(tinycss2.serialize(piece.content)))
        counts[1] += 1
        return 1
    if piece == "*":
        return 1
    if piece == "." and second is not None and second.type == "ident":
        part.names.add(f".{second.lower_value}")
        counts[1] += 1
        return 2
    if piece == ":" and second is not None:
        part.tests.append(_pseudo_class(second, counts, depth))
        return 2
    raise UnknownSelectorError


def _attribute(text: str) -> Test:
    found = _ATTRIBUTE.fullmatch(text)
    if found is None:
        raise UnknownSelectorError
    name, sign = found[1].lower(), found[2]
    wanted = (found[3] or found[4] or found[5] or "").lower()

    def fits(node: Any) -> bool:
        value = node.get(name)
        if value is None or sign is None:
            return value is not None
        value = value.lower()
        return bool(
            {
                "=": value == wanted,
                "~=": wanted in value.split(),
                "|=": value == wanted or value.startswith(f"{wanted}-"),
                "^=": wanted and value.startswith(wanted),
                "$=": wanted and value.endswith(wanted),
                "*=": wanted and wanted in value,
            }[sign]
        )

    return fits


def _pseudo_class(piece: Any, counts: list[int], depth: int) -> Test:
    if piece.type == "ident" and piece.lower_value in _PLACES:
        counts[1] += 1
        return _PLACES[piece.lower_value]
    if piece.type == "function" and piece.lower_name in ("nth-child", "nth-of-type"):
        counts[1] += 1
        return _nth(piece.arguments, of_type=piece.lower_name == "nth-of-type")
    if piece.type != "function" or piece.lower_name not in ("is", "where", "not"):
        raise UnknownSelectorError
    within = selectors_of(piece.arguments, depth - 1) if depth else []
    if not within:
        raise UnknownSelectorError
    if piece.lower_name != "where":
        heaviest = max(each.weight for each in within)
        counts[:] = [a + b for a, b in zip(counts, heaviest, strict=True)]
    is_not = piece.lower_name == "not"
    return lambda node: any(each.fits(node) for each in within) != is_not


def _nth(pieces: Sequence[Any], *, of_type: bool) -> Test:
    parsed = parse_nth(pieces)
    if parsed is None:
        raise UnknownSelectorError
    step, first = parsed

    def fits(node: Any) -> bool:
        before = node.itersiblings(node.tag if of_type else None, preceding=True)
        steps = sum(1 for _each in _elements(before)) + 1 - first
        return steps == 0 if not step else steps % step == 0 and steps // step >= 0

    return fits


def _is_first(node: Any) -> bool:
    return next(_elements(node.itersiblings(preceding=True)), None) is None


def _is_last(node: Any) -> bool:
    return next(_elements(node.itersiblings()), None) is None


_PLACES: dict[str, Test] = {
    "root": lambda node: node.getparent() is None,
    "first-child": _is_first,
    "last-child": _is_last,
    "only-child": lambda node: _is_first(node) and _is_last(node),
    "empty": lambda node: not len(node) and not node.text,
    "first-of-type": lambda node: (
        next(node.itersiblings(node.tag, preceding=True), None) is None
    ),
    "last-of-type": lambda node: next(node.itersiblings(node.tag), None) is None,
    # Of no element as long as the reader does nothing.
    **dict.fromkeys(
        ("hover", "focus", "focus-within", "focus-visible", "active", "target"),
        lambda _node: False,
    ),
}


def _elements(nodes: Iterable[Any]) -> Any:
    return (each for each in nodes if isinstance(each.tag, str))


def _reached(node: Any, combinator: str) -> Iterable[Any]:
    """Return the elements that a part before a combinator may be about."""
    if combinator == " ":
        return _elements(node.iterancestors())
    if combinator == ">":
        return _elements([outer] if (outer := node.getparent()) is not None else [])
    before = _elements(node.itersiblings(preceding=True))
    if combinator == "~":
        return before
    return [first] if (first := next(before, None)) is not None else []
