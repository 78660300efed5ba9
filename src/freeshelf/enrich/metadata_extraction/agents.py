"""Suggest authors and publishers, and look up known ones by all of their names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from freeshelf.enrich.language import fold
from freeshelf.enrich.metadata_extraction.evidence import (
    IMPRINT_PAGES,
    Evidence,
    Field,
    SuggestedValue,
)
from freeshelf.enrich.metadata_extraction.names import names_in
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


_BETWEEN = re.compile(
    r"\s*;\s*|\s*,\s*(?:and|y|et|и)\s+|\s+(?:and|&|y|et|и|و)\s+|、|，", re.IGNORECASE
)
# Names that programs and machines insert.
_NOBODY = re.compile(
    r"^\(?(admin(istrator)?|user|utilisateur|usuario|author|owner|windows( user)?|"
    r"microsoft.*|office.*|pc\d*|default|unknown|unspecified|anonymous|test|scanner|"
    r"hp|canon|xerox)\)?$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"^(?:[^\W\d_]\.?)+$")
_MOST = 12


def stated_creators(
    evidence: Evidence,
    *,
    agents: KnownAgents,
    printed: Iterable[SuggestedValue] = (),
) -> list[SuggestedValue]:
    """Suggest authors of the properties, surer when a page names them, too.

    Those who are printed as authors are not suggested again.
    """
    authors = {_letters_of(one.printed) for one in printed}
    found = [
        one
        for text in evidence.properties.authors
        for one in _stated_creators(text, evidence, agents)
        if _letters_of(one.value) not in authors
    ]
    return found[:_MOST]


def _letters_of(name: str) -> str:
    """Return the letters of a name, which are the same in each order of its parts."""
    return "".join(sorted(letter for letter in fold(name) if letter.isalnum()))


def _stated_creators(
    text: str, evidence: Evidence, agents: KnownAgents
) -> Iterator[SuggestedValue]:
    agent = agents.find(text)
    names = [text] if agent is not None else names_in(text) or list(_split(text))
    for name in names:
        known = agents.find(name)
        if agents.is_organization(known):
            # It is suggested as the publisher.
            continue
        is_person = known is not None or bool(names_in(name, marked=True))
        page = evidence.page_with(name, last=IMPRINT_PAGES) if is_person else 0
        value = agents.name(known) or family_name_first(name)
        sure = 0.55 if page else 0.25
        one = SuggestedValue.stated(Field.CREATOR, value, sure, text, page, known)
        yield replace(one, printed=name) if page else one


def _split(text: str) -> Iterator[str]:
    for part in _BETWEEN.split(text):
        name = " ".join(part.split()).strip(" .,;")
        letters = sum(letter.isalpha() for letter in name)
        is_name = letters >= 3 and len(name) <= 100 and not _NOBODY.match(name)
        if is_name and not any(one.isdigit() or one in "@/_" for one in name):
            yield name


def family_name_first(name: str) -> str:
    """Return “Family name, Given names” if the order is clear.

    Only for two words, or a name with initials in between; others are unchanged.
    """
    words = name.split()
    if "," in name or not 2 <= len(words) <= 4 or not _is_western(words):
        return name
    middle = words[1:-1]
    if middle and not all(_INITIALS.match(word) for word in middle):
        return name
    return f"{words[-1]}, {' '.join(words[:-1])}"


def _is_western(words: list[str]) -> bool:
    """Return whether each word begins with a capital and is not an acronym."""
    return all(word[0].isupper() for word in words) and not any(
        word.isupper() and len(word) > 2 and "." not in word for word in words
    )
