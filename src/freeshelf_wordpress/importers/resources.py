"""Import posts as resources."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial

from django.db.models import Model

from freeshelf.ingest.agents_and_concepts import organization
from freeshelf.ingest.mapping import RESOURCE
from freeshelf.ingest.provenance import checksum_of
from freeshelf.ingest.publishing import Publication, State
from freeshelf.ingest.record_writer import KEPT, RecordValues, RecordWriter
from freeshelf.ingest.reports import UNCHANGED
from freeshelf.library.models import (
    Agent,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from freeshelf_wordpress.importers.base import MappedImporter
from freeshelf_wordpress.importers.former_targets import FormerTargets
from freeshelf_wordpress.importers.item_meta import source_independent_fields
from freeshelf_wordpress.importers.post_mapping import PostDescription, PostMapper
from freeshelf_wordpress.importers.terms import TermImporter
from freeshelf_wordpress.sources.records import SourceItem


@dataclass
class ResourceImporter(MappedImporter):
    """Importer of one resource per post."""

    target = RESOURCE

    mapper: PostMapper
    former: FormerTargets
    terms: TermImporter
    writers: dict[str, Agent]  # by account name

    def checksum(self, item: SourceItem) -> str:
        """Return a value that changes with the post or what its terms and fields mean.

        Terms are sorted, since each kind of source has another order.
        """
        self._description = description = self.mapper.describe(item)
        concepts = self.terms.concepts_by_field(description.terms)
        uris = {
            name: sorted(c.uri for c in concepts_of_field)
            for name, concepts_of_field in concepts.items()
        }
        described = asdict(description) | {"terms": sorted(description.terms)}
        if not description.is_featured:
            # Omitted if false, so that checksums of older imports stay valid.
            del described["is_featured"]
        return checksum_of(source_independent_fields(item), described, uris)

    def job(self, item: SourceItem, checksum: str) -> Callable[[], str]:
        """Return the write of a post with the description that its checksum is of."""
        described = self._description
        publication = self.former.as_closed(item, described.publication)
        described = replace(described, publication=publication)
        return partial(self.write, item, checksum, described)

    def write(
        self,
        item: SourceItem,
        checksum: str,
        description: PostDescription | None = None,
    ) -> str:
        """Create or update the record of a post, in the caller's transaction."""
        description = description or self.mapper.describe(item)
        outcome = self._record_writer.write(
            item.key,
            self._values(item, description),
            description.publication,
            checksum=checksum,
            record=item.as_dict(),
            url=item.link,
            found=partial(self._redirect, item, description.publication),
        )
        return UNCHANGED if outcome == KEPT else outcome

    @cached_property
    def _record_writer(self) -> RecordWriter:
        return RecordWriter(self.context.source, self.context.now, notes=self.notes)

    def _values(self, item: SourceItem, description: PostDescription) -> RecordValues:
        names = (
            "title", "issued", "language", "source_url", "license", "is_featured",
            "field_values",
        )  # fmt: skip
        fields = {name: getattr(description, name) for name in names} | {
            "body": json.dumps(description.body),
            "description_source": Resource.DescriptionSource.PUBLISHER,
            "publisher": organization(description.publisher),
        }
        parts: dict[str, Sequence[Model]] = {
            **self.terms.concepts_by_field(description.terms),
            "creators": self._contributors(item, description),
            "identifiers": [
                ResourceIdentifier(kind=ResourceIdentifier.Kind.SOURCE, value=value)
                for value in description.identifiers
            ],
        }
        return RecordValues(fields, parts)

    def _contributors(
        self, item: SourceItem, description: PostDescription
    ) -> list[ResourceCreator]:
        agents = [organization(name) for name in description.contributors]
        agents.append(self.writers.get(item.creator))
        unique_agents = dict.fromkeys(agent for agent in agents if agent is not None)
        return [
            ResourceCreator(
                agent=agent, role=ResourceCreator.Role.CONTRIBUTOR, sort_order=position
            )
            for position, agent in enumerate(unique_agents)
        ]

    def _redirect(
        self, item: SourceItem, publication: Publication, resource: Resource
    ) -> None:
        was_published = publication.state is State.LIVE and item.status == "publish"
        self.redirect_or_restrict(item, resource, had_readers=was_published)
