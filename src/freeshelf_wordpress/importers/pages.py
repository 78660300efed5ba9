"""Import pages and news of the old site below the home page, under the same path."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import ClassVar
from urllib.parse import unquote

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from freeshelf.core.html import html_to_text, plain_title
from freeshelf.ingest.mapping import NEWS, OWN_PAGE
from freeshelf.ingest.provenance import checksum_of, find_target, was_created_by_import
from freeshelf.ingest.publishing import Publication, State
from freeshelf.library.access import AccessRights
from freeshelf.library.services.staging import is_live_once_opened
from freeshelf.pages.models import NewsPage, StandardPage
from freeshelf_wordpress.importers.base import Importer, MappedImporter
from freeshelf_wordpress.importers.body_converter import set_body
from freeshelf_wordpress.importers.custom_types import PAGE
from freeshelf_wordpress.importers.former_targets import (
    FormerTargets,
    restrict_to_staff,
)
from freeshelf_wordpress.importers.front_page import (
    NO_FRONT_PAGE,
    FrontPageSettings,
    home_page,
)
from freeshelf_wordpress.importers.item_meta import (
    publication_of,
    read_partial_date,
    source_independent_fields,
)
from freeshelf_wordpress.importers.report_notes import above_open_pages
from freeshelf_wordpress.importers.resources import PostMapper
from freeshelf_wordpress.importers.streams.stream import Block
from freeshelf_wordpress.importers.survey import ItemFacts
from freeshelf_wordpress.sources.records import SourceItem

_MAX_TITLE_LENGTH = 255
_MAX_SLUG_LENGTH = 200


@dataclass
class PageImporter(Importer):
    """Importer of one page per item; parents are written before their children."""

    page_class: ClassVar[type[StandardPage | NewsPage]] = StandardPage

    mapper: PostMapper
    former: FormerTargets
    front_page: FrontPageSettings = NO_FRONT_PAGE

    @property
    def item_types(self) -> tuple[str, ...]:
        """Return the type of pages and those that the mapping makes pages."""
        return (PAGE, *self.type_mapping.types_of(OWN_PAGE))

    def accepts(self, item: SourceItem) -> bool:
        """Return whether an item becomes a page."""
        return item.type == PAGE or self.type_mapping.target_of(item) == OWN_PAGE

    def items(self) -> Iterator[SourceItem]:
        """Yield at most 200 pages of one level at a time, parents first."""
        done = set[str]()
        # Pages that share their ID with another item come last.
        for batch in (*page_order(self.context.survey.items, self.item_types), []):
            order = {page_id: position for position, page_id in enumerate(batch)}
            items = [
                item
                for item in super().items()
                if (item.source_id in order if order else item.key not in done)
            ]
            done.update(item.key for item in items)
            yield from sorted(items, key=lambda item: order.get(item.source_id, 0))

    def body(self, item: SourceItem) -> list[Block]:
        """Return the text of an item."""
        return self.mapper.body(item)

    def publication(self, item: SourceItem) -> Publication:
        """Return how a page is published, considering the pages below it."""
        publication = publication_of(item)
        if item.source_id in (self.front_page.front, self.front_page.posts):
            publication = replace(publication, state=State.DRAFT)
        if self.context.survey.is_hidden_type(item.type):
            return replace(publication, access="staff")
        if publication.access == "open" or item.source_id not in self._ids_above_public:
            return publication
        return replace(publication, state=State.DRAFT, access="open")

    def checksum(self, item: SourceItem) -> str:
        """Return a value that changes when the page changes."""
        self._content = body, publication = self.body(item), self.publication(item)
        return checksum_of(source_independent_fields(item), body, asdict(publication))

    def job(self, item: SourceItem, checksum: str) -> Callable[[], str]:
        """Return the write of an item with the content that its checksum is of."""
        body, publication = self._content
        publication = self.former.as_closed(item, publication)
        return partial(self.write, item, checksum, (body, publication))

    def write(
        self,
        item: SourceItem,
        checksum: str,
        content: tuple[list[Block], Publication] | None = None,
    ) -> str:
        """Create or update a page, in the caller's transaction."""
        body, publication = content or (self.body(item), self.publication(item))
        provenance, target = find_target(self.context.source, item.key)
        describe = partial(self.describe, item=item, body=body)
        page, outcome = self.write_version(
            item,
            checksum,
            publication,
            (provenance, target if isinstance(target, self.page_class) else None),
            create=partial(self._create, item, publication, describe),
            describe=describe,
            url=item.link,
        )
        self._restrict(item, page, publication)
        self.redirect_or_restrict(
            item,
            page,
            had_readers=item.status == "publish",
            instead=self.front_page.replacement_for(item, self._home),
        )
        return outcome

    @staticmethod
    def describe(page: Page, item: SourceItem, body: list[Block]) -> None:
        """Set the title and the text of a page."""
        page.title = _page_title(item)
        set_body(page, body)

    @cached_property
    def _home(self) -> Page:
        return home_page()

    @cached_property
    def _ids_above_public(self) -> set[str]:
        items = self.context.survey.items
        return {
            above
            for page_id, facts in items.items()
            if facts.status == "publish" and facts.access == AccessRights.OPEN
            for above in _ancestors(page_id, items)
        }

    def _create(
        self,
        item: SourceItem,
        publication: Publication,
        describe: Callable[[Page], object],
    ) -> Page:
        parent = self._parent(item)
        page = self.page_class(slug=_free_slug(item, parent), live=False)
        describe(page)
        if publication.state is State.LIVE:
            page.first_published_at = publication.published_at
        parent.add_child(instance=page)
        return page

    def _parent(self, item: SourceItem) -> Page:
        parent = self.context.imported(item.parent_id, Page)
        # Reload: its position in the tree changes with every child.
        return Page.objects.get(pk=(parent or self._home).pk)

    def _restrict(self, item: SourceItem, page: Page, publication: Publication) -> None:
        is_restricted = publication_of(item).access != "open"
        # If an edited version stays published, all pages below are restricted with it.
        if publication.access != "open" or (
            is_restricted and is_live_once_opened(page)
        ):
            restrict_to_staff(page)
        elif is_restricted:
            self.notes.append(above_open_pages(item))
            # A restriction of an earlier import would also apply to public pages below.
            for restriction in page.view_restrictions.all():
                if was_created_by_import(restriction):
                    restriction.delete()


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
            depth = sum(1 for _above in _ancestors(page_id, items))
            generations.setdefault(depth, []).append(page_id)
    batches = []
    for depth in sorted(generations):
        ids = sorted(generations[depth], key=lambda page_id: items[page_id].place)
        batches += [ids[i : i + _BATCH_SIZE] for i in range(0, len(ids), _BATCH_SIZE)]
    return batches


