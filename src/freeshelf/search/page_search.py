"""Find pages and events beside the records, among what a reader may open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from freeshelf.core.languages import bcp47
from freeshelf.events.models import Event
from freeshelf.library.access import Reader, readable_by
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.documents import title_key
from freeshelf.search.engines.base import EngineRequest
from freeshelf.search.engines.clauses import LexicalQuery, TitleBeginning
from freeshelf.search.entity_values import EntityIndex, EntityText, tokenize
from freeshelf.search.errors import SearchError
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.page_index import (
    EVENT,
    PAGE,
    page_engines,
    page_key,
)

# More are never counted or listed.
MAX_FOUND = 300
_MAX_RESTRICTED = 300
# What a line and an address need of a page.
_SHOWN = (
    *("path", "title", "url_path", "locale", "translation_key", "content_type"),
    *("locale__language_code",),
)


@dataclass(frozen=True, slots=True)
class FoundPages:
    """Pages and events in order, with the query and the text that found them.

    `is_cut` is true if there may be more than `MAX_FOUND`.
    """

    items: tuple[Page | Event, ...] = ()
    query: LexicalQuery = field(default_factory=LexicalQuery)
    text: str = ""
    is_cut: bool = False


def find_pages(
    questions: Iterable[tuple[str, AnalyzedQuery]], *, user: Reader, language: str
) -> FoundPages:
    """Return the pages and events with all words of a query, exact titles first.

    `questions` are the typed and the corrected text with their analyses; the first that
    finds any counts. Of the translations of a page the one in the reader's language is
    returned, unless only another has the words or the exact title.
    """
    for text, analysis in questions:
        found = _find(text, analysis.own_words, user=user, language=language)
        if found.items:
            return found
    return FoundPages()


def _find(text: str, query: LexicalQuery, *, user: Reader, language: str) -> FoundPages:
    by_words: list[str] = []
    if query.words or query.required:
        every = replace(query, minimum_should_match=len(query.words), enough_hits=0)
        by_words = _keys(every, user=user, language=language)
    by_title: list[str] = []
    if wanted := title_key(text):
        # A title may have what a query reads otherwise: quotation marks, operators.
        titles = LexicalQuery(required=(TitleBeginning(wanted),))
        by_title = _keys(titles, user=user, language=language)
    items = _openable(dict.fromkeys((*by_title, *by_words)), user)
    closed = {page_key(page): page for page in _restricted(text, query, user)}
    items |= closed
    exact = {key for key in items if title_key(_title(items[key])) == wanted}
    order = [
        *(key for key in items if key in exact),
        *(key for key in (*by_words, *closed) if key in items and key not in exact),
    ]
    found = _one_a_text([items[key] for key in order], exact, language)
    return FoundPages(found, query, text, is_cut=len(by_words) == MAX_FOUND)


def _keys(query: LexicalQuery, *, user: Reader, language: str) -> list[str]:
    request = EngineRequest(
        query=query,
        levels=readable_by(user),
        preferred_language=primary_subtag(language),
        limit=MAX_FOUND,
    )
    try:
        return [hit.key for one in page_engines() for hit in one.search(request).hits]
    except SearchError:
        # The records are shown even if this index cannot be used.
        return []


def _openable(keys: Iterable[str], user: Reader) -> dict[str, Page | Event]:
    """Return what the reader may open by key, in the order of the keys."""
    keys = list(keys)
    numbers: dict[str, list[int]] = {PAGE: [], EVENT: []}
    for key in keys:
        kind, _, number = key.partition(":")
        numbers[kind].append(int(number))
    items: list[Page | Event] = []
    if numbers[PAGE]:
        pages = _routable(Page.objects.live().filter(pk__in=numbers[PAGE]))
        items += _outside(pages, Q(live=False) | Q(view_restrictions__isnull=False))
    if numbers[EVENT]:
        items += Event.objects.visible_to(user).filter(pk__in=numbers[EVENT])
    by_key = {page_key(item): item for item in items}
    return {key: by_key[key] for key in keys if key in by_key}


def _restricted(text: str, query: LexicalQuery, user: Reader) -> list[Page]:
    """Return restricted pages that a signed-in reader may open, found by their titles.

    They are in no index. Those with a password are left out: it belongs to a session.
    """
    if not user.is_authenticated:
        return []
    restrictions = PageViewRestriction.objects.select_related("page")
    pages = Page.objects.live().not_public()
    groups = set(user.groups.values_list("pk", flat=True))
    for each in restrictions.prefetch_related("groups"):
        allowed = {group.pk for group in each.groups.all()}
        if not (
            each.restriction_type == PageViewRestriction.LOGIN
            or (
                each.restriction_type == PageViewRestriction.GROUPS
                and (user.is_superuser or groups & allowed)
            )
        ):
            pages = pages.not_descendant_of(each.page, inclusive=True)
    served = _outside(_routable(pages[:_MAX_RESTRICTED]), Q(live=False))
    rows = {page.pk: page for page in served}
    titles = EntityIndex(
        tokenize(EntityText(PAGE, pk, page.title, language_of(page), field=PAGE))
        for pk, page in rows.items()
    )
    found = {each.key for each in titles.matching(query)}
    wanted = title_key(text)
    return [
        page
        for page in rows.values()
        if page.pk in found or title_key(page.title) == wanted
    ]


def _routable(pages: PageQuerySet) -> list[Page]:
    """Return the pages that a site serves."""
    roots = Site.get_site_root_paths()
    found = list(pages.only(*_SHOWN).select_related("locale"))
    for page in found:
        # Where Wagtail keeps them, so that not every page looks them up.
        vars(page)["_wagtail_cached_site_root_paths"] = roots
    return [page for page in found if page.get_url()]


def _outside(pages: list[Page], closed: Q) -> list[Page]:
    """Exclude pages that are closed or below one that is."""
    paths = {
        page.path[:end]
        for page in pages
        for end in range(Page.steplen, len(page.path) + 1, Page.steplen)
    }
    found = Page.objects.filter(closed, path__in=paths)
    above = tuple(found.values_list("path", flat=True))
    return [page for page in pages if not page.path.startswith(above)]


def language_of(item: Page | Event) -> str:
    """Return the language of a page or an event, as BCP 47."""
    if isinstance(item, Page):
        return bcp47(item.locale.language_code)
    return str(item.language)


def _title(item: Page | Event) -> str:
    return item.title if isinstance(item, Page) else item.display_title


def _one_a_text(
    items: Sequence[Page | Event], exact: set[str], language: str
) -> tuple[Page | Event, ...]:
    """Return each page in one language, at the place of its best translation."""
    chosen: dict[str, Page | Event] = {}
    for item in items:
        key = page_key(item)
        text = str(item.translation_key) if isinstance(item, Page) else key
        before = chosen.get(text)
        is_readers = primary_subtag(language_of(item)) == primary_subtag(language)
        if before is None or (
            is_readers and (key in exact or page_key(before) not in exact)
        ):
            chosen[text] = item
    return tuple(chosen.values())
