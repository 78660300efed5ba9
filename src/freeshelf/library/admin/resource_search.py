"""Which records a list of the admin holds: its search, its filters, its selection."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.resource_filters import ResourceFilterSet
from freeshelf.library.models import Agent, Resource, ResourceIdentifier

ORDER = "-latest_revision_id"
# What Wagtail's script sends for all records of a listing.
ALL_SELECTED = "all"


def search_resources(queryset: QuerySet[Resource], query: str) -> QuerySet[Resource]:
    """Keep resources that hold every word in a title, a name or an identifier."""
    for word in query.split():
        queryset = queryset.filter(_holds(word))
    return queryset


def selected_keys(request: HttpRequest) -> list[int]:
    """The records that were ticked, or all that filter and search leave, in order."""
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


def _holds(word: str) -> Q:
    """Whether a word stands in a title, live or draft, a publisher or an identifier."""
    # SQLite compares only ASCII letters without regard to case.
    condition = Q()
    for form in {word, word.lower(), word.capitalize(), word.upper()}:
        condition |= Q(title__icontains=form) | Q(alternative__icontains=form)
        if form.isascii():
            break
    drafts = Resource.objects.filter(
        has_unpublished_changes=True, latest_revision__object_str__icontains=word
    )
    noted = ResourceIdentifier.objects.filter(value__icontains=word)
    publishers = Agent.objects.filter(
        Q(name__icontains=word) | Q(alternative_names__icontains=word)
    )
    return (
        condition
        | Q(identifier=word)
        | Q(pk__in=Resource.objects.filter(identifier=word).values("merged_into"))
        | Q(publisher__in=publishers)
        | Q(pk__in=noted.values("resource"))
        | Q(pk__in=drafts.values("pk"))
    )
