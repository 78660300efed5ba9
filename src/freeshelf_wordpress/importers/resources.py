"""Import posts as resources."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model

from freeshelf.core.html import plain_title
from freeshelf.fields.definitions import definitions
from freeshelf.ingest.agents_and_concepts import organization
from freeshelf.ingest.mapping import RESOURCE, USUAL_FIELDS
from freeshelf.ingest.provenance import checksum_of
from freeshelf.ingest.publishing import Publication, State
from freeshelf.ingest.record_writer import KEPT, RecordValues
from freeshelf.ingest.reports import UNCHANGED
from freeshelf.library.models import (
    Agent,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from freeshelf_wordpress.importers.base import MappedImporter
from freeshelf_wordpress.importers.body_converter import BodyConverter, plain_text
from freeshelf_wordpress.importers.field_values import values_of
from freeshelf_wordpress.importers.former_targets import FormerTargets
from freeshelf_wordpress.importers.item_meta import (
    language_of,
    language_tag,
    meta_values,
    publication_of,
    read_partial_date,
    source_independent_fields,
)
from freeshelf_wordpress.importers.streams.stream import Block
from freeshelf_wordpress.importers.terms import TermImporter
from freeshelf_wordpress.sources.records import SourceItem

# Targets shown as text, for which the label of a choice is better than its value.
_SHOWN_AS_TEXT = {"contributor", "publisher"}
# Machine-readable names of licences, as SPDX and Creative Commons write them.
_LICENSE_NAME = re.compile(r"(?:cc|mit|odc|gfdl|apache|public)\b.*", re.IGNORECASE)
_is_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class PostDescription:
    """Values of a post in terms of the library."""

    title: str
    body: tuple[Block, ...]  # of a StreamField
    issued: str
    language: str
    publisher: str
    contributors: tuple[str, ...]
    source_url: str
    license: str
    identifiers: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    publication: Publication
    field_values: dict[str, Any]
    is_featured: bool


class PostMapper:
    """Mapper of items to descriptions, using a survey and the mapping of fields."""

    def __init__(self, converter: BodyConverter, fields: Mapping[str, str]) -> None:
        self._converter = converter
        self._survey = converter.survey
        self._fields = fields

    def describe(self, item: SourceItem) -> PostDescription:
        """Return all values of a post."""
        title = plain_title(item.title)
        body = self.body(item)
        language = self._language(item)
        publisher = next(iter(self._values(item, "publisher")), "")
        return PostDescription(
            title=title,
            body=tuple(body),
            issued=self._issued(item),
            language=language
            or language_of(
                title, plain_text(body), site_language=self._survey.site.language
            ),
            publisher=" ".join(publisher.split())[:500],
            contributors=self._contributors(item),
            source_url=self._source_url(item),
            license=self._license(item)[:500],
            identifiers=tuple(v[:500] for v in self._values(item, "identifier")),
            terms=self._terms(item),
            publication=self.publication(item),
            field_values=values_of(item, definitions(), rewrite=self.rewrite),
            is_featured=item.is_sticky,
        )

    def publication(self, item: SourceItem) -> Publication:
        """Return `publication_of`, for staff only if the site never showed the type."""
        publication = publication_of(item)
        if self._survey.is_hidden_type(item.type):
            return replace(publication, access="staff")
        return publication

    def related(self, item: SourceItem) -> list[tuple[str, str, str]]:
        """Return the kind of relation and the ID and key of each other post."""
        items = self._survey.items
        return [
            (kind, post_id, items[post_id].key)
            for kind in ("part_of", "related")
            for post_id in self._values(item, kind)
            if post_id in items
        ]

    def body(self, item: SourceItem, *, with_excerpt: bool = True) -> list[Block]:
        """Return the text of an item, its excerpt first."""
        return self._converter.convert(item, with_excerpt=with_excerpt).blocks

    def rewrite(self, url: str) -> str:
        """Remove the host from a URL of the old site, which redirects here."""
        return self._converter.own_address(url)

    def _values(self, item: SourceItem, target: str) -> list[str]:
        names = [name for name, meaning in self._fields.items() if meaning == target]
        label = self._survey.field_labels.label
        values = [
            label(name, value) if target in _SHOWN_AS_TEXT else value
            for name in names
            for raw in dict.fromkeys(item.all_meta(name))
            for value in meta_values(raw)
        ]
        return list(dict.fromkeys(values))

    def _license(self, item: SourceItem) -> str:
        """Return the machine-readable name of the licence, else the displayed text."""
        for name, meaning in self._fields.items():
            for value in meta_values(item.first_meta(name)):
                if meaning == "license":
                    is_name = _LICENSE_NAME.fullmatch(value) or "://" in value
                    shown = self._survey.field_labels.label(name, value)
                    return value if is_name else shown
        return ""

    def _contributors(self, item: SourceItem) -> tuple[str, ...]:
        names = [" ".join(n.split())[:500] for n in self._values(item, "contributor")]
        return tuple(name for name in names if name)

    def _issued(self, item: SourceItem) -> str:
        for value in self._values(item, "issued"):
            if issued := read_partial_date(value):
                return issued
        if item.status in {"draft", "pending", "auto-draft"}:
            return ""
        return read_partial_date(item.date)

    def _language(self, item: SourceItem) -> str:
        tags = [tag for v in self._values(item, "language") if (tag := language_tag(v))]
        site = language_tag(self._survey.site.language).partition("-")[0].lower()
        if site in tags:
            return site
        return tags[0] if tags else ""

    def _source_url(self, item: SourceItem) -> str:
        for value in self._values(item, "source_url"):
            try:
                _is_url(value)
            except ValidationError:
                continue
            return value[:2000]
        return ""

    def _terms(self, item: SourceItem) -> tuple[tuple[str, str], ...]:
        terms = [(term.taxonomy, term.slug) for term in item.terms]
        names = [name for name, for_ in self._fields.items() if for_ == "audience"]
        terms += self._survey.audience_terms(item, names)
        return tuple(dict.fromkeys(terms))


def guess_field_mapping(
    names: Iterable[str], known: Mapping[str, str]
) -> dict[str, str]:
    """Return the common meaning of fields that no one has mapped yet."""
    return {name: USUAL_FIELDS.get(name, "raw") for name in names if name not in known}


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
        outcome = self.record_writer.write(
            item.key,
            self._values(item, description),
            description.publication,
            checksum=checksum,
            record=item.as_dict(),
            url=item.link,
            found=partial(self._redirect, item, description.publication),
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
