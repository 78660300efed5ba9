"""Atom feeds of the latest publications (RFC 4287)."""

from collections.abc import Iterable
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from freeshelf.core.html import html_to_text, without_control_characters
from freeshelf.core.languages import bcp47
from freeshelf.library.access import FIELD_OF_ROLE
from freeshelf.library.editions import newest_editions, superseded_by
from freeshelf.library.models import File, Resource
from freeshelf.search.explaining import files_of
from freeshelf.vocabularies.hierarchy import descendants
from freeshelf.vocabularies.models import Concept

ENTRIES = 30


@require_safe
def library_feed(request: HttpRequest) -> HttpResponse:
    """Return the latest publications of the library."""
    resources = Resource.objects.visible_to(request.user)
    title = _("%(site)s: recently added") % {"site": settings.FREESHELF_SITE_NAME}
    return _answer(request, resources, title=title, page=f"/{get_language()}/")


@require_safe
def concept_feed(request: HttpRequest, scheme: str, identifier: str) -> HttpResponse:
    """Return the latest publications on one concept and narrower ones."""
    concept = (
        Concept.objects.current()
        .visible_to(request.user)
        .with_labels()
        .filter(scheme__identifier=scheme, identifier=identifier)
        .first()
    )
    field = FIELD_OF_ROLE.get(concept.scheme.role) if concept else None
    if concept is None or field is None:
        raise Http404
    through = Resource._meta.get_field(field).remote_field.through
    pairs = Concept.broader.through.objects.filter(
        from_concept__scheme=concept.scheme_id
    ).values_list("from_concept_id", "to_concept_id")
    holders = through.objects.filter(concept_id__in=descendants(concept.pk, pairs))
    resources = Resource.objects.visible_to(request.user).filter(
        pk__in=holders.values("resource_id")
    )
    return _answer(
        request,
        resources,
        title=f"{settings.FREESHELF_SITE_NAME}: {concept.label()}",
        page=reverse("concept", args=[scheme, identifier]),
    )


def _answer(
    request: HttpRequest, resources: object, *, title: str, page: str
) -> HttpResponse:
    base = settings.FREESHELF_BASE_URL.rstrip("/")
    feed = _Feed(
        title=title,
        link=base + page,
        description="",
        language=bcp47(get_language() or "en"),
        feed_url=base + request.path,
    )
    newest = list(
        resources.select_related("publisher").newest_first()[:ENTRIES]  # type: ignore[attr-defined]
    )
    files = files_of(newest, user=request.user)
    newer = newest_editions(newest, request.user)
    for resource in newest:
        of_resource = files.get(resource.pk, [])
        _add_entry(feed, resource, of_resource, base, newer.get(resource.pk))
    return HttpResponse(
        without_control_characters(feed.writeString("utf-8")),
        content_type="application/atom+xml; charset=utf-8",
    )


class _Feed(Atom1Feed):
    """Atom feed with the language of each entry, which may differ from the feed's."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write the elements of an entry with the language of its title and summary."""
        writer = _Spoken(handler, item["language"])
        super().add_item_elements(cast("Any", writer), item)


class _Spoken:
    """XML writer that adds xml:lang to the texts of an entry."""

    def __init__(self, handler: Any, language: str) -> None:
        self._handler = handler
        self._language = language

    def addQuickElement(  # noqa: N802 - Django's name
        self, name: str, contents: str | None = None, attrs: Any = None
    ) -> None:
        if name in ("title", "summary") and self._language != "und":
            attrs = {**(attrs or {}), "xml:lang": self._language}
        if attrs and not attrs.get("length", "0"):
            del attrs["length"]  # of an image, which is re-encoded for visitors
        self._handler.addQuickElement(name, contents, attrs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handler, name)


def _add_entry(
    feed: Atom1Feed,
    resource: Resource,
    files: Iterable[File],
    base: str,
    newer: Resource | None,
) -> None:
    description = html_to_text(resource.description)
    if newer is not None:
        description = f"{superseded_by(newer)}\n\n{description}".strip()
    enclosures = [
        Enclosure(
            base + file.download_url(),
            str(version.content.size_for_readers or ""),
            version.content.media_type,
        )
        for file in files
        if (version := file.current) is not None
    ]
    feed.add_item(
        title=without_control_characters(resource.display_title),
        link=base + resource.get_absolute_url(),
        description=without_control_characters(description),
        author_name=resource.publisher.name if resource.publisher else None,
        unique_id=base + resource.permanent_url,
        pubdate=resource.first_published_at,
        updateddate=resource.last_published_at,
        enclosures=enclosures,
        language=resource.language,
    )
