"""People and organisations by the names that a source gives them."""

import re

from freeshelf.library.models import Agent
from freeshelf.library.successors import latest

_ACRONYM = re.compile(r"^(?P<name>.+?) \((?P<acronym>[^()\s]{2,12})\)$")


def organization(name: str) -> Agent | None:
    """The organisation of this name, made when there is none; none for no name.

    One that was merged gives way to its successor.

    “International Labour Organization (ILO)” is found by its acronym too.
    """
    match = _ACRONYM.match(name)
    others = f"{match['acronym']}\n{match['name']}" if match else ""
    return _agent(name, Agent.Kind.ORGANIZATION, others)


def person(name: str) -> Agent | None:
    """The person of this name, as “Family name, Given names”."""
    return _agent(name, Agent.Kind.PERSON, "")


def _agent(name: str, kind: Agent.Kind, others: str) -> Agent | None:
    if not name:
        return None
    agent = Agent.objects.filter(name=name, kind=kind).first()
    if agent is None:
        agent = Agent.objects.create(name=name, kind=kind, alternative_names=others)
    return latest(agent)
