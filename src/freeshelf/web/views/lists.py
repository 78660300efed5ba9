"""Views of reading lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from freeshelf.library.models import ReadingList, Resource
from freeshelf.web.errors import NotFoundError
from freeshelf.web.prefetching import prefetch_concepts
from freeshelf.web.presenters.cards import resource_cards
from freeshelf.web.presenters.formats import reader_language, text_direction
from freeshelf.web.presenters.home_page import public_lists

_MAX_LISTS = 500


def reading_lists(request: HttpRequest) -> HttpResponse:
    """Show every published list."""
    lists = public_lists(reader_language(), request.user)[:_MAX_LISTS]
    return render(request, "web/pages/reading_lists.html", {"lists": lists})


def reading_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a list in order, with the note on each resource.

    An untranslated list is shown in its original language.
    """
    reading_list = _called(slug)
    if reading_list is None:
        raise NotFoundError(_("Reading list not found"))
    if reading_list.slug != slug:
        return redirect(reading_list.get_absolute_url())
    items = list(reading_list.items.values_list("resource_id", "note"))
    visible = {
        resource.pk: resource
        for resource in Resource.objects.visible_to(request.user)
        .filter(pk__in=[pk for pk, _note in items])
        .select_related("publisher")
    }
    prefetch_concepts(visible.values(), fields=("types", "spatial"))
    cards = resource_cards(
        [visible[pk] for pk, _note in items if pk in visible],
        user=request.user,
        language=reader_language(),
        notes=dict(items),
        notes_language=reading_list.language,
    )
    context = {
        "list": reading_list,
        "direction": text_direction(reading_list.language),
        "cards": cards,
    }
    return render(request, "web/pages/reading_list.html", context)


def _called(slug: str) -> ReadingList | None:
    """Return the list of this slug in the visitor's language, or its original.

    If lists in several languages share the slug, the visitor's own comes first.
    """
    keys = ReadingList.objects.live().filter(slug=slug).values("translation_key")
    here = ReadingList.objects.live().filter(translation_key__in=keys)
    found = list(here.in_language(reader_language()).select_related("locale"))
    return min(
        found,
        key=lambda row: (row.locale.language_code != reader_language(), row.pk),
        default=None,
    )
