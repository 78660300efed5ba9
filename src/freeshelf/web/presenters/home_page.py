"""Prepare the home page, with counts that are cached.

Only public objects are counted, so the cache serves every visitor. A user who previews
a staged import gets a response of their own.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    Count,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.query import PageQuerySet

from freeshelf.library.access import (
    AccessRights,
    Reader,
    ResourceQuerySet,
    not_held,
    opened,
)
from freeshelf.library.models import File, ReadingList, Resource, StagedObject
from freeshelf.pages.models import NewsPage
from freeshelf.search import services
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.concept_names import concept_value
from freeshelf.search.errors import SearchError
from freeshelf.search.examples import example_searches
from freeshelf.search.explaining import prefetch_concepts
from freeshelf.search.request import SearchRequest
from freeshelf.vocabularies.models import Concept
from freeshelf.web.page_cache import cached
from freeshelf.web.presenters.cards import (
    concept_label,
    resource_cards,
    topic_url,
)
from freeshelf.web.presenters.events.calendars import upcoming_events
from freeshelf.web.presenters.formats import in_language, label_in, number

_NEW, _TOPICS, _LISTS, _EVENTS, _NEWS = 6, 12, 3, 3, 5


@dataclass(frozen=True, slots=True)
class CountedLink:
    """A link with the number of objects behind it."""

    label: str
    url: str
    count: int
    share: int = 0  # of the greatest count in the list, in percent
    doubtful: int = 0  # key of a concept that may no longer be public


def home_page_content(
    language: str, *, previewed_by: Reader | None = None
) -> dict[str, Any]:
    """Return the home page, cached for some seconds.

    A preview of a staged import includes what it adds: records, files and news as they
    will be once it is opened; topics and events as this user sees them.
    """
    if previewed_by is not None:
        return _home_page(language, previewed_by, is_preview=True)
    key = f"shelf:{language}"
    content = cached(key, lambda: _home_page(language, AnonymousUser()))
    doubtful = {topic.doubtful for topic in content["topics"] if topic.doubtful}
    if not doubtful:
        return content
    known = Concept.objects.filter(pk__in=doubtful).visible_to(AnonymousUser())
    hidden = doubtful.difference(known.values_list("pk", flat=True))
    shown = tuple(t for t in content["topics"] if t.doubtful not in hidden)
    return content | {"topics": shown}


def concept_counts(
    facet: str, language: str, *, previewed_by: Reader | None = None
) -> dict[str, int]:
    """Return the number of public resources per value of a facet.

    In a preview of a staged import they are those that this user may see.
    """
    if previewed_by is not None:
        return _concept_counts(facet, language, previewed_by)
    key = f"counts:{facet}:{language}"
    return cached(key, lambda: _concept_counts(facet, language, AnonymousUser()))


def _concept_counts(facet: str, language: str, reader: Reader) -> dict[str, int]:
    found = services.facet_list(SearchRequest(), facet, user=reader, language=language)
    return {value.value: value.count for value in found.values}


def value_of(concept: Concept) -> str:
    """Return the name of a concept in the query string; its scheme is loaded."""
    return concept_value(concept.scheme.identifier, concept.identifier)


def public_lists(language: str, reader: Reader) -> QuerySet[ReadingList]:
    """Return the reading lists of this user, each in the best language, newest first.

    `count` is the number of items of a list that this user may see.
    """
    visible = Resource.objects.visible_to(reader).values("pk")
    found = Count("items", filter=Q(items__resource__in=visible))
    visible_lists = ReadingList.objects.visible_to(reader)
    lists: QuerySet[ReadingList] = visible_lists.in_language(language)
    return lists.annotate(count=found).order_by("-first_published_at", "title")


def _home_page(
    language: str, reader: Reader, *, is_preview: bool = False
) -> dict[str, Any]:
    visible = Resource.objects.visible_to(reader)
    files = File.objects.visible_to(reader)
    news = NewsPage.objects.live().public()
    if is_preview:
        is_open = Q(access_rights=AccessRights.OPEN)
        visible = visible.filter(is_open | _is_opened(Resource, access_rights="open"))
        visible = visible.filter(opened())
        files = files.filter(is_open | _is_opened(File, access_rights="open"))
        files = files.filter(opened(), not_held())
        files = files.filter(resource__in=visible.values("pk"))
        is_public = Q(pk__in=news.values("pk"))
        news = NewsPage.objects.filter(is_public | _is_opened(NewsPage, live=True))
    newest = _newest(visible, language)
    prefetch_concepts(newest, fields=("types", "spatial"))
    lists = public_lists(language, reader)[:_LISTS]
    return {
        # “561 resources”, “1,240 files”, “6 languages”
        "counts": _counts(visible, files),
        "examples": example_searches(language).get("home", []),
        "topics": _topics(language, reader, is_preview=is_preview),
        "newest": tuple(resource_cards(newest, user=reader)),
        "lists": tuple(
            CountedLink(
                label_in(row.title, row.language), row.get_absolute_url(), row.count
            )
            for row in lists
        ),
        "events": upcoming_events(reader, now=timezone.now(), count=_EVENTS),
        "news": _news(news, language),
    }


def _newest(visible: ResourceQuerySet, language: str) -> list[Resource]:
    """Return new records, those in the reader's language first."""
    newest = visible.select_related("publisher").newest_first()
    reader = primary_subtag(language)
    is_own = Q(language__iexact=reader) | Q(language__istartswith=f"{reader}-")
    own = list(newest.filter(is_own)[:_NEW])
    return [*own, *newest.exclude(is_own)[: _NEW - len(own)]]


