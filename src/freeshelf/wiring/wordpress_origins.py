"""What imports remember of WordPress, for an export back to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
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
from freeshelf.ingest.field_secrets import NOT_KEPT
from freeshelf.ingest.models import (
    Provenance,
    RawItem,
    RunCreation,
    Source,
    TermMapping,
)
from freeshelf.ingest.wordpress.dates import read_moment
from freeshelf.ingest.wordpress.earlier_imports import earlier_options
from freeshelf.ingest.wordpress.post_mapping import USUAL_FIELDS
from freeshelf.ingest.wordpress.survey import FIELD_TAXONOMY
from freeshelf.library.models import Agent, FieldDefinition, Resource
from freeshelf.vocabularies.models import Concept
from freeshelf.wiring.wordpress_comments import ImportedComments
from freeshelf.wiring.wordpress_raw_items import (
    in_zone_of,
    left_raw,
    raw_items,
    safe_status,
)
from freeshelf.wordpress_export.items import Comment, Item, Term, TermReference
from freeshelf.wordpress_export.origins import Origin
from freeshelf.wordpress_export.post_ids import TermKind, term_id

_PICTURE = "#picture"
# Their terms are concepts here, and those of events categories and tags.
_WITH_CONCEPTS = (Resource, Event)
_MENU = "nav_menu"
_OF_EVENTS = {"events_categories", "events_tags"}


class ImportedOrigins:
    """Origins by provenance; comments and raw items only with restricted things."""

    def __init__(self, *, with_restricted: bool) -> None:
        self._with_restricted = with_restricted
        self._comments = ImportedComments(with_restricted=with_restricted)
        self._pictures = dict(_pictures())

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Origin]:
        """The first origin of each row; the keys of one call fit into one query."""
        keys = list(keys)
        known = Provenance.objects.filter(
            content_type__in=_content_types(model),
            object_id__in=[str(key) for key in keys],
            source__kind=Source.Kind.WORDPRESS,
        )
        found: dict[int, Origin] = {}
        edited = _revisions(model, keys)
        for row in known.order_by("pk").iterator(chunk_size=200):
            pk = int(row.object_id)
            if pk not in found:
                is_edited = edited.get(pk, "") != row.revision
                found[pk] = self._origin(row, model, is_edited=is_edited)
            key = (row.source_id, row.record_key.removesuffix(_PICTURE))
            found[pk] = replace(found[pk], keys=(*found[pk].keys, key))
        return found

    def raw_items(self) -> Iterator[Item]:
        """Items that were kept as they came."""
        zone = self.zone or django_timezone.get_default_timezone()
        return raw_items(zone, self._comments) if self._with_restricted else iter(())

    def comments(self, origin: Origin) -> tuple[Comment, ...]:
        """The comments under these items, each once; none without restricted things."""
        return self._comments.under(origin.keys)

    def left_behind(self) -> Mapping[str, int]:
        """What was kept raw and does not go along."""
        closed = Provenance.objects.filter(record__said__password=NOT_KEPT).count()
        kept = RawItem.objects.filter(data__has_key="guid", data__password=NOT_KEPT)
        closed += kept.count()
        passwords = {"passwords of texts": closed} if closed else {}
        raw = left_raw(
            with_restricted=self._with_restricted, given=self._comments.given
        )
        return {**passwords, **raw}

    def logins(self) -> Mapping[str, int | None]:
        """Log-in names of the accounts, with the people that they stand for."""
        people = ContentType.objects.get_for_model(Agent).pk
        rows = Provenance.objects.filter(
            record_key__startswith="author:", source__kind=Source.Kind.WORDPRESS
        ).order_by("pk")
        found: dict[str, int | None] = {}
        for row in rows:
            is_person = row.content_type_id == people
            found[str(row.record.get("login", ""))] = (
                int(row.object_id) if is_person else None
            )
        return found

    def former_terms(self) -> Mapping[int, tuple[str, str]]:
        """Of concepts that an import made; what was here before has names of ours."""
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

    def terms(self) -> Iterator[tuple[Term, int | None]]:
        """Terms as the site described them; values of fields are none."""
        now = Coalesce("concept__merged_into", "concept")
        concepts = dict(TermMapping.objects.values_list("pk", now))
        rows = Provenance.objects.filter(
            content_type=ContentType.objects.get_for_model(TermMapping),
            source__kind=Source.Kind.WORDPRESS,
        ).order_by("pk")
        for row in rows.iterator(chunk_size=500):
            said, pk = row.record, int(row.object_id)
            taxonomy = str(said["taxonomy"])
            if taxonomy == _MENU or taxonomy.startswith(FIELD_TAXONOMY):
                continue
            term = Term(
                number=term_id(TermKind.FORMER, pk),
                taxonomy=taxonomy,
                slug=str(said["slug"]),
                name=unescape(str(said["name"])),
                parent=str(said.get("parent", "")),
                description=str(said.get("description", "")),
                meta=tuple(
                    (str(name), str(value))
                    for name, value in said.get("meta", ())
                    if value != NOT_KEPT
                ),
            )
            yield term, concepts.get(pk)

    @cached_property
    def zone(self) -> tzinfo | None:
        """The zone that the settings of the site named, if they came."""
        for source in Source.objects.filter(kind=Source.Kind.WORDPRESS):
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
        said = row.record.get("said") or {}
        meta = [(str(name), str(value)) for name, value in said.get("meta", ())]
        featured = (value for name, value in meta if name == "_thumbnail_id")
        key = row.record_key.removesuffix(_PICTURE)
        is_picture = key != row.record_key
        other = said.get("other") or {}
        return Origin(
            guid=str(said.get("guid", ""))
            or (key.split(":", 2)[-1] if is_picture else ""),
            slug=str(said.get("slug", "")),
            creator=str(said.get("creator", "")),
            excerpt=str(said.get("excerpt", "")),
            comment_status=str(other.get("comment_status", "")),
            ping_status=str(other.get("ping_status", "")),
            old_slugs=tuple(value for name, value in meta if name == "_wp_old_slug"),
            featured=self._pictures.get((row.source_id, str(next(featured, "")))),
            terms=tuple(self._terms(said, row.source_id, model)),
            meta=tuple(self._meta(meta, is_edited=is_edited)),
            local=(local := dict(_moments(said))),
            published=_moment(said, "date", local),
            modified=None if is_edited else _moment(said, "modified", local),
            drafted=self._drafted(said),
            status="" if is_edited else safe_status(said),
        )

    def _terms(
        self, said: dict[str, Any], source: int, model: type[Model]
    ) -> Iterator[tuple[TermReference, int | None]]:
        for term in said.get("terms", ()):
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
        """All of it; where someone edited, only what nothing here stands for."""
        typed = {
            name.removeprefix("_") for name, value in meta if value in self._fields
        }
        for name, value in meta:
            bare = name.removeprefix("_")
            is_ours = bare in typed or name in USUAL_FIELDS
            if value != NOT_KEPT and not (is_edited and is_ours):
                yield name, value

    def _drafted(self, said: dict[str, Any]) -> datetime | None:
        """The day of a draft, which has no moment yet."""
        if read_moment(str(said.get("date_gmt", "")), "") is not None:
            return None
        moment = read_moment(str(said.get("date", "")), "")
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


def _moment(
    said: dict[str, Any], name: str, local: Mapping[datetime, datetime]
) -> datetime | None:
    moment = read_moment(str(said.get(f"{name}_gmt", "")), "")
    return None if moment is None else local[moment]


def _moments(said: dict[str, Any]) -> Iterator[tuple[datetime, datetime]]:
    """Moments with the same as the clock of the site showed them."""
    for name in ("date", "modified"):
        moment = read_moment(str(said.get(f"{name}_gmt", "")), "")
        shown = read_moment(str(said.get(name, "")), "")
        if moment is not None:
            yield moment, in_zone_of(moment, shown)


def _revisions(model: type[Model], keys: list[int]) -> dict[int, str]:
    """The numbers of the newest revisions of what has versions."""
    if not hasattr(model, "latest_revision"):
        return {}
    manager: Any = getattr(model, "objects")  # noqa: B009 - unknown to the type
    rows = manager.filter(pk__in=keys)
    found = rows.values_list("pk", "latest_revision")
    return {pk: str(revision or "") for pk, revision in found}


def _pictures() -> Iterator[tuple[tuple[int, str], int]]:
    """Primary keys of pictures by their source and the number they had there."""
    rows = Provenance.objects.filter(
        content_type=ContentType.objects.get_for_model(get_image_model()),
        record_key__endswith=_PICTURE,
        source__kind=Source.Kind.WORDPRESS,
    ).values_list("source", "record_key", "object_id")
    for source, key, pk in rows.iterator(chunk_size=1000):
        yield (source, key.split(":", 2)[1]), int(pk)


def _content_types(model: type[Model]) -> list[ContentType]:
    models = get_page_models() if model is Page else [model]
    return list(ContentType.objects.get_for_models(*models).values())
