"""Who wrote: accounts there for people and accounts here."""

import re
from collections.abc import Iterator
from dataclasses import replace

from django.contrib.auth.models import User
from django.db.models import QuerySet

from freeshelf.library.models import Agent, Resource, ResourceCreator
from freeshelf.wordpress_export.items import Author
from freeshelf.wordpress_export.origins import Origins
from freeshelf.wordpress_export.selection import Selection

LIBRARY = "library"
_CHUNK = 1000
# WordPress makes no account of any other name.
_LOGIN = re.compile(r"[A-Za-z0-9_.@-](?:[A-Za-z0-9 _.@-]{0,58}[A-Za-z0-9_.@-])?")


class Authors:
    """Log-in names of those who wrote.

    People who wrote on an earlier WordPress site have one. What they signed in with,
    and the accounts of the library with their mail addresses, go along only where
    everything does: no reader ever saw them.
    """

    def __init__(self, selection: Selection, origins: Origins) -> None:
        self._authors = {LIBRARY: Author(1, LIBRARY, LIBRARY)}
        self._by_agent: dict[int, str] = {}
        self._by_account: dict[int, str] = {}
        self._by_login: dict[str, str] = {}
        keys = list(_contributors(selection).values_list("pk", flat=True))
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            known = {
                pk: origin
                for pk, origin in origins.of(Agent, chunk).items()
                if origin.login
            }
            for agent in Agent.objects.filter(pk__in=known).order_by("pk"):
                login = f"author-{agent.pk}"
                if selection.with_restricted:
                    login = _fit(known[agent.pk].login, login)
                self._by_agent[agent.pk] = self._add(login, agent.name, "")
        if selection.with_restricted:
            for user in User.objects.order_by("pk"):
                login = _fit(user.get_username(), f"account-{user.pk}")
                name = user.get_full_name() or user.get_username()
                self._by_account[user.pk] = self._add(login, name, user.email)
        for login, pk in origins.logins().items():
            if pk in self._by_agent:
                self._by_login[login] = self._by_agent[pk]
            elif selection.with_restricted and _LOGIN.fullmatch(login):
                self._by_login[login] = self._add(login, login, "")

    def __iter__(self) -> Iterator[Author]:
        return iter(self._authors.values())

    def of_resource(self, resource: Resource) -> str:
        """Who wrote a record: the first contributor with an account, else who saved."""
        for creator in resource.creators.all():
            if creator.agent_id in self._by_agent:
                return self._by_agent[creator.agent_id]
        revision = resource.latest_revision
        return self.of_account(revision.user_id if revision is not None else None)

    def of_agent(self, pk: int) -> str:
        """The log-in name of someone who wrote; empty for others."""
        return self._by_agent.get(pk, "")

    def of_login(self, login: str) -> str:
        """The log-in name of who had this one on an earlier site; empty for unknown."""
        return self._by_login.get(login, "")

    def number_of_login(self, login: str) -> int:
        """The number of that account in the export; 0 for an unknown one."""
        known = self._authors.get(self.of_login(login))
        return known.number if known is not None else 0

    def of_account(self, pk: int | None) -> str:
        """The log-in name of an account of the library."""
        return self._by_account.get(pk or 0, LIBRARY)

    def _add(self, login: str, name: str, email: str) -> str:
        known = self._authors.get(login)
        if known is None:
            known = Author(len(self._authors) + 1, login, name, email)
        # Someone may be a contributor and have an account.
        self._authors[login] = replace(known, email=known.email or email)
        return login


def _fit(login: str, otherwise: str) -> str:
    return login if _LOGIN.fullmatch(login) else otherwise


def _contributors(selection: Selection) -> QuerySet[Agent]:
    creations = ResourceCreator.objects.filter(
        resource__in=selection.resources().values("pk")
    )
    people = Agent.objects.filter(kind=Agent.Kind.PERSON)
    return people.filter(pk__in=creations.values("agent")).order_by("pk")
