"""Find and erase personal data in the library: agents and saved filters."""

from collections.abc import Iterable, Iterator, Set
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.core.personal_data import (
    ERASED_TEXT,
    Finding,
    Person,
    PersonalDataFinder,
    key_by_claimed_name,
)
from freeshelf.library.models import Agent, SavedFilter


class LibraryFinder(PersonalDataFinder):
    """Finds agents by a person's names, and the saved filters of the account.

    Others may have the same name, so that it leads to no more about the person.
    """

    def find(self, person: Person) -> Iterator[Finding]:
        """Return agents of that name with their works, and filters of the account."""
        for agent, is_claimed in _agents(person):
            works = agent.creations.select_related("resource").order_by("pk")
            yield Finding(
                place=_("People and organisations"),
                key=_key(agent, is_claimed=is_claimed),
                title=agent.name,
                facts={
                    "name": agent.name,
                    "other_names": agent.alternative_names,
                    "website": agent.homepage,
                    "works": [work.resource.display_title for work in works],
                    **self.more_facts(agent),
                },
                choice=_(
                    "Authorship of a work is public information and may refer to "
                    "another person with the same name."
                ),
                is_kept_unless_chosen=True,
                is_by_claimed_name=is_claimed,
            )
        for filter_ in _filters(person):
            yield Finding(
                place=_("Saved filters"),
                key=f"library.savedfilter:{filter_.pk}",
                title=filter_.name,
                facts={"name": filter_.name, "query": filter_.query},
            )

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Anonymise agents that are not in `kept`, and delete the filters."""
        count = 0
        for agent, is_claimed in _agents(person):
            if _key(agent, is_claimed=is_claimed) not in kept:
                self.anonymise(agent)
                count += 1
        return count + int(_filters(person).delete()[0])

    def more_facts(self, agent: Agent) -> dict[str, Any]:
        """Return what higher apps store about an agent."""
        return {}

    @transaction.atomic
    def anonymise(self, agent: Agent) -> None:
        """Erase everything that names the person."""
        agent.name = ERASED_TEXT
        agent.alternative_names = agent.homepage = agent.description = ""
        agent.save()


def _agents(person: Person) -> list[tuple[Agent, bool]]:
    """Return agents with a name of the person, and whether it is only a claimed one."""
    certain_names = _wanted(person.names)
    names = certain_names | _wanted(person.claimed_names)
    condition = Q(pk__in=[])
    for name in names:
        condition |= Q(name__icontains=max(name, key=len))
        condition |= Q(alternative_names__icontains=max(name, key=len))
    matches = []
    for agent in Agent.objects.filter(condition).order_by("pk"):
        agent_names = {
            _words(agent.name),
            *map(_words, agent.alternative_names.split("\n")),
        }
        if agent_names & names:
            matches.append((agent, not agent_names & certain_names))
    return matches


def _wanted(names: Iterable[str]) -> set[frozenset[str]]:
    return {_words(name) for name in names if len(name.split()) > 1}


def _words(name: str) -> frozenset[str]:
    """Return the parts of a name, so that “Tembo, Rosa” equals “Rosa Tembo”."""
    return frozenset(name.replace(",", " ").casefold().split())


def _filters(person: Person) -> Any:
    return SavedFilter.objects.filter(owner__in=person.account_keys).order_by("pk")


def _key(agent: Agent, *, is_claimed: bool) -> str:
    key = f"library.agent:{agent.pk}"
    return key_by_claimed_name(key) if is_claimed else key
