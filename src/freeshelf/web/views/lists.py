"""Reading lists."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.library.models import ReadingList, Resource
from freeshelf.web.errors import NotFoundError
from freeshelf.web.loading import load_concepts
from freeshelf.web.presenters.cards import resource_cards
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.shelf import public_lists

_MAX_LISTS = 500


def index(request: HttpRequest) -> HttpResponse:
    """Every published list."""
    lists = public_lists().annotate(count=Count("items"))[:_MAX_LISTS]
    return render(request, "web/pages/reading_lists.html", {"lists": lists})


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A list in its order, with the word on each resource."""
    reading_list = ReadingList.objects.live().filter(slug=slug).first()
    if reading_list is None:
        raise NotFoundError(_("There is no reading list at this address."))
    items = list(reading_list.items.values_list("resource_id", "note"))
    visible = {
        resource.pk: resource
        for resource in Resource.objects.visible_to(request.user)
        .filter(pk__in=[pk for pk, _note in items])
        .select_related("publisher")
    }
    load_concepts(visible.values(), fields=("types", "spatial"))
    cards = resource_cards(
        [visible[pk] for pk, _note in items if pk in visible],
        user=request.user,
        language=get_language() or "en",
        notes=dict(items),
    )
    context = {
        "list": reading_list,
        "direction": text_direction(reading_list.language),
        "cards": cards,
    }
    return render(request, "web/pages/reading_list.html", context)
