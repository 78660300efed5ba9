"""Import posts as resources."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Model
from wagtail.models import Revision

from freeshelf.ingest.agents import organization
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import (
    checksum_of,
    find_target,
    save_provenance,
)
from freeshelf.ingest.publishing import (
    State,
    create_with_publication,
    is_edited_by_user,
    publish_change,
)
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.library.access import strictest
from freeshelf.library.models import (
    Agent,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from freeshelf.library.services import set_access
from freeshelf.library.services.staging import close_staged
from freeshelf_wordpress.importers.body_converter import set_body
from freeshelf_wordpress.importers.item_provenance import source_independent_fields
from freeshelf_wordpress.importers.post_mapping import PostDescription
from freeshelf_wordpress.importers.redirects import (
    add_redirects,
    old_paths,
    restricted_url,
)
from freeshelf_wordpress.importers.report_notes import address_taken, conflict_note
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
        self._source = source
        self._terms = terms
        self._writers = writers  # account name to agent
        self._now = now

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
        provenance, resource = find_target(self._source, item.key)
        if provenance is None or not isinstance(resource, Resource):
            return self._create(item, description, checksum)
        return self._update(item, description, checksum, resource, provenance)

    def _create(
        self, item: SourceItem, description: PostDescription, checksum: str
    ) -> str:
        publication = description.publication
        resource = Resource(live=False, access_rights=publication.access)
        self._describe(resource, description)

        def save_provenance_of(revision: Revision) -> None:
            self._save_provenance(item, resource, checksum, revision.pk, relations=[])
            self._add_redirects(item, resource, description)

        create_with_publication(
            resource,
            publication,
            parts=self._parts(item, description),
            now=self._now,
            on_revision=save_provenance_of,
        )
        return NEW

    def _update(
        self,
        item: SourceItem,
        description: PostDescription,
        checksum: str,
        resource: Resource,
        provenance: Provenance,
    ) -> str:
        publication = description.publication
        was_published = bool(provenance.record.get("published"))
        edited = is_edited_by_user(
            resource, revision=provenance.revision, published=was_published
        )
        access = strictest(resource.access_rights, publication.access)
        set_access(resources=[resource], access_rights=access)
        close_staged(resource, access_rights=publication.access)
        draft: Resource = resource.get_latest_revision_as_object()
        draft.access_rights = access
        self._describe(draft, description)
        for name, parts in self._parts(item, description).items():
            getattr(draft, name).set(parts)
        if edited:
            revision = draft.save_revision()
            self.notes.append(conflict_note(item))
        else:
            revision = publish_change(draft, publication, was_live=resource.live)
        resource.refresh_from_db(fields=["live"])
        self._save_provenance(
            item,
            resource,
            checksum,
            # The edited version stays current until a person decides.
            provenance.revision if edited else revision.pk,
            relations=list(provenance.record.get("relations", [])),
        )
        self._add_redirects(item, resource, description)
        return UPDATED

    def _describe(self, resource: Resource, description: PostDescription) -> None:
        resource.title = description.title
        set_body(resource, description.body)
        resource.description_source = Resource.DescriptionSource.PUBLISHER
        resource.issued = description.issued
        resource.language = description.language
        resource.source_url = description.source_url
        resource.license = description.license
        resource.is_featured = description.is_featured
        # Values of fields that the source does not have are kept.
        resource.field_values = resource.field_values | description.field_values
        resource.publisher = organization(description.publisher)

    def _parts(
        self, item: SourceItem, description: PostDescription
    ) -> dict[str, Sequence[Model]]:
        """Return concepts, agents and identifiers by name of the relation."""
        return {
            **self._terms.concepts_by_field(description.terms),
            "creators": self._contributors(item, description),
            "identifiers": [
                ResourceIdentifier(kind=ResourceIdentifier.Kind.SOURCE, value=value)
                for value in description.identifiers
            ],
        }

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

    def _save_provenance(
        self,
        item: SourceItem,
        resource: Resource,
        checksum: str,
        revision: Any,
        *,
        relations: list[str],
    ) -> None:
        save_provenance(
            source=self._source,
            key=item.key,
            target=resource,
            checksum=checksum,
            record={
                "said": item.as_dict(),
                "published": resource.live,
                "relations": relations,
            },
            now=self._now,
            url=item.link,
            revision=revision,
        )

    def _add_redirects(
        self, item: SourceItem, resource: Resource, description: PostDescription
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
