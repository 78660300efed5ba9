"""Lists from the database in place of search, while search does not answer."""

from django.db.models import Q
from django.http import HttpRequest

from freeshelf.library.access import CONCEPT_FIELDS, Reader
from freeshelf.library.models import Resource
from freeshelf.vocabularies.models import Concept
from freeshelf.web.presenters.cards import ResourceCard, resource_cards

_MOST = 20


def records_without_search(request: HttpRequest, *, user: Reader) -> list[ResourceCard]:
    """Return the latest records of a topic or a publisher; none of other addresses."""
    match = request.resolver_match
    if match is None:
        return []
    if match.url_name == "publisher":
        of_page = Q(publisher__identifier=match.kwargs["identifier"])
    elif match.url_name == "concept":
        concept = Concept.objects.called(**match.kwargs, user=user)
        if concept is None:
            return []
        of_page = Q()
        for name in CONCEPT_FIELDS:
            of_page |= Q(**{name: concept})
    else:
        return []
    keys = Resource.objects.filter(of_page).values("pk")
    visible = Resource.objects.visible_to(user).filter(pk__in=keys)
    latest = visible.select_related("publisher").order_by("-first_published_at", "-pk")
    return resource_cards(latest[:_MOST], user=user)
