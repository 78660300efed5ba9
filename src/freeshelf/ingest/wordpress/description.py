"""A post read as a record: every word of it, nothing written yet."""

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from freeshelf.core.html import html_to_text, plain_title, sanitize_html
from freeshelf.ingest.wordpress.content import expand_content
from freeshelf.ingest.wordpress.dates import read_moment, read_partial_date
from freeshelf.ingest.wordpress.field_values import values_of
from freeshelf.ingest.wordpress.language import language_of, language_tag
from freeshelf.ingest.wordpress.picture_sizes import with_picture_sizes
from freeshelf.ingest.wordpress.survey import (
    FIELD_TAXONOMY,
    UPLOADS,
    Survey,
    meta_values,
    site_path,
)
from freeshelf.library.field_groups.definitions import definitions
from freeshelf.sources.records import SourceItem

# What custom fields usually mean; the mapping file of a site can say otherwise.
USUAL_FIELDS = {
    "source_organisation": "publisher",
    "source_organization": "publisher",
    "organisation": "publisher",
    "organization": "publisher",
    "publisher_name": "contributor",
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
    description: str
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


class Describer:
    """Reads items in the light of a survey and of the mapping of fields."""

    def __init__(self, survey: Survey, fields: Mapping[str, str]) -> None:
        self._survey = survey
        self._fields = fields
        self._hosts = {
            urlsplit(address).netloc.removeprefix("www.")
            for address in (
                survey.site.link,
                survey.site.base_site_url,
                survey.site.base_blog_url,
            )
            if address
        }

    def describe(self, item: SourceItem) -> PostDescription:
        """Everything that a record takes from a post."""
        title = plain_title(item.title)
        body = self.body(item)
        said_language = self._language(item)
        return PostDescription(
            title=title,
            description=body,
            issued=self._issued(item),
            language=said_language
            or language_of(title, body, site_language=self._survey.site.language),
            publisher=" ".join(self._first(item, "publisher").split())[:500],
            contributors=self._contributors(item),
            source_url=self._source_url(item),
            license=self._first(item, "license")[:500],
            identifiers=tuple(v[:500] for v in self._values(item, "identifier")),
            terms=self._terms(item),
            publication=self.publication(item),
            field_values=values_of(item, definitions(), rewrite=self.rewrite),
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

    def body(self, item: SourceItem) -> str:
        """The sanitised text of an item, its excerpt first."""
        markup = expand_content(
            item.content, patterns=self._survey.patterns, pictures=self._pictures()
        )
        body = sanitize_html(markup, rewrite=self.rewrite)
        body = with_picture_sizes(body, self._survey.attachment_at)
        excerpt = html_to_text(item.excerpt)
        if excerpt and excerpt not in html_to_text(body):
            body = f"<p>{html.escape(excerpt, quote=False)}</p>\n{body}"
        return body

    def rewrite(self, address: str) -> str:
        """Addresses of the old site lose its host; redirects answer them here."""
        parts = urlsplit(address) if _is_parsable(address) else None
        if parts is None:
            return ""
        if parts.netloc.removeprefix("www.") not in self._hosts:
            return address
        path = site_path(address)
        _before, uploads, below = path.partition(UPLOADS)
        if uploads and (attachment := self._survey.attachment_at(below)) is not None:
            path = UPLOADS + quote(attachment.path)
        return path + (f"#{parts.fragment}" if parts.fragment else "")

    def _pictures(self) -> "_Pictures":
        return _Pictures(self._survey)

    def _values(self, item: SourceItem, target: str) -> list[str]:
        names = [name for name, meaning in self._fields.items() if meaning == target]
        found = [
            value
            for name in names
            for raw in dict.fromkeys(item.all_meta(name))
            for value in meta_values(raw)
        ]
        return list(dict.fromkeys(found))

    def _first(self, item: SourceItem, target: str) -> str:
        return next(iter(self._values(item, target)), "")

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
        for name, meaning in self._fields.items():
            if meaning == "audience":
                terms += [
                    (FIELD_TAXONOMY + name, value)
                    for value in meta_values(item.first_meta(name))
                ]
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


def guess_fields(names: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """The usual meaning of the fields that no one has mapped yet."""
    return {name: USUAL_FIELDS.get(name, "raw") for name in names if name not in known}


class _Pictures(Mapping[str, str]):
    """Pictures of galleries as `img` elements, made when they are asked for."""

    def __init__(self, survey: Survey) -> None:
        self._attachments = survey.attachments

    def __getitem__(self, number: str) -> str:
        attachment = self._attachments[number]
        alt = html.escape(attachment.alt or attachment.title)
        return f'<img src="{UPLOADS}{quote(attachment.path)}" alt="{alt}">'

    def __iter__(self) -> Iterator[str]:
        return iter(self._attachments)

    def __len__(self) -> int:
        return len(self._attachments)


def _is_parsable(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
