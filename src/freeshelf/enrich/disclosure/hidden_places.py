"""Hidden content that has words of its own: told by its place, whatever it says.

Rules and models know some of what betrays a person. A list of first names in a hidden
sheet is none of it, and nobody has meant to publish it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from freeshelf.enrich.disclosure.findings import (
    Finding,
    Means,
    Piece,
    Place,
    Seen,
    Strength,
)

KIND = "hidden_content"
# Not what nearly every file has, or readers get to see: properties, alternative texts,
# links, outlines, values of forms.
_TOLD = frozenset(
    (
        *(Means.HIDDEN_PART, Means.HIDDEN_TEXT, Means.TINY_TEXT, Means.GROUND_COLOUR),
        *(Means.COMMENT, Means.ANNOTATION, Means.TRACKED_CHANGE, Means.SPEAKER_NOTES),
        *(Means.OUTSIDE_PAGE, Means.UNDER_PICTURE, Means.EARLIER_REVISION),
        *(Means.EMBEDDED, Means.CACHED_VALUE, Means.UNUSED_TEXT),
    )
)
# Of what is embedded, files: parts for programs have words that say nothing.
_ATTACHED = "attachment"
_WORD = re.compile(r"[^\W\d_]")
_MOST_OF_A_MEANS = 20

_Group = tuple[Means, int, tuple[tuple[str, int], ...]]


@dataclass(slots=True)
class HiddenPlaces:
    """The places of a file where something is hidden, each with its first piece."""

    _first: dict[_Group, Place] = field(default_factory=dict)
    _counts: dict[Means, int] = field(default_factory=dict)
    _told: set[_Group] = field(default_factory=set)

    def noted(self, pieces: Iterable[Seen]) -> Iterator[Seen]:
        """Yield what is seen, and keep the places of pieces that are hidden."""
        for seen in pieces:
            if isinstance(seen, Piece):
                self._note(seen)
            yield seen

    def _note(self, piece: Piece) -> None:
        means = piece.means
        if means is None or not _is_told(piece):
            return
        group = _group(means, piece.place)
        if group in self._first or self._counts.get(means, 0) >= _MOST_OF_A_MEANS:
            return
        self._first[group] = piece.place
        self._counts[means] = self._counts.get(means, 0) + 1

    def tell(self, finding: Finding) -> None:
        """Leave out a place of which something strong is told."""
        if finding.means and finding.strength is Strength.STRONG:
            self._told.add(_group(finding.means, finding.place))

    def findings(self) -> Iterator[Finding]:
        """Yield a weak finding for each place that is left."""
        for group, place in self._first.items():
            if group not in self._told:
                yield Finding(KIND, Strength.WEAK, place, group[0])


def _is_told(piece: Piece) -> bool:
    steps = [name for name, _number in piece.place.parts]
    if piece.means is Means.EMBEDDED and _ATTACHED not in steps:
        return False
    return piece.means in _TOLD and bool(_WORD.search(piece.text))


def _group(means: Means, place: Place) -> _Group:
    """Return a page, sheet or slide, or else the part of the file."""
    return means, place.page, () if place.page else place.parts[:1]
