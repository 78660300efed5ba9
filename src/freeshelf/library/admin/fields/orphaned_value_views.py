"""List of all values whose field was deleted or whose shape does not fit."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext_lazy

from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import EditorPage
from freeshelf.library.field_groups.definitions import Definitions, definitions
from freeshelf.library.field_groups.entity_values import entity_values_by_pk
from freeshelf.library.field_groups.value_text import raw_value_text
from freeshelf.library.field_groups.values import orphaned_values
from freeshelf.library.models import Agent, Resource
from freeshelf.vocabularies.models import Concept

_PAGE_SIZE = 50


class OrphanedValuesView(EditorPage):
    """List records, agents and concepts with such values."""

    template_name = "library/admin/fields/leftovers.html"
    page_title = gettext_lazy("Values without a field")
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of one page."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = list(_rows(definitions(at_once=True)))
        page = Paginator(rows, _PAGE_SIZE).get_page(self.request.GET.get("p"))
        return context | {"page": page}


def _rows(defined: Definitions) -> Iterator[dict[str, str]]:
    # Includes unpublished changes, as an editor sees the record.
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
    for kind, rows, url_name in kinds:
        values_by_pk = entity_values_by_pk(kind)
        entities = rows.in_bulk(list(values_by_pk))
        for key, entity in entities.items():
            url = reverse(url_name, args=[key])
            yield from _of(str(entity), url, values_by_pk[key], defined)


def _of(
    title: str, url: str, values: dict[str, Any], defined: Definitions
) -> Iterator[dict[str, str]]:
    for orphan in orphaned_values(defined, values):
        text = raw_value_text(orphan.value)
        yield {"title": title, "url": url, "label": orphan.label, "words": text}
