"""Import posts as resources."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial

from django.db.models import Model

from freeshelf.ingest.agents_and_concepts import organization
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of
from freeshelf.ingest.publishing import State
from freeshelf.ingest.record_writer import KEPT, RecordValues, RecordWriter
from freeshelf.ingest.reports import UNCHANGED
from freeshelf.library.models import (
    Agent,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from freeshelf_wordpress.importers.item_meta import source_independent_fields
from freeshelf_wordpress.importers.post_mapping import PostDescription
from freeshelf_wordpress.importers.redirects import (
    add_redirects,
    old_paths,
    restricted_url,
)
from freeshelf_wordpress.importers.report_notes import address_taken
from freeshelf_wordpress.importers.terms import TermImporter
from freeshelf_wordpress.sources.records import SourceItem


class ResourceImporter:
    """Importer of one resource per post; `notes` are for people to review."""

    def __init__(
        self,
        *,
        source: Source,
        terms: TermImporter,
        writers: dict[str, Agent],
        now: datetime,
    ) -> None:
        self.notes: list[str] = []
        self._terms = terms
        self._writers = writers  # account name to agent
        self._record_writer = RecordWriter(source, now, notes=self.notes)

    def checksum(self, item: SourceItem, description: PostDescription) -> str:
        """Return a value that changes with the post or what its terms and fields mean.

        Terms are sorted, since each kind of source has another order.
        """
        concepts = self._terms.concepts_by_field(description.terms)
        uris = {
            name: sorted(c.uri for c in concepts_of_field)
            for name, concepts_of_field in concepts.items()
        }
        described = asdict(description) | {"terms": sorted(description.terms)}
        if not description.is_featured:
            # Omitted if false, so that checksums of older imports stay valid.
            del described["is_featured"]
        return checksum_of(source_independent_fields(item), described, uris)

    def write(
        self, item: SourceItem, description: PostDescription, checksum: str
    ) -> str:
        """Create or update the record of a post, in the caller's transaction."""
        outcome = self._record_writer.write(
            item.key,
            self._values(item, description),
            description.publication,
            checksum=checksum,
            record=item.as_dict(),
            url=item.link,
            found=partial(self._add_redirects, item, description),
        )
        return UNCHANGED if outcome == KEPT else outcome

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
            **self._terms.concepts_by_field(description.terms),
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
        agents.append(self._writers.get(item.creator))
        unique_agents = dict.fromkeys(agent for agent in agents if agent is not None)
        return [
            ResourceCreator(
                agent=agent, role=ResourceCreator.Role.CONTRIBUTOR, sort_order=position
            )
            for position, agent in enumerate(unique_agents)
        ]

    def _add_redirects(
        self, item: SourceItem, description: PostDescription, resource: Resource
    ) -> None:
        was_published = (
            description.publication.state is State.LIVE and item.status == "publish"
        )
        paths = old_paths(item, had_readers=was_published)
        # Visitors saw a password form there, not a missing page.
        restricted = restricted_url(resource)
        destination = restricted if was_published and item.password else resource
        for path in add_redirects(paths, destination, earlier=(resource, restricted)):
            self.notes.append(address_taken(item, path))