def _ancestors(page_id: str, items: Mapping[str, ItemFacts]) -> Iterator[str]:
    """Yield the IDs of the pages above a page, the nearest first; a cycle ends them."""
    kind, seen = items[page_id].type, {page_id}
    above = items[page_id].parent_id
    while above in items and items[above].type == kind and above not in seen:
        seen.add(above)
        yield above
        above = items[above].parent_id


_DAY = len("2023-05-01")


class NewsImporter(MappedImporter, PageImporter):
    """Importer of one news page per item."""

    target = NEWS
    page_class: ClassVar[type[StandardPage | NewsPage]] = NewsPage

    def items(self) -> Iterator[SourceItem]:
        """Yield the items in the order of the source."""
        return Importer.items(self)

    def body(self, item: SourceItem) -> list[Block]:
        """Return the text of an item, whose excerpt becomes the introduction."""
        return self.mapper.body(item, with_excerpt=False)

    def publication(self, item: SourceItem) -> Publication:
        """Return how an item is published."""
        return self.mapper.publication(item)

    def checksum(self, item: SourceItem) -> str:
        """Return the checksum of a page and whether it is featured."""
        checksum = super().checksum(item)
        return checksum_of(checksum, "featured") if item.is_sticky else checksum

    @staticmethod
    def describe(page: Page, item: SourceItem, body: list[Block]) -> None:
        """Set the content and the date of a page."""
        PageImporter.describe(page, item, body)
        # The date that the site showed, in its own time zone.
        day = read_partial_date(item.date)
        page.published_date = date.fromisoformat(day) if len(day) == _DAY else None
        page.introduction = html_to_text(item.excerpt)
        page.is_featured = item.is_sticky