def _is_opened(model: type[Model], **values: object) -> Q:
    """Return a condition for objects that have these values once opened."""
    opened = {f"opened__{name}": value for name, value in values.items()}
    return Q(pk__in=StagedObject.objects.keys_of(model).filter(**opened))


def _news(public: PageQuerySet, language: str) -> tuple[dict[str, Any], ...]:
    """Return each news page once, featured ones first, then by date."""
    rank = Case(
        When(locale__language_code=language, then=0),
        When(locale__language_code=settings.LANGUAGE_CODE, then=1),
        default=2,
    )
    same = public.filter(translation_key=OuterRef("translation_key"))
    best = same.order_by(rank, "pk").values("pk")[:1]
    found = public.filter(pk=Subquery(best)).select_related("locale")
    ordered = found.order_by("-is_featured", "-published_date", "-pk")
    return tuple(
        {
            "label": label_in(page.title, page.locale.language_code),
            "url": in_language(page.get_url() or "/", language),
            "date": page.published_date,
            "is_featured": page.is_featured,
        }
        for page in ordered[:_NEWS]
    )


def _counts(visible: QuerySet[Resource], shown: QuerySet[File]) -> tuple[str, ...]:
    resources, files = visible.count(), shown.count()
    languages = visible.exclude(language="und").values("language").distinct().count()
    return (
        ngettext("%(number)s resource", "%(number)s resources", resources)
        % {"number": number(resources)},
        ngettext("%(number)s file", "%(number)s files", files)
        % {"number": number(files)},
        ngettext("%(number)s language", "%(number)s languages", languages)
        % {"number": number(languages)},
    )


def _topics(
    language: str, reader: Reader, *, is_preview: bool
) -> tuple[CountedLink, ...]:
    try:
        previewed_by = reader if is_preview else None
        counts = concept_counts("topic", language, previewed_by=previewed_by)
    except SearchError:
        # The home page works even without an index.
        return ()
    concepts = Concept.objects.current().in_role("subject").select_related("scheme")
    concepts = concepts.visible_to(reader)
    counted = [
        (count, concept)
        for concept in concepts
        if (count := counts.get(value_of(concept), 0))
    ]
    # Umbrella terms have many records by their narrower topics, but few that name them:
    # they are words of the vocabulary rather than of its readers.
    named = _named_counts(reader)
    counted.sort(key=lambda pair: (named.get(pair[1].pk, 0), pair[0]), reverse=True)
    best = sorted(counted[:_TOPICS], key=lambda pair: pair[0], reverse=True)
    prefetch_related_objects([concept for _, concept in best], "labels")
    return tuple(
        CountedLink(
            concept_label(concept),
            topic_url(concept),
            count,
            share=max(1, round(100 * count / best[0][0])),
            doubtful=0 if concept.scheme.is_public else concept.pk,
        )
        for count, concept in best
    )


def _named_counts(reader: Reader) -> dict[int, int]:
    """Return how many records name each topic themselves, by its primary key."""
    rows = Resource.objects.visible_to(reader).exclude(subjects=None).order_by()
    return dict(rows.values_list("subjects").annotate(count=Count("pk")))
