"""Import pages about organisations and people as agents."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from freeshelf.content.written_field import text_to_html
from freeshelf.core.html import plain_title, sanitize_html
from freeshelf.core.personal_data import ERASED_TEXT
from freeshelf.ingest.agents_and_concepts import organization, person
from freeshelf.ingest.mapping import AGENT
from freeshelf.ingest.provenance import find_target, was_created_by_import
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.ingest.staging import save_now_or_when_opened
from freeshelf.library.models import Agent, StagedObject
from freeshelf.library.services.staging import close_staged, waiting_values
from freeshelf_wordpress.importers.base import MappedImporter
from freeshelf_wordpress.importers.item_meta import meta_values
from freeshelf_wordpress.sources.records import SourceItem

# Items of any other type that becomes agents are organisations.
_PEOPLE = re.compile(r"author|person|people|staff|team")
_BLOCK = re.compile(r"<(?:p|[uod]l|h[1-6]|div|table|blockquote)\b", re.IGNORECASE)
_HOMEPAGE_FIELDS = ("website", "homepage", "url", "site", "web")


class AgentImporter(MappedImporter):
    """Import one agent for each published item of a type that is mapped to agents.

    An existing agent of the same name is completed, not duplicated.
    """

    target = AGENT

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse drafts, since an agent is public as soon as it has works."""
        is_hidden = self.context.survey.is_hidden_type(item.type)
        if item.status != "publish" or item.password or is_hidden:
            return _("not published: people and organisations cannot be drafts")
        if not plain_title(item.title):
            return _("no name: people and organisations must have one")
        return ""

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create the agent or fill in missing values; edits by a person are kept.

        Nothing is imported or stored about a person whose data was erased.
        """
        provenance, agent = find_target(self.context.source, item.key)
        was_here = True
        if not isinstance(agent, Agent):
            find_or_create = person if _PEOPLE.search(item.type) else organization
            name = plain_title(item.title)[:500]
            was_here = Agent.objects.filter(name=name).exists()
            agent = find_or_create(name)
        if agent is None:
            raise TypeError(item)
        if provenance is not None and agent.name == ERASED_TEXT:
            self.context.save_provenance(item.key, agent, checksum, {})
            return UPDATED
        earlier = provenance.record.get("described", {}) if provenance else {}
        described = {
            "description": _description(item.content or item.excerpt),
            "homepage": self._homepage(item),
        }
        current = {name: getattr(agent, name) for name in described} | waiting_values(
            agent
        )
        values = {
            name: value
            for name, value in described.items()
            if current[name] in ("", *_forms(earlier.get(name)))
            and value != current[name]
        }
        # Later imports leave it to editors whether the agent has a page.
        is_listed = provenance is None or provenance.record.get("has_page") is False
        save_now_or_when_opened(agent, values, is_listed=is_listed, is_new=not was_here)
        self.save_provenance(
            item, agent, checksum, url=item.link, described=described, has_page=True
        )
        self.redirect(item, agent, had_readers=True)
        return NEW if provenance is None else UPDATED

    def finish(self) -> Iterator[Callable[[], object]]:
        """Yield writes that remove pages of agents that the site no longer shows."""
        for item in self.items():
            if self.unmapped_reason(item):
                yield partial(self._remove_page, item)

    def _remove_page(self, item: SourceItem) -> None:
        provenance, agent = find_target(self.context.source, item.key)
        if provenance is None or not isinstance(agent, Agent):
            return
        staged = StagedObject.objects.of(agent)
        is_listing_staged = staged.filter(opened__is_listed=True).exists()
        close_staged(agent, access_rights="", is_published=False)
        if provenance.record.get("has_page") and (
            is_listing_staged or was_created_by_import(agent)
        ):
            agent.is_listed = False
            agent.save()
            provenance.record["has_page"] = False
            # If the site shows it again, it must be imported even if unchanged.
            provenance.checksum = ""
            provenance.save(update_fields=["record", "checksum"])

    def _homepage(self, item: SourceItem) -> str:
        for name in _HOMEPAGE_FIELDS:
            for value in meta_values(item.first_meta(name)):
                if value.startswith(("https://", "http://")):
                    return value[:1000]
        return ""


def _description(content: str) -> str:
    """Return the HTML of a post; texts of the old editor have lines for paragraphs."""
    markup = content if _BLOCK.search(content) else linebreaks(content)
    return sanitize_html(markup)


def _forms(earlier: str | None) -> tuple[str | None, ...]:
    """Return an earlier value, also as it was stored when texts were plain."""
    return (earlier, text_to_html(earlier or ""))
