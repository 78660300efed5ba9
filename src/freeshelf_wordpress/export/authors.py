"""Export authors as accounts: agents and users of the library."""

import re
from collections.abc import Iterator
from dataclasses import replace

from django.contrib.auth.models import User
from django.db.models import QuerySet

from freeshelf.core.batches import in_batches
from freeshelf.library.models import Agent, Resource, ResourceCreator
from freeshelf_wordpress.export.items import LIBRARY
from freeshelf_wordpress.export.origins import Origins
from freeshelf_wordpress.export.selection import Selection
from freeshelf_wordpress.sources.records import SourceAuthor

_CHUNK = 1000
# WordPress refuses other usernames.
_LOGIN = re.compile(r"[A-Za-z0-9_.@-](?:[A-Za-z0-9 _.@-]{0,58}[A-Za-z0-9_.@-])?")


class Authors:
    """Usernames of authors.

    People who wrote on an earlier WordPress site have one. Their former usernames, and
    the library's accounts with email addresses, are exported only if everything is,
    since they were never public.
    """

    def __init__(self, selection: Selection, origins: Origins) -> None:
        self._authors = {LIBRARY: SourceAuthor(LIBRARY, "1", LIBRARY)}
        self._by_agent: dict[int, str] = {}
        self._by_account: dict[int, str] = {}
        self._by_login: dict[str, str] = {}
        keys = list(_contributors(selection).values_list("pk", flat=True))
        for chunk in in_batches(keys, _CHUNK):
            found = origins.of(Agent, chunk).items()
            logins = {pk: origin.login for pk, origin in found if origin.login}
            for agent in Agent.objects.filter(pk__in=logins).order_by("pk"):
                login = f"author-{agent.pk}"
                if selection.with_restricted:
                    login = _fit(logins[agent.pk], login)
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

    def __iter__(self) -> Iterator[SourceAuthor]:
        return iter(self._authors.values())

    def of_resource(self, resource: Resource) -> str:
        """Return the first contributor with an account, else who saved the record."""
        for creator in resource.creators.all():
            if creator.agent_id in self._by_agent:
                return self._by_agent[creator.agent_id]
        revision = resource.latest_revision
        return self.of_account(revision.user_id if revision is not None else None)

    def of_agent(self, pk: int) -> str:
        """Return the username of an agent; empty for agents who are no authors."""
        return self._by_agent.get(pk, "")

    def of_login(self, login: str) -> str:
        """Return the exported username for one of an earlier site; empty if unknown."""
        return self._by_login.get(login, "")

    def number_of_login(self, login: str) -> str:
        """Return the ID of that account in the export; 0 if unknown."""
        author = self._authors.get(self.of_login(login))
        return author.source_id if author is not None else "0"

    def of_account(self, pk: int | None) -> str:
        """Return the exported username of a user of the library."""
        return self._by_account.get(pk or 0, LIBRARY)

    def _add(self, login: str, name: str, email: str) -> str:
        author = self._authors.get(login)
        if author is None:
            number = str(len(self._authors) + 1)
            author = SourceAuthor(login, number, name, email=email)
        # A person may be a contributor and have an account.
        self._authors[login] = replace(author, email=author.email or email)
        return login


def _fit(login: str, fallback: str) -> str:
    return login if _LOGIN.fullmatch(login) else fallback


def _contributors(selection: Selection) -> QuerySet[Agent]:
    creations = ResourceCreator.objects.filter(
        resource__in=selection.resources().values("pk")
    )
    agents = Agent.objects.filter(kind=Agent.Kind.PERSON)
    return agents.filter(pk__in=creations.values("agent")).order_by("pk")
