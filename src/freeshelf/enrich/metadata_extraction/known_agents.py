"""Look up known people and organisations by all of their names."""

import re
from collections.abc import Iterable, Iterator

from freeshelf.enrich.language import fold
from freeshelf.library.models import Agent

# Shorter names are acronyms: in running text they may be ordinary words.
_MIN_LENGTH_IN_TEXT = 8


class KnownAgents:
    """Index of agents by name; merged ones give their successor.

    Its rows are primary key, name, other names (one per line), kind and successor.
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
        """Load all agents."""
        return cls(
            Agent.objects.order_by("pk").values_list(
                "pk", "name", "alternative_names", "kind", "merged_into"
            )
        )

    def find(self, name: str) -> int | None:
        """Return the agent with this name, ignoring case and accents."""
        return self._keys.get(fold(name))

    def name(self, pk: int | None) -> str:
        """Return the preferred name; empty for an unknown agent."""
        return "" if pk is None else self._names[pk]

    def is_organization(self, pk: int | None) -> bool:
        """Return whether an agent is an organisation."""
        return pk in self._organizations

    def find_prefix(self, text: str) -> int | None:
        """Return the agent with the longest name that a text begins with."""
        words = fold(text).split()
        for count in range(len(words), 0, -1):
            pk = self._keys.get(" ".join(words[:count]))
            if pk is not None:
                return pk
        return None

    def named_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield agents whose full names are in a text, with the folded name."""
        folded = f" {fold(text)} "
        seen: set[int] = set()
        for name, pk in self._keys.items():
            if len(name) < _MIN_LENGTH_IN_TEXT or pk in seen:
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
