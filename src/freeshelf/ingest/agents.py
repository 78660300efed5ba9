"""Find or create agents by the names that a source gives."""

import re

from freeshelf.library.models import Agent
from freeshelf.library.successors import latest

_ACRONYM = re.compile(r"^(?P<name>.+?) \((?P<acronym>[^()\s]{2,12})\)$")


def organization(name: str) -> Agent | None:
    """Return the organisation of this name, created if needed; None for an empty name.

    A merged organisation is replaced by its successor. The acronym in “International
    Labour Organization (ILO)” becomes an alternative name.
    """
    match = _ACRONYM.match(name)
    alternative_names = f"{match['acronym']}\n{match['name']}" if match else ""
    return _agent(name, Agent.Kind.ORGANIZATION, alternative_names)


def person(name: str) -> Agent | None:
    """Return the person of this name, which is written “Family name, Given names”."""
    return _agent(name, Agent.Kind.PERSON, "")


def _agent(name: str, kind: Agent.Kind, alternative_names: str) -> Agent | None:
    if not name:
        return None
    agent = Agent.objects.filter(name=name, kind=kind).first()
    if agent is None:
        agent = Agent.objects.create(
            name=name, kind=kind, alternative_names=alternative_names
        )
    return latest(agent)
