"""Editorial Wagtail pages of a bundle."""

import re
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page, Site

from freeshelf.ingest.bundle.part_writer import (
    BrokenLinkError,
    PartWriter,
    draft_of,
    publish,
)
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.record_writer import KEPT
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage, StandardPage, TopicGuidePage
from freeshelf.pages.services import ensure_home, is_untouched
from freeshelf.sources.bundle import BundlePage
from freeshelf.vocabularies.models import Concept

_LINK = re.compile(r'href="(page|record|list|concept):([^"]+)"')
# Bundles contain the originals in English.
_LANGUAGE = "en"
HOME_KEY = "page:home"


class PageWriter:
    """Write pages one by one, in the caller's transaction, the home page last.

    A home page that someone else made keeps its text; the other pages go below it.
    """

    def __init__(self, part_writer: PartWriter) -> None:
        self._part_writer = part_writer
        self._made_home = False

    def ensure_home(self, described: BundlePage) -> None:
        """Create a home page if there is none and record whether it may be filled."""
        self._made_home = is_untouched(ensure_home(title=described.title))

    def write_home(self, described: BundlePage) -> str:
        """Write the text of the home page."""
        provenance = find_provenance(self._part_writer.source, HOME_KEY)
        if provenance is None and not self._made_home:
            return KEPT
        return self._write(HOME_KEY, described)

    def write_page(self, described: BundlePage) -> str:
        """Create or update a page below the home page."""
        return self._write(f"page:{described.slug}", described)

    def _write(self, key: str, described: BundlePage) -> str:
        return self._part_writer.write_part(
            key, described, lambda page: self._publish(page, described)
        )

    def _publish(self, page: Page | None, described: BundlePage) -> Page:
        # An existing page is edited as its latest draft.
        if page is not None:
            draft = draft_of(page)
        elif described.type == "home":
            draft = HomePage.objects.get(pk=_site_root().pk)
        else:
            model = TopicGuidePage if described.type == "topic_guide" else StandardPage
            draft = model(title=described.title, slug=described.slug, live=False)
            _site_root().add_child(instance=draft)
        describe(draft, described, targets=self._part_writer.targets)
        return publish(draft)


def describe(
    page: Page,
    described: BundlePage,
    *,
    targets: Mapping[str, Any],
    language: str = _LANGUAGE,
) -> None:
    """Set the content of a page and resolve its links to parts of the bundle."""
    page.title = described.title
    page.show_in_menus = page.show_in_menus or described.in_menu
    page.body = [
        (kind, _linked(text, described, targets, language))
        if kind == "paragraph"
        else (kind, text)
        for kind, text in described.body
    ]
    if isinstance(page, HomePage | TopicGuidePage):
        page.introduction = described.introduction
    if isinstance(page, HomePage):
        page.examples = "\n".join(described.examples)
    if isinstance(page, TopicGuidePage) and described.concept:
        page.concept = _concept(described.concept, described)


def _linked(
    text: str, described: BundlePage, targets: Mapping[str, Any], language: str
) -> str:
    def address(match: re.Match[str]) -> str:
        with override(language):
            return _link(match[1], match[2], described, targets)

    return _LINK.sub(address, text)


def _link(
    kind: str, name: str, described: BundlePage, targets: Mapping[str, Any]
) -> str:
    target = targets.get(f"page:{name}" if kind == "page" else name)
    if kind == "page" and isinstance(target, Page):
        return f'linktype="page" id="{target.pk}"'
    if kind == "record" and isinstance(target, Resource):
        return f'href="{target.permanent_url}"'
    if kind == "list":
        return f'href="{reverse("reading-list", args=[name])}"'
    if kind == "concept":
        concept = _concept(name, described)
        scheme = concept.scheme.identifier
        return f'href="{reverse("concept", args=[scheme, concept.identifier])}"'
    raise BrokenLinkError(page=described.slug, link=f"{kind}:{name}")


def _concept(name: str, described: BundlePage) -> Concept:
    scheme, _, identifier = name.partition("/")
    concept = Concept.objects.filter(
        scheme__identifier=scheme, identifier=identifier
    ).first()
    if concept is None:
        raise BrokenLinkError(page=described.slug, link=f"concept:{name}")
    return concept.merged_into or concept


def _site_root() -> Page:
    """Return a fresh copy of the home page; each new child changes its tree fields."""
    site = Site.objects.get(is_default_site=True)
    return Page.objects.get(pk=site.root_page_id)
