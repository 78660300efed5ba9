"""All values of fields that are no more, or that do not fit, in one list."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.field_groups.definitions import Definitions, definitions
from freeshelf.library.field_groups.entity_values import entity_values_by_pk
from freeshelf.library.field_groups.value_text import raw_value_text
from freeshelf.library.field_groups.values import orphaned_values
from freeshelf.library.models import Agent, Resource
from freeshelf.vocabularies.models import Concept

_PAGE_SIZE = 50


class OrphanedValuesView(WagtailAdminTemplateMixin, TemplateView):
    """Records, organisations and concepts with such values, and the values."""

    template_name = "library/admin/fields/leftovers.html"
    page_title = gettext_lazy("Values without a field")
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Only for those who may change records."""
        if not request.user.has_perm("library.change_resource"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """The bar of a page bears the last one."""
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of a page."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = list(_rows(definitions(at_once=True)))
        page = Paginator(rows, _PAGE_SIZE).get_page(self.request.GET.get("p"))
        return context | {"page": page}


def _rows(defined: Definitions) -> Iterator[dict[str, str]]:
    # As an editor would find the record: with the changes that wait.
    records = visible_in_admin(Resource.objects.current()).exclude(field_values={})
    for record in (
        records.select_related("latest_revision").order_by("pk").iterator(200)
    ):
        values = record.field_values
        if record.has_unpublished_changes and record.latest_revision is not None:
            values = record.latest_revision.content.get("field_values") or values
        url = reverse("library_resource:edit", args=[record.pk])
        yield from _of(record.display_title, url, values, defined)
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("agent", Agent.objects.all(), "library_agent:edit"),
        ("concept", Concept.objects.with_labels(), "vocabularies_concept:edit"),
    )
    for kind, rows, address in kinds:
        found = entity_values_by_pk(kind)
        things = rows.in_bulk(list(found))
        for key, thing in things.items():
            url = reverse(address, args=[key])
            yield from _of(str(thing), url, found[key], defined)


def _of(
    title: str, url: str, values: dict[str, Any], defined: Definitions
) -> Iterator[dict[str, str]]:
    for left in orphaned_values(defined, values):
        words = raw_value_text(left.value)
        yield {"title": title, "url": url, "label": left.label, "words": words}
