"""Map posts to descriptions of records, without writing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from freeshelf.core.html import plain_title
from freeshelf.fields.definitions import definitions
from freeshelf.ingest.mapping import USUAL_FIELDS
from freeshelf.ingest.publishing import Publication, State
from freeshelf_wordpress.importers.body_converter import BodyConverter, plain_text
from freeshelf_wordpress.importers.dates import (
    language_of,
    language_tag,
    read_moment,
    read_partial_date,
)
from freeshelf_wordpress.importers.field_values import values_of
from freeshelf_wordpress.importers.item_meta import meta_values
from freeshelf_wordpress.importers.streams.stream import Block
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
        return PostDescription(
            title=title,
            body=tuple(body),
            issued=self._issued(item),
            language=language
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

    def _first(self, item: SourceItem, target: str) -> str:
        return next(iter(self._values(item, target)), "")

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


def publication_of(item: SourceItem) -> Publication:
    """Return the publication that follows from an item's status, password and dates."""
    state = State.DRAFT
    if item.status in {"publish", "private"}:
        state = State.LIVE
    published_at = read_moment(item.date_gmt, item.date)
    if item.status == "future" and published_at is not None:
        state = State.SCHEDULED
    is_restricted = bool(item.password) or item.status in {"private", "trash"}
    return Publication(
        state=state,
        access="staff" if is_restricted else "open",
        published_at=published_at,
        modified_at=read_moment(item.modified_gmt, item.modified) or published_at,
    )


def embedded_publication(item: SourceItem) -> Publication:
    """Return the publication of an item that other objects show as a part.

    Such an item is a draft unless it is public, since it has no page of its own.
    """
    publication = publication_of(item)
    if publication.access == "open":
        return publication
    return replace(publication, state=State.DRAFT)


def guess_field_mapping(
    names: Iterable[str], known: Mapping[str, str]
) -> dict[str, str]:
    """Return the common meaning of fields that no one has mapped yet."""
    return {name: USUAL_FIELDS.get(name, "raw") for name in names if name not in known}
