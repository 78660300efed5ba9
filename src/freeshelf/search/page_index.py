"""Index pages and events, apart from the records.

They are documents of an engine of their own, `pages` of the settings: no count, facet
or score of records depends on them. Pages that are not open to everyone are left out.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.db import DatabaseError
from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet

from freeshelf.content.rendering import stream_text
from freeshelf.core.batches import in_batches
from freeshelf.core.html import html_to_text
from freeshelf.core.languages import bcp47
from freeshelf.events.models import Event
from freeshelf.library.access import AccessRights, level_of
from freeshelf.pages.models import HomePage, TopicGuidePage
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.concept_names import ConceptEntries
from freeshelf.search.conf import engine
from freeshelf.search.documents import title_key, with_version
from freeshelf.search.engines.base import (
    IndexWriter,
    ResourceDocument,
    SearchEngine,
    Segment,
    Text,
)
from freeshelf.search.models import IndexChange, numbers

PAGE, EVENT = IndexChange.Kind.PAGE, IndexChange.Kind.EVENT
_ALIAS = "pages"
_BUILD_SIZE = 50

logger = logging.getLogger(__name__)


def page_engines() -> tuple[SearchEngine, ...]:
    """Return the engine of pages and events, none if the settings have none."""
    return (engine(_ALIAS),) if _ALIAS in settings.FREESHELF_SEARCH_ENGINES else ()


def public_pages() -> PageQuerySet:
    """Return published pages without a restriction, but the root of all trees."""
    return Page.objects.live().public().filter(depth__gt=1)


def page_key(item: Page | Event) -> str:
    """Return the key of the document of a page or an event."""
    return f"{PAGE if isinstance(item, Page) else EVENT}:{item.pk}"


def update_pages(rows: Iterable[IndexChange]) -> None:
    """Write the pages and events that changes affect, and remove closed ones."""
    for target in page_engines():
        keys = list(dict.fromkeys(_affected(rows)))
        # An index that was built anew is opened, so that it is the one written last.
        if keys or not target.is_current():
            with target.write() as writer:
                _put(writer, keys)


def rebuild_pages() -> None:
    """Write all public pages and published events into a new generation."""
    for target in page_engines():
        with target.rebuild() as writer:
            _put(writer, _all_keys())


def is_page_index_current() -> bool:
    """Return whether the index has what can be read of the pages and events.

    Call it with no change due; what cannot be read is in no index.
    """
    for target in page_engines():
        documents = build_page_documents(_all_keys())
        if dict(target.entries()) != {each.key: each.version for each in documents}:
            return False
    return True


def unreadable_pages() -> list[Page]:
    """Return the public pages that no search finds since their text cannot be read."""
    if not page_engines():
        return []
    pages = public_pages().order_by("pk").specific().iterator(_BUILD_SIZE)
    return [page for page in pages if _body(page) is None]


def build_page_documents(keys: Sequence[str]) -> Iterator[ResourceDocument]:
    """Yield the documents of public pages and published events; others are skipped.

    A page whose text cannot be read is logged and skipped.
    """
    entries = ConceptEntries()
    for batch in in_batches(keys, _BUILD_SIZE):
        named = [key.partition(":") for key in batch]
        ids = {
            kind: numbers(key for of, _, key in named if of == kind)
            for kind in (PAGE, EVENT)
        }
        pages = public_pages().filter(pk__in=ids[PAGE]).specific()
        locales = Locale.objects.in_bulk()
        for page in pages:
            if (body := _body(page)) is None:
                continue
            language = bcp47(locales[page.locale_id].language_code)
            yield with_version(_page_document(page, body, language, entries))
        events = Event.objects.live().filter(pk__in=ids[EVENT])
        for event in events.prefetch_related("subjects", "categories"):
            yield with_version(_event_document(event, entries))


def _body(page: Page) -> str | None:
    """Return the text to find a page by, None if it cannot be read."""
    # A home page names a little of everything, so it is found by its title alone.
    if isinstance(page, HomePage):
        return ""
    try:
        return page_text(page)
    except DatabaseError:
        # The database is busy, say: the indexer tries again.
        raise
    # A block may be a plugin's and raise anything.
    except Exception:
        logger.exception("%s is left out of the index of pages", page_key(page))
        return None


def _page_document(
    page: Page, body: str, language: str, entries: ConceptEntries
) -> ResourceDocument:
    is_home = isinstance(page, HomePage)
    introduction = "" if is_home else getattr(page, "introduction", "")
    about = [page.concept_id] if isinstance(page, TopicGuidePage) else []
    return _document(
        page,
        page.title,
        language,
        level=AccessRights.OPEN,
        texts=[page.seo_title, page.search_description, introduction],
        body=body,
        concepts=[pk for pk in about if pk is not None],
        entries=entries,
    )


def page_text(page: Page) -> str:
    """Return the text of a page of a specific type, "" if it has none."""
    body = getattr(page, "body", None)
    return stream_text(body) if body else ""


def _event_document(event: Event, entries: ConceptEntries) -> ResourceDocument:
    named = (*event.categories.all(), *event.tags.all())
    return _document(
        event,
        event.display_title,
        event.language,
        level=level_of(event.access_rights, event.group_id),
        texts=[
            event.venue_name,
            event.address,
            event.organiser_name,
            *(each.name for each in named),
        ],
        body=html_to_text(event.description),
        concepts=[
            *(concept.pk for concept in event.subjects.all()),
            *([event.place_id] if event.place_id is not None else []),
        ],
        entries=entries,
    )


def _document(
    item: Page | Event,
    title: str,
    language: str,
    *,
    level: str,
    texts: Iterable[str],
    body: str,
    concepts: Sequence[int],
    entries: ConceptEntries,
) -> ResourceDocument:
    entries.load(concepts)
    named = entries.current(concepts)
    return ResourceDocument(
        key=page_key(item),
        level=level,
        version="",
        title=Text(title, language),
        labels=tuple(label for entry in named for label in entry.labels),
        preferred_labels=tuple(
            label for entry in named for label in entry.preferred_labels
        ),
        hidden_labels=tuple(label for entry in named for label in entry.hidden_labels),
        description=tuple(Text(text, language) for text in texts if text.strip()),
        body=(Segment(body, language, level),),
        facets={"language": (primary_subtag(language),)},
        title_key=title_key(title),
    )


def _all_keys() -> list[str]:
    pages = public_pages().order_by("pk").values_list("pk", flat=True)
    events = Event.objects.live().order_by("pk").values_list("pk", flat=True)
    return [*(f"{PAGE}:{pk}" for pk in pages), *(f"{EVENT}:{pk}" for pk in events)]


def _affected(rows: Iterable[IndexChange]) -> Iterator[str]:
    """Yield the keys of pages and events that were changed, or whose topics were."""
    concepts = []
    for row in rows:
        if row.kind in (PAGE, EVENT):
            yield f"{row.kind}:{row.key}"
        elif row.kind == IndexChange.Kind.CONCEPT:
            concepts.append(row.key)
    for batch in in_batches(numbers(concepts), _BUILD_SIZE):
        for kind, found in (
            (PAGE, TopicGuidePage.objects.filter(concept__in=batch)),
            (EVENT, Event.objects.filter(subjects__in=batch)),
            (EVENT, Event.objects.filter(place__in=batch)),
        ):
            for pk in found.values_list("pk", flat=True):
                yield f"{kind}:{pk}"


def _put(writer: IndexWriter, keys: Sequence[str]) -> None:
    documents = build_page_documents(keys)
    written = set()
    for document in documents:
        writer.add([document])
        written.add(document.key)
    writer.remove(key for key in keys if key not in written)
