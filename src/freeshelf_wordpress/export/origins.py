"""Stored provenance of WordPress imports, for an export to WordPress."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cached_property
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.functions import Coalesce
from django.utils import timezone as django_timezone
from wagtail.images import get_image_model
from wagtail.models import Page, get_page_models

from freeshelf.events.models import Event
from freeshelf.fields.models import FieldDefinition
from freeshelf.ingest.field_secrets import NOT_KEPT
from freeshelf.ingest.mapping import USUAL_FIELDS
from freeshelf.ingest.models import (
    Provenance,
    RawItem,
    RunCreation,
    Source,
    TermMapping,
)
from freeshelf.library.models import Agent, Resource
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.export.imported_raw_items import (
    ImportedComments,
    accounts,
    left_raw,
    moments,
    raw_items,
    safe_status,
)
from freeshelf_wordpress.export.items import Comment, Item, Pairs, TermKind, term_id
from freeshelf_wordpress.importers.earlier_imports import earlier_options
from freeshelf_wordpress.importers.item_meta import read_moment
from freeshelf_wordpress.importers.survey import FIELD_TAXONOMY
from freeshelf_wordpress.sources.records import SourceTerm, TermReference

_PICTURE = "#picture"
# Their terms are concepts here, and those of events categories and tags.
_WITH_CONCEPTS = (Resource, Event)
_MENU = "nav_menu"
_OF_EVENTS = {"events_categories", "events_tags"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Data of an object on the old WordPress site; empty values are unknown.

    `featured` is the primary key of the featured image. `terms` are those without a
    concept here, or with the primary key of a concept if this kind of object has no
    concepts. `meta` is complete. `local` maps datetimes to local time of the site. For
    an object that was edited here since the last import, `status` and `modified` are
    empty. `keys` identify its items there.
    """

    guid: str = ""
    slug: str = ""
    login: str = ""
    creator: str = ""
    excerpt: str = ""
    comment_status: str = ""
    ping_status: str = ""
    old_slugs: tuple[str, ...] = ()
    featured: int | None = None
    terms: tuple[tuple[TermReference, int | None], ...] = ()
    meta: Pairs = ()
    local: Mapping[datetime, datetime] = field(default_factory=dict)
    published: datetime | None = None
    modified: datetime | None = None
    drafted: datetime | None = None
    status: str = ""
    keys: tuple[tuple[int, str], ...] = ()


