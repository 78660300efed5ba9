"""Find pages and events beside the records, among what a reader may open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from freeshelf.core.languages import bcp47
from freeshelf.events.models import Event
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.pictures import readable_rows
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.documents import title_key
from freeshelf.search.engines.base import EngineRequest, Sort
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
        by_title = _keys(titles, user=user, language=language, sort=Sort.TITLE)
    closed = _closed(wanted, query, user)
    items = _openable(dict.fromkeys((*by_title, *by_words, *closed)), user)
    exact = {key for key in items if title_key(_title(items[key])) == wanted}
    order = [
        *(key for key in items if key in exact),
        *(key for key in (*by_words, *closed) if key in items and key not in exact),
    ]
    found = _one_a_text([items[key] for key in order], exact, language)
    return FoundPages(
        found, query, text, is_cut=MAX_FOUND in (len(by_words), len(closed))
    )


def _keys(
    query: LexicalQuery, *, user: Reader, language: str, sort: Sort = Sort.BEST
) -> list[str]:
    request = EngineRequest(
        query=query,
        sort=sort,
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
        items += _below_published(_routable(readable_rows(Page, numbers[PAGE], user)))
    if numbers[EVENT]:
        items += Event.objects.visible_to(user).filter(pk__in=numbers[EVENT])
    by_key = {page_key(item): item for item in items}
    return {key: by_key[key] for key in keys if key in by_key}


def _closed(wanted: str, query: LexicalQuery, user: Reader) -> list[str]:
    """Return keys of restricted pages that a signed-in reader may read, by title.

    They are in no index. Those with a password are left out: it belongs to a session.
    """
    if not user.is_authenticated:
        return []
    closed = Page.objects.live().not_public().values("pk")
    rows = readable_rows(Page, closed, user)
    texts = [
        EntityText(PAGE, pk, title, bcp47(code), field=PAGE)
        for pk, title, code in rows.values_list("pk", "title", "locale__language_code")
    ]
    exact = [each for each in texts if title_key(each.text) == wanted]
    found = EntityIndex(map(tokenize, texts)).matching(query)
    return [f"{PAGE}:{each.key}" for each in (*exact, *found)][:MAX_FOUND]


def _routable(pages: PageQuerySet) -> list[Page]:
    """Return the pages that a site serves."""
    roots = Site.get_site_root_paths()
    found = list(pages.only(*_SHOWN).select_related("locale"))
    for page in found:
        # Where Wagtail keeps them, so that not every page looks them up.
        vars(page)["_wagtail_cached_site_root_paths"] = roots
    return [page for page in found if page.get_url()]


def _below_published(pages: list[Page]) -> list[Page]:
    """Exclude pages below one that is not published."""
    paths = {
        page.path[:end]
        for page in pages
        for end in range(Page.steplen, len(page.path) + 1, Page.steplen)
    }
    found = Page.objects.filter(live=False, path__in=paths)
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
