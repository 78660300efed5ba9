"""Values of the cells in the list of records, loaded once for the rows of a page."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.text import capfirst

from freeshelf.content.wording import listed
from freeshelf.core.html import html_to_text, without_control_characters
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.extraction_messages import PROBLEMS
from freeshelf.library.concept_links import concept_links, short_references
from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import File, FileVersion, Resource, ResourceIdentifier
from freeshelf.vocabularies.models import Concept

# Columns with concepts, by the field of the record.
CONCEPT_COLUMNS = {"types": "types", "topics": "subjects", "places": "spatial"}
EXPORTED_IDENTIFIERS = ("doi", "isbn")
SEPARATOR = "; "
_MAX_CHARACTERS = 32_000  # of a cell in a workbook


class Cells:
    """Values of these columns for these records, as text by primary key."""

    def __init__(
        self, records: Sequence[Resource], columns: Collection[str], *, user: User
    ) -> None:
        keys = [record.pk for record in records]
        self.concepts: Mapping[str, Mapping[int, str]] = {}
        if fields := [CONCEPT_COLUMNS[n] for n in CONCEPT_COLUMNS if n in columns]:
            self.concepts = _concepts(keys, fields)
        self.creators: Mapping[int, str] = {}
        if "creators" in columns:
            self.creators = creators_of(records)
        self.problems: Counter[int] = Counter()
        if "problems" in columns:
            self.problems = count_problems(keys)
        self.files: Counter[int] = Counter()
        if "files" in columns:
            self.files = count_files(keys, user)
        self.pictures: Mapping[int, str] = {}
        if "picture" in columns and user.has_perm("library.change_resource"):
            self.pictures = _pictures(keys, user)

    def concepts_of(self, record: Resource, column: str) -> str:
        """Return the concepts of a record in one column."""
        labels = self.concepts.get(CONCEPT_COLUMNS[column], {})
        return labels.get(record.pk, "")


def creators_of(records: Sequence[Resource]) -> dict[int, str]:
    """Return the names of authors by primary key of the record."""
    return {
        key: listed(name for name, _kind in reference.creators)
        for key, reference in short_references(records).items()
    }


def exported_cells(records: Sequence[Resource]) -> dict[int, dict[str, str]]:
    """Return columns of an export that come back by an import, by primary key.

    Several values are separated by semicolons in every language.
    """
    identifiers: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    rows = ResourceIdentifier.objects.filter(
        resource__in=records, kind__in=EXPORTED_IDENTIFIERS
    )
    for key, kind, value in rows.values_list("resource", "kind", "value"):
        identifiers[key, kind].append(value)
    references = short_references(records)
    return {
        record.pk: {
            "creator_names": SEPARATOR.join(
                name for name, _kind in references[record.pk].creators
            ),
            "description": without_control_characters(html_to_text(record.description))[
                :_MAX_CHARACTERS
            ],
            **{
                kind: SEPARATOR.join(identifiers[record.pk, kind])
                for kind in EXPORTED_IDENTIFIERS
            },
        }
        for record in records
    }


def count_problems(keys: Sequence[int]) -> Counter[int]:
    """Return how many current files have a problem, by record."""
    versions = FileVersion.objects.in_states(PROBLEMS)
    counted = versions.filter(file__resource__in=keys)
    return Counter(counted.values_list("file__resource", flat=True))


def count_files(keys: Sequence[int], user: User) -> Counter[int]:
    """Return how many files records have that a user may read."""
    files = visible_in_admin(File.objects.not_removed(), user)
    files = files.filter(resource__in=keys)
    return Counter(files.values_list("resource", flat=True))


def _concepts(keys: Sequence[int], fields: Sequence[str]) -> dict[str, dict[int, str]]:
    links = concept_links(keys, fields=fields)
    used = {concept for _field, _key, concept in links}
    rows = Concept.objects.with_labels().in_bulk(used)
    labels: dict[str, defaultdict[int, list[str]]] = {
        field: defaultdict(list) for field in fields
    }
    for field, key, concept in links:
        labels[field][key].append(capfirst(rows[concept].label()))
    return {
        field: {key: listed(sorted(texts)) for key, texts in of.items()}
        for field, of in labels.items()
    }


def _pictures(keys: Sequence[int], user: User) -> dict[int, str]:
    """Return the address of the image that stands for each record."""
    files = visible_in_admin(File.objects.not_removed(), user).filter(
        resource__in=keys, versions__is_current=True
    )
    rows = files.order_by("sort_order", "number").values_list(
        "resource", "pk", "card_page", "versions__content__media_type"
    )
    found: dict[int, str] = {}
    # The one whose page an editor chose comes before the first.
    for key, file, page, media_type in sorted(rows, key=lambda row: not row[2]):
        if key not in found and is_drawable(media_type):
            found[key] = reverse("enrich_page_image", args=[file, page or 1])
    return found
