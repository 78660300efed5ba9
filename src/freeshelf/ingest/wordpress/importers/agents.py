"""Organisations and people that a site has pages of become agents."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.core.html import html_to_text, plain_title
from freeshelf.core.personal_data import ERASED_TEXT
from freeshelf.ingest.agents import organization, person
from freeshelf.ingest.mapping import AGENT
from freeshelf.ingest.provenance import (
    find_provenance,
    save_provenance,
    was_created_by_import,
)
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.ingest.staging import give_or_wait
from freeshelf.ingest.wordpress.custom_types import TypeMapping
from freeshelf.ingest.wordpress.importers.base import Importer
from freeshelf.ingest.wordpress.item_meta import meta_values
from freeshelf.ingest.wordpress.redirects import add_redirects, old_paths
from freeshelf.ingest.wordpress.report_notes import address_taken
from freeshelf.library.models import Agent, StagedObject
from freeshelf.library.services.staging import close_staged, waiting_values
from freeshelf.sources.records import SourceItem

# Items of any other type that becomes agents are organisations.
_PEOPLE = re.compile(r"author|person|people|staff|team")
_HOMEPAGE_FIELDS = ("website", "homepage", "url", "site", "web")


class AgentImporter(Importer):
    """One agent for each published item of a type that the mapping sends here.

    An agent of the same name that the library knows already is completed, not doubled.
    """

    @property
    def item_types(self) -> tuple[str, ...]:
        """The types that the mapping makes agents."""
        return TypeMapping(self.context.mapping.types).types_of(AGENT)

    def accepts(self, item: SourceItem) -> bool:
        """Whether the mapping makes an item an agent."""
        return TypeMapping(self.context.mapping.types).target_of(item) == AGENT

    def unmapped_reason(self, item: SourceItem) -> str:
        """An agent is public once there are works of it: no draft may become one."""
        is_hidden = self.context.survey.is_hidden_type(item.type)
        if item.status != "publish" or item.password or is_hidden:
            return _("not published: people and organisations cannot be drafts")
        if not plain_title(item.title):
            return _("no name: people and organisations must have one")
        return ""

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create the agent, or fill in what it lacks; a person's words stay.

        Of someone who was erased nothing is taken in, and nothing is kept.
        """
        known = find_provenance(self.context.source, item.key)
        agent = known.target if known is not None else None
        was_here = True
        if not isinstance(agent, Agent):
            called = person if _PEOPLE.search(item.type) else organization
            name = plain_title(item.title)[:500]
            was_here = Agent.objects.filter(name=name).exists()
            agent = called(name)
        if agent is None:
            raise TypeError(item)
        keep = partial(
            save_provenance,
            source=self.context.source,
            key=item.key,
            target=agent,
            checksum=checksum,
            now=self.context.now,
        )
        if known is not None and agent.name == ERASED_TEXT:
            keep(record={}, url="")
            return UPDATED
        said = dict(known.record.get("described", {})) if known is not None else {}
        described = {
            "description": html_to_text(item.content or item.excerpt),
            "homepage": self._homepage(item),
        }
        now = {name: getattr(agent, name) for name in described} | waiting_values(agent)
        values = {
            name: value
            for name, value in described.items()
            if now[name] in ("", said.get(name)) and value != now[name]
        }
        # Whether it has a page is a person's to say, once the site has said it.
        is_listed = known is None or known.record.get("has_page") is False
        give_or_wait(agent, values, is_listed=is_listed, is_new=not was_here)
        keep(
            record={
                "said": item.as_dict(),
                "described": described,
                "has_page": True,
            },
            url=item.link,
        )
        for address in add_redirects(old_paths(item, had_readers=True), agent):
            self.notes.append(address_taken(item, address))
        return NEW if known is None else UPDATED

    def finish(self) -> Iterator[Callable[[], object]]:
        """Take their pages from those that the site shows no more."""
        for item in self.items():
            if self.unmapped_reason(item):
                yield partial(self._take_page_away, item)

    def _take_page_away(self, item: SourceItem) -> None:
        known = find_provenance(self.context.source, item.key)
        agent = known.target if known is not None else None
        if known is None or not isinstance(agent, Agent):
            return
        staged = StagedObject.objects.of(agent)
        waits = staged.filter(opened__is_listed=True).exists()
        close_staged(agent, access_rights="", is_published=False)
        if known.record.get("has_page") and (waits or was_created_by_import(agent)):
            agent.is_listed = False
            agent.save()
            known.record["has_page"] = False
            # Shown again, it is news, even as it was before.
            known.checksum = ""
            known.save(update_fields=["record", "checksum"])

    def _homepage(self, item: SourceItem) -> str:
        for name in _HOMEPAGE_FIELDS:
            for value in meta_values(item.first_meta(name)):
                if value.startswith(("https://", "http://")):
                    return value[:1000]
        return ""
