"""Prepare the page of a resource."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from freeshelf.content.rendering import body_html
from freeshelf.core.html import sanitize_html
from freeshelf.crosswalks.exports import EXPORTS
from freeshelf.crosswalks.meta_tags import to_meta_tags
from freeshelf.crosswalks.record import record_of
from freeshelf.crosswalks.schema_org import to_json_ld
from freeshelf.library.access import Reader
from freeshelf.library.field_groups.visible_values import field_values
from freeshelf.library.models import File, Resource
from freeshelf.vocabularies.models import Concept
from freeshelf.web.presenters.cards import (
    LEGISLATION,
    DownloadLink,
    LegalNote,
    TypeWord,
    download_link,
    legal_note,
    page_url,
    topic_url,
    type_words,
)
from freeshelf.web.presenters.content_html import Picture, card_image_of, content_html
from freeshelf.web.presenters.document_page import OutlineEntry, outline_of
from freeshelf.web.presenters.events.calendars import (
    EventOfResource,
    events_of_resource,
)
from freeshelf.web.presenters.field_values import ShownGroup, field_groups
from freeshelf.web.presenters.formats import (
    comma,
    issued_date,
    joined,
    label_in,
    language_name,
    text_direction,
    web_address,
)
from freeshelf.web.presenters.related import RelatedResource, related_resources
from freeshelf.web.presenters.results import Link

MAX_OUTLINE = 30


@dataclass(frozen=True, slots=True)
class ConceptLinks:
    """Concepts of one field as links."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FileContents:
    """Contents of the first file."""

    entries: tuple[OutlineEntry, ...]
    url: str
    search_url: str
    pages: int


