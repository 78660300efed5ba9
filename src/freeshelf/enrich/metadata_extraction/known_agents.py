"""People and organisations that the library knows, by all of their names."""

import re
from collections.abc import Iterable, Iterator

from freeshelf.enrich.metadata_extraction.normalization import fold
from freeshelf.library.models import Agent

# Shorter names are acronyms: in running text they are words like any other.
_SHORTEST_IN_TEXT = 8


class KnownAgents:
    """Finds an agent by a name, and agents in a text; merged ones by their successor.

    Takes rows of primary key, name, other names (one a line), kind and successor.
    """

    def __init__(self, rows: Iterable[tuple[int, str, str, str, int | None]]) -> None:
        self._keys: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._organizations: set[int] = set()
        successors: dict[int, int] = {}
        for pk, name, others, kind, successor in rows:
            self._names[pk] = name
            if kind == Agent.Kind.ORGANIZATION:
                self._organizations.add(pk)
            if successor:
                successors[pk] = successor
            for one in (name, *others.splitlines()):
                if folded := fold(one):
                    self._keys.setdefault(folded, pk)
        self._keys = {
            name: _followed(pk, successors) for name, pk in self._keys.items()
        }

    @classmethod
    def load(cls) -> "KnownAgents":
        """All agents there are."""
        return cls(
            Agent.objects.order_by("pk").values_list(
                "pk", "name", "alternative_names", "kind", "merged_into"
            )
        )

    def find(self, name: str) -> int | None:
        """The agent with this name, whatever its capitals and accents."""
        return self._keys.get(fold(name))

    def name(self, pk: int) -> str:
        """The name that the library uses."""
        return self._names[pk]

    def is_organization(self, pk: int | None) -> bool:
        """Whether this is one that the library knows as an organisation."""
        return pk in self._organizations

    def find_prefix(self, text: str) -> int | None:
        """The agent whose name a text begins with, the longest such name."""
        words = fold(text).split()
        for count in range(len(words), 0, -1):
            pk = self._keys.get(" ".join(words[:count]))
            if pk is not None:
                return pk
        return None

    def named_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Agents whose full names stand in a text, with the name in its folded form."""
        folded = f" {fold(text)} "
        seen: set[int] = set()
        for name, pk in self._keys.items():
            if len(name) < _SHORTEST_IN_TEXT or pk in seen:
                continue
            if name in folded and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded):
                seen.add(pk)
                yield pk, name


def _followed(pk: int, successors: dict[int, int]) -> int:
    seen = {pk}
    while (successor := successors.get(pk)) is not None and successor not in seen:
        pk = successor
        seen.add(pk)
    return pk