class Origins:
    """Origins by provenance; comments and raw items only with restricted ones."""

    def __init__(self, *, with_restricted: bool) -> None:
        self._with_restricted = with_restricted
        self._comments = ImportedComments(with_restricted=with_restricted)
        self._images = dict(_images())

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Origin]:
        """Return the first origin of each row, in one query per call."""
        keys = list(keys)
        known = Provenance.objects.filter(
            content_type__in=_content_types(model),
            object_id__in=[str(key) for key in keys],
            source__kind=WORDPRESS,
        )
        found: dict[int, Origin] = {}
        edited = _revisions(model, keys)
        for row in known.order_by("pk").iterator(chunk_size=200):
            pk = int(row.object_id)
            if pk not in found:
                is_edited = edited.get(pk, "") != row.revision or bool(
                    row.record.get("edited")
                )
                found[pk] = self._origin(row, model, is_edited=is_edited)
            key = (row.source_id, row.record_key.removesuffix(_PICTURE))
            found[pk] = replace(found[pk], keys=(*found[pk].keys, key))
        return found

    def raw_items(self) -> Iterator[Item]:
        """Yield unmapped items."""
        zone = self.zone or django_timezone.get_default_timezone()
        return raw_items(zone, self._comments) if self._with_restricted else iter(())

    def comments(self, origin: Origin) -> tuple[Comment, ...]:
        """Return the comments of these items once, if restricted ones are included."""
        return self._comments.under(origin.keys)

    def left_behind(self) -> Mapping[str, int]:
        """Return the stored raw data that is not exported."""
        closed = Provenance.objects.filter(record__said__password=NOT_KEPT).count()
        protected = RawItem.objects.filter(
            data__has_key="guid", data__password=NOT_KEPT
        )
        closed += protected.count()
        passwords = {"passwords of texts": closed} if closed else {}
        raw = left_raw(
            with_restricted=self._with_restricted, given=self._comments.given
        )
        return {**passwords, **raw}

    def logins(self) -> Mapping[str, int | None]:
        """Return usernames of the accounts, with their agents."""
        people = ContentType.objects.get_for_model(Agent).pk
        return {
            login: int(row.object_id) if row.content_type_id == people else None
            for row, login in accounts()
        }

    def former_terms(self) -> Mapping[int, tuple[str, str]]:
        """Return original terms of concepts that an import created."""
        made = RunCreation.objects.filter(
            content_type=ContentType.objects.get_for_model(Concept)
        ).values_list("object_id", flat=True)
        keys = {int(key) for key in made}
        rows = TermMapping.objects.filter(concept__isnull=False).order_by("-pk")
        return {
            pk: (taxonomy, term)
            for pk, taxonomy, term in rows.values_list("concept", "taxonomy", "term")
            if pk in keys
        }

    def terms(self) -> Iterator[tuple[SourceTerm, int | None]]:
        """Yield terms as described by the site, without values of fields."""
        now = Coalesce("concept__merged_into", "concept")
        concepts = dict(TermMapping.objects.values_list("pk", now))
        rows = Provenance.objects.filter(
            content_type=ContentType.objects.get_for_model(TermMapping),
            source__kind=WORDPRESS,
        ).order_by("pk")
        for row in rows.iterator(chunk_size=500):
            values, pk = row.record, int(row.object_id)
            taxonomy = str(values["taxonomy"])
            if taxonomy == _MENU or taxonomy.startswith(FIELD_TAXONOMY):
                continue
            term = SourceTerm(
                source_id=term_id(TermKind.FORMER, pk),
                taxonomy=taxonomy,
                slug=str(values["slug"]),
                name=unescape(str(values["name"])),
                parent=str(values.get("parent", "")),
                description=str(values.get("description", "")),
                meta=tuple(
                    (str(name), str(value))
                    for name, value in values.get("meta", ())
                    if value != NOT_KEPT
                ),
            )
            yield term, concepts.get(pk)

    @cached_property
    def zone(self) -> tzinfo | None:
        """Time zone in the settings of the site, if they were imported."""
        for source in Source.objects.filter(kind=WORDPRESS):
            options = earlier_options(source, "timezone_string", "gmt_offset")
            try:
                if name := options.get("timezone_string"):
                    return ZoneInfo(name)
                return timezone(timedelta(hours=float(options["gmt_offset"])))
            except (KeyError, ValueError, OSError):
                continue
        return None

    def _origin(
        self, row: Provenance, model: type[Model], *, is_edited: bool
    ) -> Origin:
        if row.record_key.startswith("author:"):
            return Origin(login=str(row.record.get("login", "")))
        values = row.record.get("said") or {}
        meta = [(str(name), str(value)) for name, value in values.get("meta", ())]
        featured = (value for name, value in meta if name == "_thumbnail_id")
        key = row.record_key.removesuffix(_PICTURE)
        is_picture = key != row.record_key
        other = values.get("other") or {}
        shown = moments(values)
        return Origin(
            guid=str(values.get("guid", ""))
            or (key.split(":", 2)[-1] if is_picture else ""),
            slug=str(values.get("slug", "")),
            creator=str(values.get("creator", "")),
            excerpt=str(values.get("excerpt", "")),
            comment_status=str(other.get("comment_status", "")),
            ping_status=str(other.get("ping_status", "")),
            old_slugs=tuple(value for name, value in meta if name == "_wp_old_slug"),
            featured=self._images.get((row.source_id, str(next(featured, "")))),
            terms=tuple(self._terms(values, row.source_id, model)),
            meta=tuple(self._meta(meta, is_edited=is_edited)),
            # Equal in UTC, but not the same.
            local={moment: moment for moment in shown.values()},
            published=shown.get("date"),
            modified=None if is_edited else shown.get("modified"),
            drafted=self._drafted(values),
            status="" if is_edited else safe_status(values),
        )

    def _terms(
        self, values: dict[str, Any], source: int, model: type[Model]
    ) -> Iterator[tuple[TermReference, int | None]]:
        for term in values.get("terms", ()):
            name = unescape(term["name"])
            reference = TermReference(term["taxonomy"], term["slug"], name)
            concept = self._concepts.get((source, term["taxonomy"], term["slug"]))
            if model not in _WITH_CONCEPTS:
                yield reference, concept
            elif concept is None and term["taxonomy"] not in _OF_EVENTS:
                yield reference, None

    def _meta(
        self, meta: list[tuple[str, str]], *, is_edited: bool
    ) -> Iterator[tuple[str, str]]:
        """Yield all values; after an edit, only those without an equivalent here."""
        typed = {
            name.removeprefix("_") for name, value in meta if value in self._fields
        }
        for name, value in meta:
            bare = name.removeprefix("_")
            is_ours = bare in typed or name in USUAL_FIELDS
            if value != NOT_KEPT and not (is_edited and is_ours):
                yield name, value

    def _drafted(self, values: dict[str, Any]) -> datetime | None:
        """Return the date of a draft, which has no GMT time yet."""
        if read_moment(str(values.get("date_gmt", "")), "") is not None:
            return None
        moment = read_moment(str(values.get("date", "")), "")
        zone = self.zone or django_timezone.get_default_timezone()
        return moment and moment.replace(tzinfo=zone)

    @cached_property
    def _concepts(self) -> dict[tuple[int, str, str], int]:
        rows = TermMapping.objects.filter(concept__isnull=False)
        found = rows.values_list("source", "taxonomy", "term", "concept")
        return {(source, taxonomy, term): pk for source, taxonomy, term, pk in found}

    @cached_property
    def _fields(self) -> set[str]:
        return set(FieldDefinition.objects.values_list("key", flat=True))


def _revisions(model: type[Model], keys: list[int]) -> dict[int, str]:
    """Return the keys of the latest revisions, for models that have them."""
    if not hasattr(model, "latest_revision"):
        return {}
    manager: Any = getattr(model, "objects")  # noqa: B009 - unknown to the type
    rows = manager.filter(pk__in=keys)
    found = rows.values_list("pk", "latest_revision")
    return {pk: str(revision or "") for pk, revision in found}


def _images() -> Iterator[tuple[tuple[int, str], int]]:
    """Yield primary keys of images by source and original ID."""
    rows = Provenance.objects.filter(
        content_type=ContentType.objects.get_for_model(get_image_model()),
        record_key__endswith=_PICTURE,
        source__kind=WORDPRESS,
    ).values_list("source", "record_key", "object_id")
    for source, key, pk in rows.iterator(chunk_size=1000):
        yield (source, key.split(":", 2)[1]), int(pk)


def _content_types(model: type[Model]) -> list[ContentType]:
    models = get_page_models() if model is Page else [model]
    return list(ContentType.objects.get_for_models(*models).values())
