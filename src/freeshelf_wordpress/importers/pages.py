"""Import pages and news of the old site below the home page, under the same path."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import ClassVar
from urllib.parse import unquote

from django.contrib.auth.models import Group
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction, Site

from freeshelf.core.html import html_to_text, plain_title
from freeshelf.ingest.errors import NoHomePageError
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import (
    checksum_of,
    find_provenance,
    find_target,
    save_provenance,
    was_created_by_import,
)
from freeshelf.ingest.publishing import (
    Publication,
    State,
    is_edited_by_user,
    publish_change,
    publish_new,
)
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.library.access import AccessRights
from freeshelf.library.services.staging import is_live_once_opened
from freeshelf.pages.models import NewsPage, StandardPage
from freeshelf_wordpress.importers.body_converter import set_body
from freeshelf_wordpress.importers.dates import read_partial_date
from freeshelf_wordpress.importers.item_meta import source_independent_fields
from freeshelf_wordpress.importers.post_mapping import publication_of
from freeshelf_wordpress.importers.redirects import (
    add_redirects,
    old_paths,
    restricted_url,
)
from freeshelf_wordpress.importers.report_notes import (
    above_open_pages,
    address_taken,
    conflict_note,
)
from freeshelf_wordpress.importers.streams.stream import Block
from freeshelf_wordpress.importers.survey import ItemFacts, Survey
from freeshelf_wordpress.sources.records import SourceItem


def pages_with_public_descendants(items: Mapping[str, ItemFacts]) -> set[str]:
    """Return the IDs of pages that have a public page below them."""
    ids: set[str] = set()
    for facts in items.values():
        if not _is_public(facts):
            continue
        parent_id = facts.parent_id
        while (
            parent_id in items
            and items[parent_id].type == facts.type
            and parent_id not in ids
        ):
            ids.add(parent_id)
            parent_id = items[parent_id].parent_id
    return ids


def _is_public(facts: ItemFacts) -> bool:
    return facts.status == "publish" and facts.access == AccessRights.OPEN


_MAX_TITLE_LENGTH = 255
_MAX_SLUG_LENGTH = 200
# Returns the page or URL that replaces a page; None for most.
Replacement = Callable[[SourceItem, Page], Page | str | None]


class PageImporter:
    """Importer of one page per item; parents must be written before their children."""

    page_class: ClassVar[type[StandardPage | NewsPage]] = StandardPage

    def __init__(
        self,
        *,
        source: Source,
        survey: Survey,
        now: datetime,
        stand_in: Replacement = lambda _item, _home: None,
    ) -> None:
        self.notes: list[str] = []
        self._source = source
        self._survey = survey
        self._now = now
        self._home = home_page()
        self._stand_in = stand_in
        self._ids_above_public = pages_with_public_descendants(survey.items)

    def publication(self, item: SourceItem) -> Publication:
        """Return how a page is published, considering the pages below it."""
        publication = publication_of(item)
        if self._survey.is_hidden_type(item.type):
            return replace(publication, access="staff")
        if publication.access == "open" or item.source_id not in self._ids_above_public:
            return publication
        return replace(publication, state=State.DRAFT, access="open")

    def checksum(
        self, item: SourceItem, body: list[Block], publication: Publication
    ) -> str:
        """Return a value that changes when the page changes."""
        return checksum_of(source_independent_fields(item), body, asdict(publication))

    def write(
        self,
        item: SourceItem,
        body: list[Block],
        publication: Publication,
        checksum: str,
    ) -> str:
        """Create or update a page, in the caller's transaction."""
        provenance, target = find_target(self._source, item.key)
        edited = False
        if provenance is None or not isinstance(target, self.page_class):
            page = self._create(item, body, publication)
            revision, outcome = str(publish_new(page, publication).pk), NEW
        else:
            page, outcome = target, UPDATED
            edited = is_edited_by_user(page, provenance)
            revision = self._update(item, page, body, publication, edited=edited)
            if edited:
                revision = provenance.revision
        live = is_live_once_opened(Page.objects.get(pk=page.pk))
        self._restrict(item, page, publication, live=live)
        save_provenance(
            source=self._source,
            key=item.key,
            target=page,
            checksum=checksum,
            record={"said": item.as_dict(), "published": live},
            now=self._now,
            url=item.link,
            revision=revision,
        )
        self._add_redirects(item, page)
        return outcome

    def describe(self, page: Page, item: SourceItem, body: list[Block]) -> None:
        """Set the title and the text of a page."""
        page.title = _page_title(item)
        set_body(page, body)

    def _create(
        self, item: SourceItem, body: list[Block], publication: Publication
    ) -> Page:
        parent = self._parent(item)
        page = self.page_class(slug=_free_slug(item, parent), live=False)
        self.describe(page, item, body)
        if publication.state is State.LIVE:
            page.first_published_at = publication.published_at
        parent.add_child(instance=page)
        return page

    def _update(
        self,
        item: SourceItem,
        page: Page,
        body: list[Block],
        publication: Publication,
        *,
        edited: bool,
    ) -> str:
        was_live = page.live
        draft = page.get_latest_revision_as_object()
        self.describe(draft, item, body)
        if edited:
            self.notes.append(conflict_note(item))
            return str(draft.save_revision().pk)
        return str(publish_change(draft, publication, was_live=was_live).pk)

    def _parent(self, item: SourceItem) -> Page:
        facts = self._survey.items.get(item.parent_id)
        provenance = (
            find_provenance(self._source, facts.key) if facts is not None else None
        )
        parent = provenance.target if provenance is not None else None
        # Reload: its position in the tree changes with every child.
        if isinstance(parent, Page):
            return Page.objects.get(pk=parent.pk)
        return Page.objects.get(pk=self._home.pk)

    def _restrict(
        self, item: SourceItem, page: Page, publication: Publication, *, live: bool
    ) -> None:
        is_restricted = publication_of(item).access != "open"
        # If an edited version stays published, all pages below are restricted with it.
        if publication.access != "open" or (is_restricted and live):
            restrict_to_staff(page)
        elif is_restricted:
            self.notes.append(above_open_pages(item))
            # A restriction of an earlier import would also apply to public pages below.
            for restriction in page.view_restrictions.all():
                if was_created_by_import(restriction):
                    restriction.delete()

    def _add_redirects(self, item: SourceItem, page: Page) -> None:
        was_published = item.status == "publish"
        target = self._stand_in(item, self._home) or page
        paths = old_paths(item, had_readers=was_published)
        # Visitors saw a password form there, not a missing page.
        asks_password = was_published and bool(item.password) and target is page
        restricted = restricted_url(page)
        destination = restricted if asks_password else target
        for path in add_redirects(paths, destination, earlier=(page, restricted)):
            self.notes.append(address_taken(item, path))


