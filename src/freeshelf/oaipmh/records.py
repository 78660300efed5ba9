"""Load records that everyone may see, as plain values for the crosswalks."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.utils import translation

from freeshelf.crosswalks.record import Record, record_of
from freeshelf.library.models import Resource
from freeshelf.search.explaining import files_of, opening_days
from freeshelf.vocabularies.models import Concept

_CONCEPT_FIELDS = ("types", "subjects", "spatial")


def open_identifiers(identifiers: Iterable[str]) -> set[str]:
    """Return those of these records that everyone may see now."""
    visible = Resource.objects.visible_to(AnonymousUser())
    chosen = visible.filter(identifier__in=list(identifiers))
    return set(chosen.values_list("identifier", flat=True))


def open_records(
    identifiers: Iterable[str], *, base_url: str
) -> dict[str, tuple[int, Record]]:
    """Return primary keys and values of those that everyone may see, by identifier."""
    user = AnonymousUser()
    concepts = Concept.objects.select_related("scheme").with_shown_labels()
    rows = list(
        Resource.objects.visible_to(user)
        .filter(identifier__in=list(identifiers))
        .select_related("publisher")
        .prefetch_related(
            "creators__agent",
            "identifiers",
            *(Prefetch(name, queryset=concepts) for name in _CONCEPT_FIELDS),
        )
    )
    files = files_of(rows, user=user)
    opening = opening_days(rows, user=user)
    language = settings.LANGUAGE_CODE
    with translation.override(language):
        return {
            row.identifier: (
                row.pk,
                record_of(
                    row,
                    base_url=base_url,
                    language=language,
                    files=files.get(row.pk, ()),
                    opening=opening.get(row.pk, ()),
                ),
            )
            for row in rows
        }