@dataclass(frozen=True, slots=True)
class VersionLink:
    """Another version of a related resource, labelled by language or year."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class RelatedCard:
    """A related resource with its reason."""

    url: str
    title: str
    language: str
    direction: str
    facts: str
    reason: str
    versions: tuple[VersionLink, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """Data of the page."""

    title: str
    alternative: str
    language: str
    direction: str
    types: tuple[TypeWord, ...]
    facts: tuple[str, ...]
    creators: tuple[str, ...]
    publisher: Link | None
    series: str
    description: SafeString  # the body, if there is one
    description_source: str
    summary: str  # for <meta name=description>
    notice: str
    legal: LegalNote | None
    primary: DownloadLink | None
    others: tuple[DownloadLink, ...]
    source_url: str
    picture: Picture | None
    tags: tuple[ConceptLinks, ...]
    identifiers: tuple[tuple[str, str], ...]
    rights: tuple[tuple[str, str], ...]
    field_groups: tuple[ShownGroup, ...]
    contents: FileContents | None
    cite_url: str
    exports: tuple[Link, ...]
    stated: tuple[RelatedCard, ...]
    similar: tuple[RelatedCard, ...]
    events: tuple[EventOfResource, ...]
    json_ld: SafeString
    meta_tags: tuple[tuple[str, str], ...]
    canonical: str
    access_note: str


def resource_page(
    resource: Resource, files: list[File], *, user: Reader, language: str
) -> ResourcePage:
    """Prepare a resource with loaded concepts and files."""
    base = settings.FREESHELF_BASE_URL.rstrip("/")
    record = record_of(resource, base_url=base, language=language, files=files)
    links = [link for link in map(download_link, files) if link]
    related = related_resources(resource, user=user, language=language)
    address = resource.get_absolute_url()
    types = type_words(resource.types.all(), language)
    return ResourcePage(
        title=record.title,
        alternative=resource.alternative,
        language=resource.language,
        direction=text_direction(resource.language),
        types=types,
        facts=_facts(resource, files, language),
        creators=tuple(name.natural for name in record.creators),
        publisher=_publisher(resource),
        series=resource.is_part_of,
        description=_description(resource, user),
        description_source=_description_source(resource),
        summary=record.description[:300],
        notice=resource.content_notice,
        legal=legal_note(resource, is_law=any(w.shape == LEGISLATION for w in types)),
        primary=links[0] if links else None,
        others=tuple(links[1:]),
        source_url=web_address(resource.source_url),
        picture=card_image_of(files),
        tags=_tags(resource, language),
        identifiers=tuple(
            (row.get_kind_display(), row.value)
            for row in resource.identifiers.all()
            if row.kind != "source"
        ),
        rights=tuple(
            (label, value)
            for label, value in (
                (_("Licence"), resource.license),
                (_("Rights"), resource.rights),
            )
            if value
        ),
        field_groups=field_groups(
            field_values(resource, types=[c.pk for c in resource.types.all()]),
            language=resource.language,
            user=user,
        ),
        contents=_contents(files),
        cite_url=f"{address}/cite",
        exports=export_links(resource),
        stated=tuple(_related(item) for item in related.stated),
        similar=tuple(_related(item) for item in related.similar),
        events=events_of_resource(resource, reader=user, now=timezone.now()),
        json_ld=mark_safe(to_json_ld(record)),  # noqa: S308 - angle brackets escaped
        meta_tags=to_meta_tags(record),
        canonical=base + address,
        access_note=""
        if resource.access_rights == "open"
        else str(resource.get_access_rights_display()),
    )


def export_links(resource: Resource) -> tuple[Link, ...]:
    """Return links to citations for reference managers."""
    return tuple(
        Link(
            export.label, reverse("resource-export", args=[resource.identifier, ending])
        )
        for ending, export in EXPORTS.items()
    )


def _facts(resource: Resource, files: Iterable[File], language: str) -> tuple[str, ...]:
    codes = [resource.language, *(file.language for file in files)]
    languages = dict.fromkeys(filter(None, map(language_name, codes)))
    labels = (place.label_with_language(language) for place in resource.spatial.all())
    places = [label_in(*label) for label in labels]
    facts = (joined(places), issued_date(resource.issued), comma().join(languages))
    return tuple(fact for fact in facts if fact)


def _publisher(resource: Resource) -> Link | None:
    if resource.publisher is None:
        return None
    return Link(resource.publisher.name, resource.publisher.get_absolute_url())


def _description(resource: Resource, user: Reader) -> SafeString:
    if not resource.body:
        return content_html(sanitize_html(resource.description))
    context = {"reader": user, "written_in": resource.language.lower()}
    return content_html(body_html(resource.body, context))


def _description_source(resource: Resource) -> str:
    if not resource.description:
        return ""
    return {
        "publisher": _("Description by the publisher"),
        "machine": _("Description generated automatically"),
    }.get(resource.description_source, "")


def _tags(resource: Resource, language: str) -> tuple[ConceptLinks, ...]:
    fields = (
        (_("Topics"), resource.subjects),
        (_("Places"), resource.spatial),
        (_("Sectors"), resource.sectors),
        (_("Audience"), resource.audience),
    )
    groups = (
        ConceptLinks(label, _concept_links(concepts.all(), language))
        for label, concepts in fields
    )
    return tuple(group for group in groups if group.links)


def _concept_links(concepts: Iterable[Concept], language: str) -> tuple[Link, ...]:
    return tuple(
        Link(label_in(*c.label_with_language(language)), topic_url(c)) for c in concepts
    )


def _contents(files: list[File]) -> FileContents | None:
    for file in files:
        version = file.current
        if version is None or not version.content.page_count:
            continue
        url = page_url(file.resource, file.number, page=None)
        return FileContents(
            entries=outline_of(version.content, file)[:MAX_OUTLINE],
            url=url,
            search_url=url,
            pages=version.content.page_count,
        )
    return None


def _related(item: RelatedResource) -> RelatedCard:
    resource = item.resource
    facts = [
        str(resource.issued_year) if resource.issued_year else "",
        language_name(resource.language),
    ]
    return RelatedCard(
        url=resource.get_absolute_url(),
        title=resource.display_title,
        language=resource.language,
        direction=text_direction(resource.language),
        facts=format_html_join(
            " · ", "<bdi>{}</bdi>", ((fact,) for fact in facts if fact)
        ),
        reason=item.reason,
        versions=tuple(
            VersionLink(
                other.get_absolute_url(),
                language_name(other.language)
                if other.language != resource.language
                else str(other.issued_year or other.display_title),
            )
            for other in item.versions
        ),
    )
