"""Describe addresses of this library for sites that embed them (https://oembed.com)."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from lxml import etree

from freeshelf.core.html import without_control_characters
from freeshelf.library.models import Resource
from freeshelf.search.explaining import files_of
from freeshelf.search.facet_definitions import FACET_OF_ROLE
from freeshelf.vocabularies.models import Concept
from freeshelf.web.errors import GoneError, NotFoundError
from freeshelf.web.lookups import find_list, get_resource
from freeshelf.web.presenters.cards import concept_label, topic_url
from freeshelf.web.presenters.embeds import (
    ANYONE,
    LIST_HEIGHT,
    RECORD_HEIGHT,
    Frame,
    absolute,
    frame_html,
    frame_title,
)
from freeshelf.web.presenters.home_page import value_of
from freeshelf.web.presenters.page_pictures import Cover, cover_of

_WIDTH = 600
_CACHE_SECONDS = 3600
_WEB = {"http": "80", "https": "443"}
_LANGUAGE = r"/(?P<language>[a-z-]{2,10})"
_RECORD = re.compile(rf"(?:{_LANGUAGE})?/r/(?P<identifier>[^/]+)(?:/[^/]*)?")
_LIST = re.compile(rf"{_LANGUAGE}/lists/(?P<slug>[^/]+)")
_TOPIC = re.compile(rf"{_LANGUAGE}/topics/(?P<scheme>[^/]+)/(?P<identifier>[^/]+)")


@dataclass(frozen=True, slots=True)
class MaxSize:
    """The most pixels that the other site has for a frame; None for no limit."""

    width: int | None = None
    height: int | None = None

    def has(self, width: int, height: int) -> bool:
        """Return whether something of this size fits in."""
        return width <= (self.width or width) and height <= (self.height or height)


@dataclass(frozen=True, slots=True)
class _Subject:
    frame: Frame
    title: str
    author: str = ""
    author_url: str = ""
    cover: Cover | None = None


def oembed_response(url: str, max_size: MaxSize) -> dict[str, Any]:
    """Return the description of a record, list or topic of this library.

    Raises NotFoundError for any other address, and for what is not open to everyone.
    """
    path = _own_path(url)
    for pattern, find in ((_RECORD, _record), (_LIST, _list), (_TOPIC, _topic)):
        match = pattern.fullmatch(path)
        if match is None:
            continue
        named = {key: unquote(text) for key, text in match.groupdict("").items()}
        language = named.pop("language") or settings.LANGUAGE_CODE
        if language not in dict(settings.LANGUAGES):
            break
        with translation.override(language):
            return _response(find(**named), max_size)
    raise NotFoundError(_("Page not found"))


def to_xml(response: dict[str, Any]) -> bytes:
    """Return the description as XML."""
    root = etree.Element("oembed")
    for name, value in response.items():
        etree.SubElement(root, name).text = without_control_characters(str(value))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written


def _own_path(url: str) -> str:
    """Return the path of an address of this library, empty for any other."""
    try:
        asked, own = urlsplit(url), urlsplit(settings.FREESHELF_BASE_URL)
        if asked.scheme not in _WEB or asked.username or asked.password:
            return ""
        ports = {each.port or int(_WEB[each.scheme]) for each in (asked, own)}
    except ValueError:
        return ""
    # Addresses from before a library had a certificate lead on to the same page.
    is_upgraded = asked.port is None and own.port is None
    is_own = asked.hostname == own.hostname and (len(ports) == 1 or is_upgraded)
    return asked.path if is_own else ""


def _record(identifier: str) -> _Subject:
    try:
        resource = get_resource(identifier, user=ANYONE)
    except GoneError as error:
        raise NotFoundError(_("Resource not found")) from error
    publisher = resource.publisher
    frame = Frame(
        absolute(reverse("embed-record", args=[resource.identifier])),
        frame_title(resource.display_title),
        absolute(resource.get_absolute_url()),
        RECORD_HEIGHT,
    )
    return _Subject(
        frame,
        resource.display_title,
        publisher.name if publisher else "",
        absolute(publisher.get_absolute_url()) if publisher else "",
        _cover(resource),
    )


def _cover(resource: Resource) -> Cover | None:
    """Return the picture of a record, none behind a content notice."""
    if resource.content_notice:
        return None
    return cover_of(files_of([resource], user=ANYONE).get(resource.pk, []))


def _list(slug: str) -> _Subject:
    found = find_list(slug, user=ANYONE)
    if found is None:
        raise NotFoundError(_("Reading list not found"))
    frame = Frame(
        absolute(reverse("embed-reading-list", args=[found.slug])),
        frame_title(found.title),
        absolute(found.get_absolute_url()),
        LIST_HEIGHT,
    )
    return _Subject(frame, found.title)


def _topic(scheme: str, identifier: str) -> _Subject:
    found = Concept.objects.called(scheme, identifier, user=ANYONE)
    concept = (found.merged_into or found) if found else None
    facet = FACET_OF_ROLE.get(concept.scheme.role) if concept else None
    if concept is None or facet is None:
        raise NotFoundError(_("Topic not found"))
    query = urlencode({facet.name: value_of(concept), "sort": "newest"})
    label = str(concept_label(concept))
    frame = Frame(
        f"{absolute(reverse('embed-list'))}?{query}",
        frame_title(label),
        absolute(topic_url(concept)),
        LIST_HEIGHT,
    )
    return _Subject(frame, label)


def _response(subject: _Subject, max_size: MaxSize) -> dict[str, Any]:
    frame = subject.frame
    width = min(_WIDTH, max_size.width or _WIDTH)
    height = min(frame.height, max_size.height or frame.height)
    response: dict[str, Any] = {
        "type": "rich",
        "version": "1.0",
        "title": subject.title,
        "provider_name": settings.FREESHELF_SITE_NAME,
        "provider_url": absolute("/"),
        "cache_age": _CACHE_SECONDS,
        "width": width,
        "height": height,
        "html": str(frame_html(frame, width=str(width), height=height)),
    }
    if subject.author:
        response["author_name"] = subject.author
        response["author_url"] = subject.author_url
    cover = subject.cover
    if cover is not None and max_size.has(cover.width, cover.height):
        response["thumbnail_url"] = absolute(cover.url)
        response["thumbnail_width"] = cover.width
        response["thumbnail_height"] = cover.height
    return response
