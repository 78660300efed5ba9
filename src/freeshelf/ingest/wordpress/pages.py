"""Pages of the old site become pages below the home page, under the same path."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import unquote

from django.contrib.auth.models import Group
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction, Site

from freeshelf.core.html import plain_title
from freeshelf.ingest.errors import NoHomePageError
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import (
    checksum_of,
    find_provenance,
    save_provenance,
    source_independent_fields,
    was_created_by_import,
)
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.ingest.wordpress.body_converter import set_body
from freeshelf.ingest.wordpress.post_mapping import (
    Publication,
    State,
    publication_of,
)
from freeshelf.ingest.wordpress.publishing import (
    is_edited_by_user,
    publish_change,
    publish_new,
)
from freeshelf.ingest.wordpress.redirects import (
    add_redirects,
    old_paths,
    restricted_url,
)
from freeshelf.ingest.wordpress.report_notes import (
    above_open_pages,
    address_taken,
    conflict_note,
)
from freeshelf.ingest.wordpress.streams.stream import Block
from freeshelf.ingest.wordpress.survey import ItemFacts, Survey
from freeshelf.library.access import AccessRights
from freeshelf.library.services.staging import is_live_once_opened
from freeshelf.pages.models import NewsPage, StandardPage
from freeshelf.sources.records import SourceItem


def pages_with_public_descendants(items: Mapping[str, ItemFacts]) -> set[str]:
    """Numbers of the pages that have a page for all somewhere below them."""
    found: set[str] = set()
    for facts in items.values():
        if not _is_for_all(facts):
            continue
        above = facts.parent_id
        while above in items and items[above].type == facts.type and above not in found:
            found.add(above)
            above = items[above].parent_id
    return found


def _is_for_all(facts: ItemFacts) -> bool:
    return facts.status == "publish" and facts.access == AccessRights.OPEN


_LONGEST_TITLE = 255
_LONGEST_SLUG = 200
# What answers at the address of a page instead of it; none for most.
Replacement = Callable[[SourceItem, Page], Page | str | None]


class PageImporter:
    """Writes one page for one item; a parent must be written before its children."""

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
        self._above_open = pages_with_public_descendants(survey.items)

    def publication(self, item: SourceItem) -> Publication:
        """What the state of a page means here, for those below it too."""
        publication = publication_of(item)
        if self._survey.is_hidden_type(item.type):
            return replace(publication, access="staff")
        if publication.access == "open" or item.source_id not in self._above_open:
            return publication
        return replace(publication, state=State.DRAFT, access="open")

    def checksum(
        self, item: SourceItem, body: list[Block], publication: Publication
    ) -> str:
        """Changes when the page changes."""
        return checksum_of(source_independent_fields(item), body, asdict(publication))

    def write(
        self,
        item: SourceItem,
        body: list[Block],
        publication: Publication,
        checksum: str,
    ) -> str:
        """Create or update a page, in the caller's transaction."""
        provenance = find_provenance(self._source, item.key)
        target = provenance.target if provenance is not None else None
        edited = False
        if provenance is None or not isinstance(target, self.page_class):
            page = self._create(item, body, publication)
            revision, outcome = str(publish_new(page, publication).pk), NEW
        else:
            page, outcome = target, UPDATED
            edited = is_edited_by_user(
                page,
                revision=provenance.revision,
                published=bool(provenance.record.get("published")),
            )
            revision = self._update(item, page, body, publication, edited=edited)
            if edited:
                revision = provenance.revision
        live = is_live_once_opened(Page.objects.get(pk=page.pk))
        self._close(item, page, publication, live=live)
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
        self._lead_on(item, page)
        return outcome

    def describe(self, page: Page, item: SourceItem, body: list[Block]) -> None:
        """Give a page what the item says."""
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
        known = find_provenance(self._source, facts.key) if facts is not None else None
        parent = known.target if known is not None else None
        # Read anew: its place in the tree changes with every child.
        if isinstance(parent, Page):
            return Page.objects.get(pk=parent.pk)
        return Page.objects.get(pk=self._home.pk)

    def _close(
        self, item: SourceItem, page: Page, publication: Publication, *, live: bool
    ) -> None:
        is_closed = publication_of(item).access != "open"
        # A person's version stays published: then all below is closed with it.
        if publication.access != "open" or (is_closed and live):
            restrict_to_staff(page)
        elif is_closed:
            self.notes.append(above_open_pages(item))
            # A rule of an earlier import would close what is for all below.
            for restriction in page.view_restrictions.all():
                if was_created_by_import(restriction):
                    restriction.delete()

    def _lead_on(self, item: SourceItem, page: Page) -> None:
        known = item.status == "publish"
        target = self._stand_in(item, self._home) or page
        addresses = old_paths(item, had_readers=known)
        # Readers met a question for the password there, not an empty place.
        asked = known and bool(item.password) and target is page
        closed = restricted_url(page)
        goal = closed if asked else target
        for address in add_redirects(addresses, goal, earlier=(page, closed)):
            self.notes.append(address_taken(item, address))


def restrict_to_staff(page: Page) -> None:
    """Close a page and all below it, unless something closes it already."""
    if page.view_restrictions.exists():
        return
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set(
        Group.objects.filter(permissions__codename="view_restricted_resource")
    )


def home_page() -> Page:
    """The page that imported pages hang below. Raises NoHomePageError."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or site.root_page is None:
        raise NoHomePageError
    return site.root_page


def _page_title(item: SourceItem) -> str:
    title = plain_title(item.title) or str(_("[untitled]"))
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[: _LONGEST_TITLE - 1] + "…"


def _free_slug(item: SourceItem, parent: Page) -> str:
    wanted = slugify(unquote(item.slug) or item.title, allow_unicode=True)
    wanted = wanted[:_LONGEST_SLUG].strip("-") or f"page-{item.source_id}"
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, count = wanted, 1
    while slug in taken:
        count += 1
        slug = f"{wanted}-{count}"
    return slug


# So many pages are held at once.
_MOST = 200


def page_order(
    items: Mapping[str, ItemFacts], types: Collection[str]
) -> list[list[str]]:
    """Numbers of pages in runs of at most 200; parents come in an earlier run.

    Siblings come by their menu order, then by title.
    """
    generations: dict[int, list[str]] = {}
    for number, facts in items.items():
        if facts.type in types:
            generations.setdefault(_depth(number, items), []).append(number)
    runs = []
    for depth in sorted(generations):
        numbers = sorted(generations[depth], key=lambda number: items[number].place)
        runs += [numbers[i : i + _MOST] for i in range(0, len(numbers), _MOST)]
    return runs


def _depth(number: str, items: Mapping[str, ItemFacts]) -> int:
    depth, above, seen = 0, items[number].parent_id, {number}
    kind = items[number].type
    while above in items and items[above].type == kind and above not in seen:
        seen.add(above)
        depth, above = depth + 1, items[above].parent_id
    return depth
