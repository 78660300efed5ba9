"""Import the front page of the old site and the page that listed its posts.

Neither becomes a page of its own: the first is the home page here, the other one the
list of newest records. Their texts and revisions are stored as unpublished pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from wagtail.log_actions import registry
from wagtail.models import Page, Site

from freeshelf.ingest.errors import NoHomePageError
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of, find_provenance, find_target
from freeshelf.ingest.publishing import is_edited_by_user
from freeshelf.ingest.reports import UNCHANGED, UPDATED
from freeshelf.ingest.staging import publish_now_or_when_opened
from freeshelf.library.services.staging import waiting_revision
from freeshelf.pages.models import HomePage, StandardPage
from freeshelf_wordpress.importers.base import ImportContext, NonItemRecord
from freeshelf_wordpress.importers.body_converter import set_body
from freeshelf_wordpress.importers.custom_types import PAGE
from freeshelf_wordpress.importers.earlier_imports import earlier_options
from freeshelf_wordpress.importers.report_notes import conflict_note
from freeshelf_wordpress.importers.streams.stream import Block
from freeshelf_wordpress.importers.survey import ItemFacts, Survey
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.records import SourceItem

_NEWEST = "/search?sort=newest"
_KEY = "front page"
_SETTINGS = ("show_on_front", "page_on_front", "page_for_posts")


@dataclass(frozen=True, slots=True)
class FrontPageSettings:
    """IDs of the two pages; empty when the site has none.

    `has_no_front` is set if the site is known to have no static front page.
    """

    front: str
    posts: str
    has_no_front: bool = False

    def replacement_for(self, item: SourceItem, home: Page) -> Page | str | None:
        """Return the page or URL that replaces a page, or None."""
        if not item.source_id:
            return None
        if item.source_id == self.front:
            return home
        return _NEWEST if item.source_id == self.posts else None


NO_FRONT_PAGE = FrontPageSettings("", "")


def home_page() -> Page:
    """Return the parent of imported pages. Raises NoHomePageError."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or site.root_page is None:
        raise NoHomePageError
    return site.root_page


def front_page_settings(
    site: CombinedSite, survey: Survey, source: Source
) -> FrontPageSettings:
    """Find the two pages by the settings of the site, or the front page by its URL.

    If no given source has settings, those of an earlier import are used.
    """
    options = site.options() or earlier_options(source, *_SETTINGS)
    if options.get("show_on_front") == "page":
        return FrontPageSettings(
            options.get("page_on_front", ""), options.get("page_for_posts", "")
        )
    if options:
        is_list = options.get("show_on_front") == "posts"
        return FrontPageSettings("", "", has_no_front=is_list)
    root = urlsplit(survey.site.base_blog_url or survey.site.link).path.strip("/")
    for item in site.items(PAGE):
        link = urlsplit(item.link)
        if item.link and not link.query and link.path.strip("/") == root:
            return FrontPageSettings(item.source_id, "")
    return NO_FRONT_PAGE


def front_page_records(
    context: ImportContext, pages: FrontPageSettings
) -> Iterator[NonItemRecord]:
    """Yield a write that copies the text of the old front page to the home page.

    The text is removed when visitors of the old site can no longer see it.
    """
    provenance = find_provenance(context.source, _KEY)
    earlier_id = str(provenance.record.get("page", "")) if provenance else ""
    facts = context.survey.items.get(pages.front or earlier_id)
    home = home_page().specific
    if facts is None or not isinstance(home, HomePage):
        return
    is_closed = pages.has_no_front or facts.status != "publish" or facts.protected
    _imported, page = find_target(context.source, facts.key)
    text: list[Block] = []
    if isinstance(page, StandardPage) and not is_closed:
        text = _blocks(page.get_latest_revision_as_object())
    if not text and provenance is None:
        return
    if home.latest_revision_id is None:
        home.save_revision()
    yield NonItemRecord(
        type=_KEY,
        status="",
        key=_KEY,
        title=str(page or ""),
        write=partial(_write_text, context, home, text, facts.source_id),
        reason=_reason(context, home, facts if not text else None),
        # An undo does not make a restricted text public again.
        before={
            "revision": str(home.latest_revision_id) if text else "",
            "waits": waiting_revision(home) is not None,
        },
    )


def _reason(
    context: ImportContext, home: HomePage, restricted: ItemFacts | None
) -> str:
    if not _was_edited(context, home):
        return ""
    if restricted is not None:
        return conflict_note(restricted)
    return _("the home page was edited here, so the old text was saved as a draft")


def _write_text(
    context: ImportContext, home: HomePage, text: list[Block], page: str
) -> str:
    provenance = find_provenance(context.source, _KEY)
    earlier = (
        _blocks(home) if provenance is None else provenance.record.get("before", [])
    )
    checksum = checksum_of(text)
    if provenance is not None and provenance.checksum == checksum:
        return UNCHANGED
    is_edited = _was_edited(context, home)
    draft = home.get_latest_revision_as_object()
    set_body(draft, text or earlier)
    revision = draft.save_revision()
    if not is_edited:
        publish_now_or_when_opened(home, revision)
    imported = provenance.revision if provenance and is_edited else revision.pk
    record = {"page": page, "before": earlier}
    context.save_provenance(_KEY, home, checksum, record, revision=imported)
    return UPDATED


def _blocks(page: HomePage | StandardPage) -> list[Block]:
    return list(page.body.get_prep_value())


def _was_edited(context: ImportContext, home: HomePage) -> bool:
    provenance = find_provenance(context.source, _KEY)
    if provenance is not None and provenance.revision:
        return is_edited_by_user(home, provenance)
    logs = registry.get_logs_for_instance(home)
    return bool(logs.filter(user__isnull=False).exists())
