"""Records that a list of the admin contains after search, filters and selection."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.resource_filters import ResourceFilterSet
from freeshelf.library.models import Agent, Resource, ResourceIdentifier

ORDER = "-latest_revision_id"
# Wagtail's script sends this for all records of a listing.
ALL_SELECTED = "all"


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
    # SQLite ignores case for ASCII letters only.
    condition = Q()
    for form in {term, term.lower(), term.capitalize(), term.upper()}:
        condition |= Q(title__icontains=form) | Q(alternative__icontains=form)
        if form.isascii():
            break
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
