"""A post read as a record: every word of it, nothing written yet."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from freeshelf.core.html import plain_title
from freeshelf.ingest.wordpress.body_converter import BodyConverter, plain_text
from freeshelf.ingest.wordpress.dates import read_moment, read_partial_date
from freeshelf.ingest.wordpress.field_values import values_of
from freeshelf.ingest.wordpress.item_meta import meta_values
from freeshelf.ingest.wordpress.language import language_of, language_tag
from freeshelf.ingest.wordpress.streams.stream import Block
from freeshelf.library.field_groups.definitions import definitions
from freeshelf.sources.records import SourceItem

# What custom fields usually mean; the mapping file of a site can say otherwise.
USUAL_FIELDS = {
    "source_organisation": "publisher",
    "source_organization": "publisher",
    "organisation": "publisher",
    "organization": "publisher",
    "publisher_name": "contributor",
    "creator": "contributor",
    "contributor": "contributor",
    "publication_date": "issued",
    "date_published": "issued",
    "year": "issued",
    "original_url": "source_url",
    "source_url": "source_url",
    "language": "language",
    "licence": "license",
    "license": "license",
    "audience": "audience",
    "audiences": "audience",
    "target_audience": "audience",
    "legacy_id": "identifier",
    "related_resources": "related",
    "parent_resource": "part_of",
}
# What readers see as it stands: there the label of a choice says more than its value.
_SHOWN = {"contributor", "publisher"}
# Names of licences that machines know, as SPDX and Creative Commons write them.
_LICENSE_NAME = re.compile(r"(?:cc|mit|odc|gfdl|apache|public)\b.*", re.IGNORECASE)
_is_url = URLValidator(schemes=["http", "https"])


class State(StrEnum):
    """What becomes of an item's publication."""

    LIVE = "live"
    SCHEDULED = "scheduled"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Publication:
    """Whether, when and for whom something is published."""

    state: State
    access: str
    published_at: datetime | None
    modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class PostDescription:
    """What a post says in the library's terms."""

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
    """Reads items in the light of a survey and of the mapping of fields."""

    def __init__(self, texts: BodyConverter, fields: Mapping[str, str]) -> None:
        self._texts = texts
        self._survey = texts.survey
        self._fields = fields

    def describe(self, item: SourceItem) -> PostDescription:
        """Everything that a record takes from a post."""
        title = plain_title(item.title)
        body = self.body(item)
        said_language = self._language(item)
        return PostDescription(
            title=title,
            body=tuple(body),
            issued=self._issued(item),
            language=said_language
            or language_of(
                title, plain_text(body), site_language=self._survey.site.language
            ),
            publisher=" ".join(self._first(item, "publisher").split())[:500],
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
        """As `publication_of`; what the site never showed to readers is for staff."""
        publication = publication_of(item)
        if self._survey.is_hidden_type(item.type):
            return replace(publication, access="staff")
        return publication

    def related(self, item: SourceItem) -> tuple[tuple[str, str], ...]:
        """(Kind of relation, number of the other post)."""
        return tuple(
            (kind, number)
            for kind in ("part_of", "related")
            for number in self._values(item, kind)
        )

    def body(self, item: SourceItem, *, with_excerpt: bool = True) -> list[Block]:
        """The text of an item, its excerpt first."""
        return self._texts.convert(item, with_excerpt=with_excerpt).blocks

    def rewrite(self, address: str) -> str:
        """Addresses of the old site lose its host; redirects answer them here."""
        return self._texts.own_address(address)

    def _values(self, item: SourceItem, target: str) -> list[str]:
        names = [name for name, meaning in self._fields.items() if meaning == target]
        label = self._survey.field_labels.label
        found = [
            label(name, value) if target in _SHOWN else value
            for name in names
            for raw in dict.fromkeys(item.all_meta(name))
            for value in meta_values(raw)
        ]
        return list(dict.fromkeys(found))

    def _first(self, item: SourceItem, target: str) -> str:
        return next(iter(self._values(item, target)), "")

    def _license(self, item: SourceItem) -> str:
        """The name that machines know, else what readers saw."""
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


def publication_of(item: SourceItem) -> Publication:
    """What an item's status, password and dates mean here."""
    state = State.DRAFT
    if item.status in {"publish", "private"}:
        state = State.LIVE
    published_at = read_moment(item.date_gmt, item.date)
    if item.status == "future" and published_at is not None:
        state = State.SCHEDULED
    closed = bool(item.password) or item.status in {"private", "trash"}
    return Publication(
        state=state,
        access="staff" if closed else "open",
        published_at=published_at,
        modified_at=read_moment(item.modified_gmt, item.modified) or published_at,
    )


def embedded_publication(item: SourceItem) -> Publication:
    """As `publication_of`, for what other things show as a part of theirs.

    It has no readers of its own: one that is not for all is shown to none.
    """
    publication = publication_of(item)
    if publication.access == "open":
        return publication
    return replace(publication, state=State.DRAFT)


def guess_field_mapping(
    names: Iterable[str], known: Mapping[str, str]
) -> dict[str, str]:
    """The usual meaning of the fields that no one has mapped yet."""
    return {name: USUAL_FIELDS.get(name, "raw") for name in names if name not in known}
