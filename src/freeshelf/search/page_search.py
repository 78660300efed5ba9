"""Find pages, events and reading lists beside the records, as a reader may open them.

Reading lists are few and found by title, in memory.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from freeshelf.core.languages import bcp47
from freeshelf.events.models import Event
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import ReadingList
from freeshelf.library.pictures import readable_rows
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.conf import engine
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

# A reading list among the kinds of keys.
_LIST = "list"

Item: TypeAlias = Page | Event | ReadingList

# More are never counted or listed.
MAX_FOUND = 300
# What a line and an address need of a page.
_SHOWN = (
    *("path", "title", "url_path", "locale", "translation_key", "content_type"),
    *("locale__language_code",),
)


@dataclass(frozen=True, slots=True)
class FoundPages:
    """Pages, events and lists in order, with the query and the text that found them.

    `is_cut` is true if there may be more than `MAX_FOUND`.
    """

    items: tuple[Item, ...] = ()
    query: LexicalQuery = field(default_factory=LexicalQuery)
    text: str = ""
    is_cut: bool = False


def foresee_pages(
    text: str, analysis: AnalyzedQuery, *, user: Reader, language: str
) -> None:
    """Say that what has these words will be looked for beside the records."""
    engine().foresee(
        lambda: [partial(_find, text, analysis.own_words, user=user, language=language)]
    )


def find_pages(
    questions: Iterable[tuple[str, AnalyzedQuery]], *, user: Reader, language: str
) -> FoundPages:
    """Return what has all words of a query, exact titles first.

    `questions` are the typed and the corrected text with their analyses; the first that
    finds any counts. Of the translations of a page the one in the reader's language is
    returned, unless only another has the words or the exact title.
    """
    questions = list(questions)
    engine().foresee(
        lambda: [
            partial(_find, text, each.own_words, user=user, language=language)
            for text, each in questions
        ]
    )
    for text, analysis in questions:
        found = _find(text, analysis.own_words, user=user, language=language)
        if found.items:
            return found
    return FoundPages()


def _find(text: str, query: LexicalQuery, *, user: Reader, language: str) -> FoundPages:
    find = partial(_keys, user=user, language=language)
    calls: dict[str, Callable[[], list[str]]] = {}
    if query.words or query.required:
        every = replace(query, minimum_should_match=len(query.words), enough_hits=0)
        calls["words"] = partial(find, every)
    if wanted := title_key(text):
        # A title may have what a query reads otherwise: quotation marks, operators.
        titles = LexicalQuery(required=(TitleBeginning(wanted),))
        calls["title"] = partial(find, titles, sort=Sort.TITLE)
    engine().foresee(calls.values)
    keys = {name: call() for name, call in calls.items()}
    by_words, by_title = keys.get("words", []), keys.get("title", [])
    by_name = [*_closed(wanted, query, user), *_reading_lists(wanted, query, user)]
    items = _openable(dict.fromkeys((*by_title, *by_words, *by_name)), user)
    exact = {key for key in items if title_key(_title(items[key])) == wanted}
    order = [
        *(key for key in items if key in exact),
        *(key for key in (*by_words, *by_name) if key in items and key not in exact),
    ]
    found = _one_a_text([items[key] for key in order], exact, language)
    return FoundPages(
        found, query, text, is_cut=max(len(by_words), len(by_name)) >= MAX_FOUND
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


def _openable(keys: Iterable[str], user: Reader) -> dict[str, Item]:
    """Return what the reader may open by key, in the order of the keys."""
    keys = list(keys)
    numbers: dict[str, list[int]] = {PAGE: [], EVENT: [], _LIST: []}
    for key in keys:
        kind, _, number = key.partition(":")
        numbers[kind].append(int(number))
    items: list[Item] = []
    if numbers[PAGE]:
        items += _routable(readable_rows(Page, numbers[PAGE], user))
    if numbers[EVENT]:
        items += Event.objects.visible_to(user).filter(pk__in=numbers[EVENT])
    if numbers[_LIST]:
        items += ReadingList.objects.visible_to(user).filter(pk__in=numbers[_LIST])
    by_key = {_key(item): item for item in items}
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
    return _titled(texts, wanted, query)


def _reading_lists(wanted: str, query: LexicalQuery, user: Reader) -> list[str]:
    """Return keys of reading lists that this user may see, by title."""
    rows = ReadingList.objects.visible_to(user).order_by("pk")
    texts = [
        EntityText(_LIST, pk, title, language, field=_LIST)
        for pk, title, language in rows.values_list("pk", "title", "language")
    ]
    return _titled(texts, wanted, query)


def _titled(texts: Sequence[EntityText], wanted: str, query: LexicalQuery) -> list[str]:
    """Return keys of the titles that are as typed, then of those with the words."""
    if not texts:
        return []
    exact = [each for each in texts if title_key(each.text) == wanted]
    found = EntityIndex(map(tokenize, texts)).matching(query)
    return [f"{each.kind}:{each.key}" for each in (*exact, *found)][:MAX_FOUND]


def _routable(pages: PageQuerySet) -> list[Page]:
    """Return the pages that a site serves."""
    roots = Site.get_site_root_paths()
    found = list(pages.only(*_SHOWN).select_related("locale"))
    for page in found:
        # Where Wagtail keeps them, so that not every page looks them up.
        vars(page)["_wagtail_cached_site_root_paths"] = roots
    return [page for page in found if page.get_url()]


def language_of(item: Item) -> str:
    """Return the language of an item, as BCP 47."""
    if isinstance(item, Page):
        return bcp47(item.locale.language_code)
    return str(item.language)


def _key(item: Item) -> str:
    return f"{_LIST}:{item.pk}" if isinstance(item, ReadingList) else page_key(item)


def _title(item: Item) -> str:
    return item.display_title if isinstance(item, Event) else str(item.title)


def _one_a_text(
    items: Sequence[Item], exact: set[str], language: str
) -> tuple[Item, ...]:
    """Return each text in one language, at the place of its best translation."""
    chosen: dict[str, Item] = {}
    for item in items:
        key = _key(item)
        text = key if isinstance(item, Event) else str(item.translation_key)
        before = chosen.get(text)
        is_readers = primary_subtag(language_of(item)) == primary_subtag(language)
        if before is None or (
            is_readers and (key in exact or _key(before) not in exact)
        ):
            chosen[text] = item
    return tuple(chosen.values())
