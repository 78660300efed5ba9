"""Editorial pages of a bundle, on Wagtail."""

import re
from dataclasses import asdict

from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page, Site

from freeshelf.ingest.bundle.errors import BrokenLinkError
from freeshelf.ingest.bundle.upkeep import KEPT, Upkeep
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage, StandardPage, TopicGuidePage
from freeshelf.pages.services import ensure_home, is_untouched
from freeshelf.sources.bundle import BundlePage
from freeshelf.vocabularies.models import Concept

_LINK = re.compile(r'href="(page|record|list|concept):([^"]+)"')
# Links in the text of pages are in the language that every library speaks.
_LANGUAGE = "en"
_HOME_KEY = "page:home"


class PageWriter:
    """Writes pages one by one, in the caller's transaction; the home page comes last.

    A home page that someone else made keeps its text; the others hang below it.
    """

    def __init__(self, upkeep: Upkeep) -> None:
        self._upkeep = upkeep
        self._made_home = False

    def ensure_home(self, described: BundlePage) -> None:
        """Make a home page where there is none; note whether it is ours to fill."""
        self._made_home = is_untouched(ensure_home(title=described.title))

    def write_home(self, described: BundlePage) -> str:
        """Give the home page its text."""
        known = find_provenance(self._upkeep.source, _HOME_KEY)
        if known is None and not self._made_home:
            return KEPT
        return self._keep(_HOME_KEY, described)

    def write_page(self, described: BundlePage) -> str:
        """Create or update a page below the home page."""
        return self._keep(f"page:{described.slug}", described)

    def _keep(self, key: str, described: BundlePage) -> str:
        said = asdict(described)
        return self._upkeep.keep(
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
        self._describe(draft, described)
        draft.save_revision().publish()
        return Page.objects.get(pk=draft.pk).specific

    def _describe(self, page: Page, described: BundlePage) -> None:
        page.title = described.title
        page.body = [
            (kind, self._linked(text, described) if kind == "paragraph" else text)
            for kind, text in described.body
        ]
        if isinstance(page, HomePage | TopicGuidePage):
            page.introduction = described.introduction
        if isinstance(page, HomePage):
            page.examples = "\n".join(described.examples)
        if isinstance(page, TopicGuidePage):
            page.concept = _concept(described.concept, described)

    def _linked(self, text: str, described: BundlePage) -> str:
        """Text in which every link to a part of the bundle is an address here."""
        return _LINK.sub(lambda match: self._link(match[1], match[2], described), text)

    def _link(self, kind: str, name: str, described: BundlePage) -> str:
        target = self._upkeep.targets.get(f"page:{name}" if kind == "page" else name)
        if kind == "page" and isinstance(target, Page):
            return f'linktype="page" id="{target.pk}"'
        with override(_LANGUAGE):
            if kind == "record" and isinstance(target, Resource):
                return f'href="{target.permanent_url}"'
            if kind == "list":
                return f'href="{reverse("reading-list", args=[name])}"'
            if kind == "concept":
                concept = _concept(name, described)
                scheme = concept.scheme.identifier
                address = reverse("concept", args=[scheme, concept.identifier])
                return f'href="{address}"'
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
