"""Search and filter records in the admin area."""

import django_filters
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from freeshelf.comments.services import colleagues
from freeshelf.content.wording import reader_language
from freeshelf.core.languages import sort_key
from freeshelf.library.access import AccessRights, opened, reader_groups
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.extraction_messages import PROBLEMS
from freeshelf.library.admin.missing_values import GAPS
from freeshelf.library.admin.selections import select, selection_choices
from freeshelf.library.models import (
    Agent,
    File,
    FileContent,
    FileVersion,
    ReadingList,
    ReadingListItem,
    Resource,
    ResourceIdentifier,
)
from freeshelf.library.services.live_and_draft import scheduled_keys
from freeshelf.vocabularies.admin.concept_search import paths
from freeshelf.vocabularies.hierarchy import descendants
from freeshelf.vocabularies.language_fields import language_label
from freeshelf.vocabularies.models import Concept, ConceptScheme


class PublishedFilter(django_filters.ChoiceFilter):
    """Filter by whether a row is published."""

    def __init__(self) -> None:
        choices = [("true", _("Published")), ("false", _("Not published"))]
        super().__init__(label=_("Status"), choices=choices)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Leave the rows with the chosen status."""
        return qs.filter(live=value == "true") if value else qs


class SelectionFilterSet(WagtailFilterSet):
    """Filters by a named selection, and by concepts with their narrower ones."""

    attention = django_filters.ChoiceFilter(
        label=_("Selection"), choices=selection_choices, method="filter_selection"
    )

    def filter_selection(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by a registered selection."""
        return select(queryset, value, now=timezone.now())

    def filter_within(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by a concept or anything narrower, as the public facets do."""
        return queryset.filter(_has_one_of(name, int(value)))


def _has_one_of(field: str, concept: int) -> Q:
    broader = Concept.broader.through.objects.values_list(
        "from_concept_id", "to_concept_id"
    )
    through = getattr(Resource, field).through
    keys = through.objects.filter(concept__in=descendants(concept, broader))
    return Q(pk__in=keys.values("resource"))


Choices = list[tuple[str, str | Promise]]

_STATUSES: Choices = [
    ("live", _("Published")),
    ("draft", _("Draft, never published")),
    ("changed", _("Published, with unpublished changes")),
    ("unpublished", _("No longer published")),
    ("scheduled", _("Scheduled")),
    ("withdrawn", _("Withdrawn")),
]
_OPENINGS: Choices = [
    ("record", _("Record opens later")),
    ("file", _("A file opens later")),
]
_MISSING: Choices = [
    ("topic", _("No topic")),
    ("type", _("No type")),
    ("place", _("No place")),
    ("year", _("No year")),
    ("publisher", _("No publisher")),
    ("title", _("No title")),
    ("language", _("No language")),
    ("file", _("No file")),
]
_ANY_PROBLEM = "problem"


# From one language to the next in the index: DISTINCT would read every record.
_LANGUAGES = """
WITH RECURSIVE used (language) AS (
    SELECT min(language) FROM {table}
    UNION ALL
    SELECT (SELECT min(language) FROM {table} WHERE language > used.language)
    FROM used WHERE used.language IS NOT NULL
)
SELECT language FROM used WHERE language IS NOT NULL ORDER BY language
"""


def _language_choices() -> list[tuple[str, str]]:
    table = connection.ops.quote_name(Resource._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_LANGUAGES.format(table=table))
        codes = [code for (code,) in cursor.fetchall()]
    rows = [(code, language_label(code)) for code in codes]
    reader = reader_language()
    return sorted(rows, key=lambda row: sort_key(row[1], reader))


class ResourceFilterSet(SelectionFilterSet):
    """Filters of the list of resources."""

    types = django_filters.ChoiceFilter(
        label=_("Type"), choices=lambda: _concept_choices(ConceptScheme.Role.TYPE)
    )
    subjects = django_filters.ChoiceFilter(
        label=_("Topic"),
        choices=lambda: _concept_choices(ConceptScheme.Role.SUBJECT),
        method="filter_within",
    )
    spatial = django_filters.ChoiceFilter(
        label=_("Place"),
        choices=lambda: _concept_choices(ConceptScheme.Role.PLACE),
        method="filter_within",
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=_language_choices
    )
    issued_year = django_filters.NumberFilter(label=_("Year"))
    publisher = django_filters.ModelChoiceFilter(
        label=_("Publisher"), queryset=lambda request: _publishers()
    )
    access_rights = django_filters.ChoiceFilter(
        label=_("Access"), choices=AccessRights.choices
    )
    group = django_filters.ModelChoiceFilter(
        label=_("Group"), queryset=lambda request: reader_groups()
    )
    reading_list = django_filters.ModelChoiceFilter(
        label=_("Reading list"),
        queryset=lambda request: visible_in_admin(
            ReadingList.objects.order_by("title")
        ),
        method="filter_reading_list",
    )
    opening = django_filters.ChoiceFilter(
        label=_("Embargo"), choices=_OPENINGS, method="filter_opening"
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=_STATUSES, method="filter_status"
    )
    assigned_to = django_filters.ModelChoiceFilter(
        label=_("Assigned to"), queryset=lambda request: colleagues()
    )
    is_featured = django_filters.ChoiceFilter(
        label=_("Featured"), choices=[("True", _("Yes")), ("False", _("No"))]
    )
    has_file = django_filters.ChoiceFilter(
        label=_("File"),
        choices=[("yes", _("With a file")), ("no", _("Without a file"))],
        method="filter_has_file",
    )
    extraction = django_filters.ChoiceFilter(
        label=_("File text"),
        choices=[(_ANY_PROBLEM, _("Any problem")), *FileContent.State.choices],
        method="filter_extraction",
    )
    missing = django_filters.ChoiceFilter(
        label=_("Missing information"), choices=_MISSING, method="filter_missing"
    )

    class Meta:
        model = Resource
        fields: list[str] = []

    def filter_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by publication status."""
        never = Q(first_published_at__isnull=True)
        conditions = {
            "live": Q(live=True),
            "draft": Q(live=False, withdrawn_at__isnull=True) & never,
            "changed": Q(live=True, has_unpublished_changes=True),
            "unpublished": Q(live=False, withdrawn_at__isnull=True) & ~never,
            "scheduled": Q(pk__in=scheduled_keys(Resource)),
            "withdrawn": Q(withdrawn_at__isnull=False),
        }
        return queryset.filter(conditions[value])

    def filter_reading_list(
        self, queryset: QuerySet, name: str, value: ReadingList
    ) -> QuerySet:
        """Filter to the records of one reading list."""
        listed = ReadingListItem.objects.filter(reading_list=value)
        return queryset.filter(pk__in=listed.values("resource"))

    def filter_opening(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by a day of opening to come, of the record or of a file."""
        if value == "record":
            return queryset.exclude(opened())
        waiting = File.objects.not_removed().exclude(opened())
        return queryset.filter(pk__in=waiting.values("resource"))

    def filter_has_file(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by whether a record has files."""
        files = Exists(File.objects.not_removed().filter(resource=OuterRef("pk")))
        return queryset.filter(files if value == "yes" else ~files)

    def filter_extraction(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by the extraction state of any current file."""
        states = PROBLEMS if value == _ANY_PROBLEM else [value]
        versions = FileVersion.objects.in_states(states)
        return queryset.filter(pk__in=versions.values("file__resource"))

    def filter_missing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by a missing value, without withdrawn records."""
        return queryset.filter(GAPS[value].condition(), withdrawn_at__isnull=True)


def _concept_choices(role: str) -> list[tuple[int, str]]:
    concepts = list(Concept.objects.current().in_role(role))
    return sorted(paths(concepts).items(), key=lambda choice: choice[1])


def _publishers() -> QuerySet[Agent]:
    published = Resource.objects.filter(publisher=OuterRef("pk"))
    return Agent.objects.filter(Exists(published)).order_by("name")


ORDER = "-latest_revision_id"
# Wagtail's script sends this for all records of a listing.
ALL_SELECTED = "all"


def case_forms(term: str) -> set[str]:
    """Return the forms of a term that together are found whatever their case."""
    # SQLite ignores case for ASCII letters only.
    if term.isascii():
        return {term}
    return {term, term.lower(), term.capitalize(), term.upper()}


def search_resources(queryset: QuerySet[Resource], query: str) -> QuerySet[Resource]:
    """Filter to resources with every term in a title, a name or an identifier."""
    for term in query.split():
        queryset = queryset.filter(_term_condition(term))
    return queryset


def selected_keys(request: HttpRequest) -> list[int]:
    """Return keys of the selected records, or of all that match filter and search."""
    resources: QuerySet[Resource] = visible_in_admin(
        Resource.objects.current(), request.user
    )
    resources = resources.order_by(ORDER, "-pk")
    chosen = request.GET.getlist("id")
    if ALL_SELECTED not in chosen:
        keys = [int(key) for key in chosen if key.isdecimal()]
        return list(resources.filter(pk__in=keys).values_list("pk", flat=True))
    filters = ResourceFilterSet(request.GET, queryset=resources, request=request)
    if filters.is_valid():
        resources = filters.filter_queryset(resources)
    resources = search_resources(resources, request.GET.get("q", ""))
    return list(resources.values_list("pk", flat=True))


def _term_condition(term: str) -> Q:
    """Return a filter for a term in a title, draft, publisher or identifier."""
    condition = Q()
    for form in case_forms(term):
        condition |= Q(title__icontains=form) | Q(alternative__icontains=form)
    drafts = Resource.objects.filter(
        has_unpublished_changes=True, latest_revision__object_str__icontains=term
    )
    identifiers = ResourceIdentifier.objects.filter(value__icontains=term)
    publishers = Agent.objects.filter(
        Q(name__icontains=term) | Q(alternative_names__icontains=term)
    )
    return (
        condition
        | Q(identifier=term)
        | Q(pk__in=Resource.objects.filter(identifier=term).values("merged_into"))
        | Q(publisher__in=publishers)
        | Q(pk__in=identifiers.values("resource"))
        | Q(pk__in=drafts.values("pk"))
    )
