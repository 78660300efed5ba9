"""Import field groups of Advanced Custom Fields."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from freeshelf.core.html import plain_title
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.models import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
)
from freeshelf.ingest.mapping import AGENT, RESOURCE
from freeshelf.ingest.model_values import data_of, get_value, set_value
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.vocabularies.models import ConceptScheme
from freeshelf_wordpress.importers.base import Importer
from freeshelf_wordpress.importers.entities.field_references import (
    ReferenceFinder,
    other_values,
    resolve_references,
    resources_with_pending,
)
from freeshelf_wordpress.importers.field_settings import (
    Locations,
    ParsedField,
    read_field,
    read_locations,
    read_settings,
)
from freeshelf_wordpress.importers.report_notes import kept_local_note
from freeshelf_wordpress.importers.terms import mapped_concepts
from freeshelf_wordpress.sources.records import SourceItem

_GROUP, _FIELD = "acf-field-group", "acf-field"
_DISABLED = "acf-disabled"
# Marks a field whose conditions were imported once; an editor may have removed them.
_WITH_CONDITIONS = "with_conditions"


class FieldGroupImporter(Importer):
    """Import one group per group, one field per field and per layout.

    Fields of groups that WordPress showed in its REST API are public, others are for
    staff, and so are user fields. Keys are unchanged, so that values find their fields.
    """

    types = (_GROUP, _FIELD)

    def items(self) -> Iterator[SourceItem]:
        """Yield groups, then fields, each before its subfields."""
        fields: dict[str, list[SourceItem]] = {}
        for item in self.context.site.items(*self.types):
            if item.type == _GROUP:
                self._public[item.source_id] = _is_shown(item)
                yield item
            else:
                fields.setdefault(item.parent_id, []).append(item)
        ready = [key for key in fields if key in self._public]
        while ready:
            level = [item for key in ready for item in fields.pop(key)]
            yield from level
            ids = dict.fromkeys(item.source_id for item in level)
            ready = [id_ for id_ in ids if id_ in fields]
        # Fields whose group no source has.
        for orphans in fields.values():
            yield from orphans

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse unreadable settings and fields without their group."""
        if not read_settings(item):
            return _("its settings cannot be read")
        if item.type == _FIELD and item.parent_id not in self._keys_by_id:
            return _("the group that it belongs to is not in any source")
        return ""

    def checksum(self, item: SourceItem) -> str:
        """Return a value that changes with the item, and for groups the mapping."""
        if item.type == _GROUP:
            return checksum_of(item.as_dict(), self._locations(item).as_data())
        return checksum_of(item.as_dict())

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update a group or field; edits by a person are kept."""
        provenance = find_provenance(self.context.source, item.key)
        write = self._write_group if item.type == _GROUP else self._write_field
        target, described, is_new = write(item, provenance)
        earlier = provenance.record if provenance else {}
        more = {_WITH_CONDITIONS: earlier.get(_WITH_CONDITIONS, False)}
        self.save_provenance(item, target, checksum, described=described, **more)
        return NEW if is_new else UPDATED

    def finish(self) -> Iterator[Callable[[], object]]:
        """Yield writes of conditions, references of records, and other values."""
        for item in self.context.site.items(_FIELD):
            yield partial(self._write_conditions, item)
        finder = ReferenceFinder(self.context)
        for pk in resources_with_pending(self.context.source):
            yield partial(resolve_references, pk, finder, self.notes)
        yield from other_values(self.context, finder, self.notes)

    @cached_property
    def _public(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _keys_by_id(self) -> dict[str, str]:
        """Return the keys of groups and fields by their ID at the source."""
        return {
            item.source_id: item.slug for item in self.context.site.items(*self.types)
        }

    def _locations(self, item: SourceItem) -> Locations:
        type_mapping = self.type_mapping
        return Locations(
            read_locations(read_settings(item)),
            frozenset(type_mapping.types_of(RESOURCE)),
            self._concepts,
            agents=frozenset(type_mapping.types_of(AGENT)),
            schemes=self._schemes,
        )

    @cached_property
    def _concepts(self) -> dict[tuple[str, str], int]:
        mapped = mapped_concepts(self.context.source).items()
        role = ConceptScheme.Role.TYPE
        return {term: each.pk for term, each in mapped if each.scheme.role == role}

    @cached_property
    def _schemes(self) -> dict[str, tuple[int, ...]]:
        schemes: defaultdict[str, set[int]] = defaultdict(set)
        for (taxonomy, _slug), each in mapped_concepts(self.context.source).items():
            schemes[taxonomy].add(each.scheme_id)
        return {taxonomy: tuple(sorted(keys)) for taxonomy, keys in schemes.items()}

    def _write_group(
        self, item: SourceItem, provenance: Provenance | None
    ) -> tuple[Model, dict[str, Any], bool]:
        locations = self._locations(item)
        described = {
            "title": item.title[:200] or item.slug,
            "is_active": item.status != _DISABLED,
            "appears": locations.appears,
            "sort_order": item.menu_order,
            "rules": data_of(FieldGroupRule(**rule) for rule in locations.rules()),
        }
        group, is_new = self._row(FieldGroup, item, provenance, described)
        group.save()
        if is_new and locations.appears == FieldGroup.Appears.NOWHERE:
            self.notes.append(_not_shown_note(item))
        elif is_new and _is_shown(item):
            self.notes.append(_review_note(item))
        return group, described, is_new

    def _write_field(
        self, item: SourceItem, provenance: Provenance | None
    ) -> tuple[Model, dict[str, Any], bool]:
        parsed = read_field(item)
        parent = self._parent_object(item)
        group = parent.group if isinstance(parent, FieldDefinition) else parent
        if group is None:
            raise TypeError(item)
        described = dict(parsed.values)
        described["is_public"] = self._is_public(item, described["type"])
        field, is_new = self._row(FieldDefinition, item, provenance, described)
        field.group = group
        field.parent = self._parent(parsed, parent)
        if parsed.taxonomy and field.scheme is None:
            field.scheme = self._scheme(parsed.taxonomy)
        # Names that a plugin created need not match our rules for typed names.
        field.full_clean(exclude=["name"])
        field.save()
        for layout in parsed.layouts:
            FieldDefinition.objects.get_or_create(
                key=layout["key"],
                defaults=layout
                | {
                    "group": field.group,
                    "parent": field,
                    "type": FieldType.LAYOUT,
                    "is_public": described["is_public"],
                },
            )
        self.notes += [_unsupported_note(item, what) for what in parsed.unknown]
        return field, described, is_new

    def _row(
        self,
        model: Any,
        item: SourceItem,
        provenance: Provenance | None,
        described: dict[str, Any],
    ) -> tuple[Any, bool]:
        """Return the row of an item with the source's values, except edited ones."""
        row = model.objects.filter(key=item.slug).first()
        is_new = row is None
        row = model(key=item.slug) if is_new else row
        earlier = provenance.record.get("described", {}) if provenance else {}
        for name, value in described.items():
            current = get_value(row, name)
            if is_new or current == earlier.get(name, current):
                set_value(row, name, value)
            elif value not in (current, earlier[name]):
                self.notes.append(kept_local_note(item))
        return row, is_new

    def _parent(
        self, parsed: ParsedField, parent: FieldGroup | FieldDefinition | None
    ) -> FieldDefinition | None:
        if not isinstance(parent, FieldDefinition):
            return None
        if not parsed.parent_layout:
            return parent
        layouts = FieldDefinition.objects.filter(key=parsed.parent_layout)
        layout: FieldDefinition | None = layouts.first()
        return layout

    def _is_public(self, item: SourceItem, kind: str) -> bool:
        if kind in (FieldType.USER, FieldType.PASSWORD, FieldType.UNKNOWN):
            return False
        parent: str | None = item.parent_id
        parents = self._parents
        while parent is not None and parent not in self._public:
            parent = parents.get(parent)
        return self._public.get(parent or "", False)

    @cached_property
    def _parents(self) -> dict[str, str]:
        return {i.source_id: i.parent_id for i in self.context.site.items(_FIELD)}

    def _parent_object(self, item: SourceItem) -> FieldGroup | FieldDefinition | None:
        key = self._keys_by_id.get(item.parent_id, "")
        group: FieldGroup | None = FieldGroup.objects.filter(key=key).first()
        field: FieldDefinition | None = FieldDefinition.objects.filter(key=key).first()
        return group or field

    def _scheme(self, taxonomy: str) -> ConceptScheme | None:
        concepts = mapped_concepts(self.context.source, taxonomy).values()
        return next((concept.scheme for concept in concepts), None)

    def _write_conditions(self, item: SourceItem) -> str:
        field = FieldDefinition.objects.filter(key=item.slug).first()
        provenance = find_provenance(self.context.source, item.key)
        alternatives = read_field(item).conditions
        if field is None or provenance is None or not alternatives:
            return UNCHANGED
        if provenance.record.get(_WITH_CONDITIONS) or field.conditions.exists():
            return UNCHANGED
        keys = {key for alternative in alternatives for key, _o, _v in alternative}
        others = {f.key: f for f in FieldDefinition.objects.filter(key__in=keys)}
        # Which of the rows would decide?
        own_rows = field.containers_of_rows
        in_rows = {k for k, f in others.items() if f.containers_of_rows - own_rows}
        if missing := sorted((keys - others.keys()) | in_rows):
            self.notes += [
                _unsupported_note(item, f"condition on {key}") for key in missing
            ]
            return UNCHANGED
        FieldCondition.objects.bulk_create(
            FieldCondition(
                field=field,
                alternative=position,
                other=others[key],
                operator=operator,
                value=value[:500],
            )
            for position, alternative in enumerate(alternatives, 1)
            for key, operator, value in alternative
        )
        field.save()
        provenance.record[_WITH_CONDITIONS] = True
        provenance.save(update_fields=["record"])
        return UPDATED


def _is_shown(item: SourceItem) -> bool:
    return read_settings(item).get("show_in_rest") not in (None, False, 0, "", "0")


def _not_shown_note(item: SourceItem) -> str:
    return _(
        "The fields in “%(title)s” do not appear on any resource: WordPress used them "
        "elsewhere."
    ) % {"title": item.title}


def _review_note(item: SourceItem) -> Note:
    text = _(
        "Readers can see the fields in “%(title)s”, as in the WordPress REST API. "
        "Check which of them should be for staff only."
    )
    kind = _("Fields that readers can see: check which should be for staff only")
    title = plain_title(item.title)
    return Note(text % {"title": title}, kind=kind, subject=title)


def _unsupported_note(item: SourceItem, what: str) -> Note:
    text = _("Field “%(title)s”: %(what)s has no equivalent and was left out.")
    title = plain_title(item.title)
    values = {"title": title, "what": what}
    kind = _("Field settings that have no equivalent here")
    return Note(text % values, kind=kind, subject=f"{title}: {what}")
