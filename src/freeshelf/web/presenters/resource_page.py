"""Prepare the page of a resource."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from freeshelf.content.rendering import body_html
from freeshelf.core.html import sanitize_html
from freeshelf.crosswalks.exports import EXPORTS
from freeshelf.crosswalks.meta_tags import to_meta_tags
from freeshelf.crosswalks.record import record_of
from freeshelf.crosswalks.schema_org import to_json_ld
from freeshelf.enrich.language import UNDETERMINED, detect_language
from freeshelf.fields.display import field_values
from freeshelf.library.access import Reader, library_day
from freeshelf.library.models import File, Resource
from freeshelf.search.explaining import opening_days
from freeshelf.web.presenters.cards import (
    LEGISLATION,
    concept_label,
    legal_note,
    page_url,
    type_words,
)
from freeshelf.web.presenters.content_html import card_image_of, content_html
from freeshelf.web.presenters.document_page import outline_of
from freeshelf.web.presenters.downloads import download_link
from freeshelf.web.presenters.embeds import ANYONE, discovery
from freeshelf.web.presenters.events.calendars import events_of_resource
from freeshelf.web.presenters.field_values import field_groups
from freeshelf.web.presenters.formats import (
    issued_date,
    joined,
    language_names,
    web_address,
)
from freeshelf.web.presenters.related import related_resources
from freeshelf.web.presenters.results import Link, concept_link

MAX_OUTLINE = 30


def resource_page(
    resource: Resource, files: list[File], *, user: Reader, language: str
) -> dict[str, Any]:
    """Prepare a resource with loaded concepts and files."""
    base = settings.FREESHELF_BASE_URL
    opening = opening_days([resource], user=user).get(resource.pk, [])
    record = record_of(
        resource, base_url=base, language=language, files=files, opening=opening
    )
    links = [link for link in map(download_link, files) if link]
    types = type_words(resource.types.all())
    return {
        "resource": resource,
        # in plain values, for what is said to programs
        "record": record,
        "title": record.title,
        "types": types,
        "facts": _facts(resource, files),
        "creators": tuple(name.natural for name in record.creators),
        # the body, if there is one
        "description": _description(resource, user),
        "description_source": _description_source(resource),
        # for <meta name=description>
        "summary": record.description[:300],
        "legal": legal_note(
            resource,
            is_law=any(w.shape == LEGISLATION for w in types),
            has_text=bool(links),
        ),
        # of the record, which only staff see until then, and of files
        "opens": _opens(_("Opens on %(date)s"), resource.opens_on),
        "opening_files": tuple(
            _opens(_("A file opens on %(date)s"), day) for day in dict.fromkeys(opening)
        ),
        "is_checked": File.objects.being_checked_for(user)
        .filter(resource=resource.pk)
        .exists(),
        "primary": links[0] if links else None,
        "others": tuple(links[1:]),
        "source_url": web_address(resource.source_url),
        "picture": card_image_of(files),
        # by the name of the field
        "tags": _tags(resource),
        "field_groups": field_groups(
            field_values(resource, types=[c.pk for c in resource.types.all()]),
            language=resource.language,
            user=user,
        ),
        "contents": _contents(files),
        # of what whoever described the record entered; empty if unknown
        "rights_language": detect_language(resource.rights).replace(UNDETERMINED, ""),
        "exports": export_links(resource),
        "related": related_resources(resource, user=user, language=language),
        # with the role of the resource
        "events": events_of_resource(resource, reader=user, now=timezone.now()),
        "json_ld": mark_safe(to_json_ld(record)),  # noqa: S308 - angle brackets escaped
        "meta_tags": to_meta_tags(record),
        "canonical": base + resource.get_absolute_url(),
        "card": _card(resource, record.description, files, base, user),
    }


def _card(
    resource: Resource, description: str, files: list[File], base: str, user: Reader
) -> dict[str, Any]:
    """Return what is shown where the link is shared: a content notice stands alone."""
    notice = resource.content_notice
    picture = None if notice else card_image_of(files)
    # What a visitor who is not signed in may see is open to anyone.
    is_open = (
        not user.is_authenticated
        or Resource.objects.visible_to(ANYONE).filter(pk=resource.pk).exists()
    )
    return {
        "description": notice or description,
        "picture": picture and {**picture, "url": base + picture["url"]},
        "oembed": discovery(resource.get_absolute_url()) if is_open else (),
    }


def _opens(sentence: str, day: date | None) -> str:
    """Return the sentence with the day; empty if that has come."""
    if day is None or day <= library_day():
        return ""
    return sentence % {"date": issued_date(day.isoformat())}


def export_links(resource: Resource) -> tuple[Link, ...]:
    """Return links to citations for reference managers."""
    return tuple(
        Link(
            export.label, reverse("resource-export", args=[resource.identifier, ending])
        )
        for ending, export in EXPORTS.items()
    )


def _facts(resource: Resource, files: Iterable[File]) -> tuple[str, ...]:
    codes = [resource.language, *(file.language for file in files)]
    places = [concept_label(place) for place in resource.spatial.all()]
    facts = (joined(places), issued_date(resource.issued), language_names(codes))
    return tuple(fact for fact in facts if fact)


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


def _tags(resource: Resource) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    fields = (
        (_("Topics"), resource.subjects),
        (_("Places"), resource.spatial),
        (_("Sectors"), resource.sectors),
        (_("Audience"), resource.audience),
    )
    groups = (
        (label, tuple(map(concept_link, concepts.all()))) for label, concepts in fields
    )
    return tuple(group for group in groups if group[1])


def _contents(files: list[File]) -> dict[str, Any] | None:
    for file in files:
        version = file.current
        if version is None or not version.content.page_count:
            continue
        url = page_url(file.resource, file.number, page=None)
        return {
            "entries": outline_of(version.content, file)[:MAX_OUTLINE],
            "url": url,
            "pages": version.content.page_count,
        }
    return None