def restrict_to_staff(page: Page) -> None:
    """Restrict a page and its descendants to staff unless it is restricted already."""
    if page.view_restrictions.exists():
        return
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set(
        Group.objects.filter(permissions__codename="view_restricted_resource")
    )


def home_page() -> Page:
    """Return the parent of imported pages. Raises NoHomePageError."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or site.root_page is None:
        raise NoHomePageError
    return site.root_page


def _page_title(item: SourceItem) -> str:
    title = plain_title(item.title) or str(_("[untitled]"))
    if len(title) <= _MAX_TITLE_LENGTH:
        return title
    return title[: _MAX_TITLE_LENGTH - 1] + "…"


def _free_slug(item: SourceItem, parent: Page) -> str:
    preferred = slugify(unquote(item.slug) or item.title, allow_unicode=True)
    preferred = preferred[:_MAX_SLUG_LENGTH].strip("-") or f"page-{item.source_id}"
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, count = preferred, 1
    while slug in taken:
        count += 1
        slug = f"{preferred}-{count}"
    return slug


# Number of pages that are in memory at the same time.
_BATCH_SIZE = 200


def page_order(
    items: Mapping[str, ItemFacts], types: Collection[str]
) -> list[list[str]]:
    """Return the IDs of pages in batches of at most 200, parents in earlier batches.

    Siblings are sorted by menu order, then by title.
    """
    generations: dict[int, list[str]] = {}
    for page_id, facts in items.items():
        if facts.type in types:
            generations.setdefault(_depth(page_id, items), []).append(page_id)
    batches = []
    for depth in sorted(generations):
        ids = sorted(generations[depth], key=lambda page_id: items[page_id].place)
        batches += [ids[i : i + _BATCH_SIZE] for i in range(0, len(ids), _BATCH_SIZE)]
    return batches


def _depth(page_id: str, items: Mapping[str, ItemFacts]) -> int:
    depth, parent_id, seen = 0, items[page_id].parent_id, {page_id}
    kind = items[page_id].type
    while (
        parent_id in items and items[parent_id].type == kind and parent_id not in seen
    ):
        seen.add(parent_id)
        depth, parent_id = depth + 1, items[parent_id].parent_id
    return depth


_DAY = len("2023-05-01")


class NewsImporter(PageImporter):
    """Importer of one news page per item."""

    page_class: ClassVar[type[StandardPage | NewsPage]] = NewsPage

    def checksum(
        self, item: SourceItem, body: list[Block], publication: Publication
    ) -> str:
        """Return the checksum of a page and whether it is featured."""
        checksum = super().checksum(item, body, publication)
        return checksum_of(checksum, "featured") if item.is_sticky else checksum

    def describe(self, page: Page, item: SourceItem, body: list[Block]) -> None:
        """Set the content and the date of a page."""
        super().describe(page, item, body)
        # The date that the site showed, in its own time zone.
        day = read_partial_date(item.date)
        page.published_date = date.fromisoformat(day) if len(day) == _DAY else None
        page.introduction = html_to_text(item.excerpt)
        page.is_featured = item.is_sticky
