"""Editorial pages of a bundle, on Wagtail."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page, Site

from freeshelf.ingest.bundle.errors import BrokenLinkError
from freeshelf.ingest.bundle.part_writer import KEPT, PartWriter
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage, StandardPage, TopicGuidePage
from freeshelf.pages.services import ensure_home, is_untouched
from freeshelf.sources.bundle import BundlePage
from freeshelf.vocabularies.models import Concept

_LINK = re.compile(r'href="(page|record|list|concept):([^"]+)"')
# The originals are in the language that every library speaks.
_LANGUAGE = "en"
HOME_KEY = "page:home"


class PageWriter:
    """Writes pages one by one, in the caller's transaction; the home page comes last.

    A home page that someone else made keeps its text; the others hang below it.
    """

    def __init__(self, upkeep: PartWriter) -> None:
        self._upkeep = upkeep
        self._made_home = False

    def ensure_home(self, described: BundlePage) -> None:
        """Make a home page where there is none; note whether it is ours to fill."""
        self._made_home = is_untouched(ensure_home(title=described.title))

    def write_home(self, described: BundlePage) -> str:
        """Give the home page its text."""
        known = find_provenance(self._upkeep.source, HOME_KEY)
        if known is None and not self._made_home:
            return KEPT
        return self._keep(HOME_KEY, described)

    def write_page(self, described: BundlePage) -> str:
        """Create or update a page below the home page."""
        return self._keep(f"page:{described.slug}", described)

    def _keep(self, key: str, described: BundlePage) -> str:
        said = asdict(described)
        return self._upkeep.write_if_changed(
            key=key,
            checksum=checksum_of(said),
            record=said,
            write=lambda page: self._publish(page, described),
        )

    def _publish(self, page: Page | None, described: BundlePage) -> Page:
        # The order of classes: a found page is edited as its latest draft.
        if page is not None:
            draft = page.get_latest_revision_as_object()
        elif described.type == "home":
            draft = HomePage.objects.get(pk=_site_root().pk)
        else:
            model = TopicGuidePage if described.type == "topic_guide" else StandardPage
            draft = model(title=described.title, slug=described.slug, live=False)
            _site_root().add_child(instance=draft)
        describe(draft, described, targets=self._upkeep.targets)
        draft.save_revision().publish()
        return Page.objects.get(pk=draft.pk).specific


def describe(
    page: Page,
    described: BundlePage,
    *,
    targets: Mapping[str, Any],
    language: str = _LANGUAGE,
) -> None:
    """Give a page its text; links to parts of the bundle become addresses here."""
    page.title = described.title
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
    raise BrokenLinkError(described.slug, link=f"{kind}:{name}")


def _concept(name: str, described: BundlePage) -> Concept:
    scheme, _, identifier = name.partition("/")
    concept = Concept.objects.filter(
        scheme__identifier=scheme, identifier=identifier
    ).first()
    if concept is None:
        raise BrokenLinkError(described.slug, link=f"concept:{name}")
    return concept.merged_into or concept


def _site_root() -> Page:
    """The home page, read anew: its place in the tree changes with every child."""
    site = Site.objects.get(is_default_site=True)
    return Page.objects.get(pk=site.root_page_id)
