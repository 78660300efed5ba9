"""Preview what items of a site become by its mapping, without writing anything."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from freeshelf.content.wording import listed
from freeshelf.fields.definitions import definitions
from freeshelf.fields.field_types import FieldType
from freeshelf.ingest.field_secrets import without_secrets
from freeshelf.ingest.mapping import NEW_CONCEPT, RAW, RESOURCE
from freeshelf.ingest.mapping_preview import (
    MAX_RECORDS,
    concept_rule,
    field_label,
    readable,
)
from freeshelf.ingest.record_preview import RecordPreview, preview
from freeshelf.library.access import FIELD_OF_ROLE
from freeshelf.library.models import ResourceCreator, ResourceRelation
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.body_converter import BodyConverter, plain_text
from freeshelf_wordpress.importers.resources import PostDescription, PostMapper
from freeshelf_wordpress.sources.records import SourceItem

Concepts = dict[tuple[str, str], Concept]
Row = tuple[str, str, str]


def preview_items(context: ImportContext, concepts: Concepts) -> list[RecordPreview]:
    """Preview the first items that become records."""
    sorting = context.survey.sorting
    records = (
        item
        for item in context.site.items(*sorting.types_of(RESOURCE))
        if sorting.target_of(item) == RESOURCE and not item.is_copy
    )
    reader = _ItemPreview(context, concepts)
    return [reader.preview(item) for item in islice(records, MAX_RECORDS)]


class _ItemPreview:
    def __init__(self, context: ImportContext, concepts: Concepts) -> None:
        self._mapping, self._concepts = context.mapping, concepts
        converter = BodyConverter(context.source, context.survey)
        self._mapper = PostMapper(converter, context.mapping.fields)

    def preview(self, item: SourceItem) -> RecordPreview:
        """Return the values that an item would give its record."""
        described = self._mapper.describe(item)
        return preview(
            described.title,
            [
                *self._plain_rows(item, described),
                *self._agent_rows(item, described),
                *self._term_rows(described),
                *self._relation_rows(item),
                *_custom_values(described),
            ],
            self._left(item, described),
        )

    def _plain_rows(
        self, item: SourceItem, described: PostDescription
    ) -> Iterator[Row]:
        own = {
            "title": _("The title of the item"),
            "issued": _("The date of the item"),
            "language": _("The language of the text, or of the site"),
        }
        for name in (
            "title",
            "issued",
            "language",
            "publisher",
            "source_url",
            "license",
        ):
            rule = self._rule(item, name) or own.get(name, "")
            yield field_label(name), str(getattr(described, name)), rule
        text = plain_text(described.body)
        yield field_label("body"), text, _("The excerpt and text of the item")
        for value in described.identifiers:
            yield _("Identifier"), value, self._rule(item, "identifier")

    def _agent_rows(
        self, item: SourceItem, described: PostDescription
    ) -> Iterator[Row]:
        label = str(ResourceCreator.Role.CONTRIBUTOR.label)
        for name in described.contributors:
            yield label, name, self._rule(item, "contributor")
        yield label, item.creator, _("The author of the item")

    def _term_rows(self, described: PostDescription) -> Iterator[Row]:
        for key in described.terms:
            entry, concept = self._mapping.terms.get(key), self._concepts.get(key)
            if concept is not None:
                label = field_label(FIELD_OF_ROLE[concept.scheme.role])
                name = entry.name if entry is not None else key[1]
                yield label, str(concept), concept_rule(name, concept)
            elif entry is not None and entry.concept == NEW_CONCEPT:
                label = _("A concept of the taxonomy “%(name)s”") % {"name": key[0]}
                yield label, entry.name, _("Mapping of terms: a new concept")

    def _relation_rows(self, item: SourceItem) -> Iterator[Row]:
        kinds = dict(ResourceRelation.Kind.choices)
        for kind, _number, key in self._mapper.related(item):
            yield str(kinds[kind]), key, self._rule(item, kind)

    def _left(
        self, item: SourceItem, described: PostDescription
    ) -> Iterator[tuple[str, str]]:
        """Yield terms and custom fields that nothing here takes."""
        for taxonomy, slug in described.terms:
            entry = self._mapping.terms.get((taxonomy, slug))
            is_new = entry is not None and entry.concept == NEW_CONCEPT
            if (taxonomy, slug) not in self._concepts and not is_new:
                yield taxonomy, entry.name if entry is not None else slug
        fields = definitions().fields
        used = {fields[key].name for key in described.field_values if key in fields}
        for name, value in without_secrets({"meta": item.meta})["meta"]:
            is_mapped = self._mapping.fields.get(name, RAW) != RAW
            if not is_mapped and name not in used and not name.startswith("_"):
                yield name, value

    def _rule(self, item: SourceItem, target: str) -> str:
        """Return the mapping of the custom fields that an item has for a target."""
        names = [
            name
            for name, meaning in self._mapping.fields.items()
            if meaning == target and item.first_meta(name)
        ]
        text = _("Mapping of fields: %(names)s")
        return text % {"names": listed(names)} if names else ""


def _custom_values(described: PostDescription) -> Iterator[Row]:
    fields = definitions().fields
    for key, value in described.field_values.items():
        if key in fields and fields[key].type != FieldType.PASSWORD:
            rule = _("The custom field of the same name")
            yield fields[key].title, readable(value), rule
