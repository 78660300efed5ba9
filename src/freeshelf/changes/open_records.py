"""Load records that everyone may see, as plain values for the crosswalks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.utils import translation

from freeshelf.crosswalks.record import Record, record_of
from freeshelf.library.access import CONCEPT_FIELDS, Reader
from freeshelf.library.concept_links import concept_links
from freeshelf.library.editions import newest_editions, superseded_by
from freeshelf.library.models import File, Resource, ResourceCreator
from freeshelf.search.explaining import opening_days, visible_files
from freeshelf.vocabularies.models import Concept

ANYONE = AnonymousUser()


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record that everyone may see, with its concepts, agents and open files."""

    resource: Resource
    files: Sequence[File]
    record: Record


def open_identifiers(identifiers: Iterable[str]) -> set[str]:
    """Return those of these records that everyone may see now."""
    visible = Resource.objects.visible_to(ANYONE)
    chosen = visible.filter(identifier__in=list(identifiers))
    return set(chosen.values_list("identifier", flat=True))


def open_records(identifiers: Iterable[str], *, base_url: str) -> dict[str, OpenRecord]:
    """Return those that everyone may see, by identifier."""
    creators = ResourceCreator.objects.select_related("agent__merged_into")
    rows = list(
        Resource.objects.visible_to(ANYONE)
        .filter(identifier__in=list(identifiers))
        .select_related("publisher__merged_into")
        .prefetch_related(Prefetch("creators", creators), "identifiers")
        .defer("body")
    )
    _load_concepts({row.pk: row for row in rows})
    files: defaultdict[int, list[File]] = defaultdict(list)
    for (key, _number), file in visible_files(rows, ANYONE, in_list=True).items():
        files[key].append(file)
    opening = opening_days(rows, user=ANYONE)
    language = settings.LANGUAGE_CODE
    with translation.override(language):
        return {
            row.identifier: OpenRecord(
                row,
                files[row.pk],
                record_of(
                    row,
                    base_url=base_url,
                    language=language,
                    files=files[row.pk],
                    opening=opening.get(row.pk, ()),
                ),
            )
            for row in rows
        }


def described_record(
    resource: Resource, files: Sequence[File], *, user: Reader, language: str
) -> Record:
    """Return a record and these files as plain values, with its newest edition."""
    newer = newest_editions([resource], user).get(resource.pk)
    return record_of(
        resource,
        base_url=settings.FREESHELF_BASE_URL,
        language=language,
        files=files,
        opening=opening_days([resource], user=user).get(resource.pk, ()),
        superseded_by=superseded_by(newer) if newer else "",
    )


def _load_concepts(resources: Mapping[int, Resource]) -> None:
    """Load them as they are now: those that pages keep may be a second old."""
    links = concept_links(list(resources))
    concepts = (
        Concept.objects.select_related("scheme")
        .with_shown_labels()
        .in_bulk({concept for _field, _key, concept in links})
    )
    found: defaultdict[tuple[int, str], list[Concept]] = defaultdict(list)
    for name, key, concept in links:
        # One may have been deleted meanwhile.
        if concept in concepts:
            found[key, name].append(concepts[concept])
    for key, resource in resources.items():
        for name in CONCEPT_FIELDS:
            getattr(resource, name).set(found.get((key, name), []))
