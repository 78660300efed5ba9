"""What imports remember of WordPress, for an export back to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.images import get_image_model
from wagtail.models import Page, get_page_models

from freeshelf.ingest.comments import COMMENT_TYPES, item_key_of
from freeshelf.ingest.models import Provenance, RawItem, Source
from freeshelf.wordpress_export.items import Comment
from freeshelf.wordpress_export.origins import Origin

_PICTURE = "#picture"
_NOT_KEPT = "(not kept)"


class ImportedOrigins:
    """Origins by provenance; comments only where restricted things are exported."""

    def __init__(self, *, with_restricted: bool) -> None:
        self._comments: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._pictures = dict(_pictures())
        if with_restricted:
            rows = RawItem.objects.filter(record_type__in=COMMENT_TYPES)
            for comment in rows.only("source", "record_key").order_by("pk"):
                key = (comment.source_id, item_key_of(comment))
                self._comments[key].append(comment.pk)

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Origin]:
        """The first origin of each row; the keys of one call fit into one query."""
        known = Provenance.objects.filter(
            content_type__in=_content_types(model),
            object_id__in=[str(key) for key in keys],
            source__kind=Source.Kind.WORDPRESS,
        )
        found: dict[int, Origin] = {}
        for row in known.order_by("pk").iterator(chunk_size=200):
            if int(row.object_id) not in found:
                found[int(row.object_id)] = self._origin(row)
        return found

    def _origin(self, row: Provenance) -> Origin:
        if row.record_key.startswith("author:"):
            return Origin(login=str(row.record.get("login", "")))
        said = row.record.get("said") or {}
        meta = said.get("meta", ())
        featured = (value for name, value in meta if name == "_thumbnail_id")
        key = row.record_key.removesuffix(_PICTURE)
        is_picture = key != row.record_key
        return Origin(
            guid=str(said.get("guid", ""))
            or (key.split(":", 2)[-1] if is_picture else ""),
            slug=str(said.get("slug", "")),
            caption=str(said.get("excerpt", "")),
            old_slugs=tuple(
                str(value) for name, value in meta if name == "_wp_old_slug"
            ),
            featured=self._pictures.get((row.source_id, str(next(featured, "")))),
            comments=tuple(self._comments_of(row.source_id, key)),
        )

    def _comments_of(self, source: int, key: str) -> Iterable[Comment]:
        numbers = self._comments.get((source, key), ())
        for row in RawItem.objects.filter(pk__in=numbers).order_by("pk"):
            yield _comment(row.data)


def _pictures() -> Iterator[tuple[tuple[int, str], int]]:
    """Primary keys of pictures by their source and the number they had there."""
    rows = Provenance.objects.filter(
        content_type=ContentType.objects.get_for_model(get_image_model()),
        record_key__endswith=_PICTURE,
        source__kind=Source.Kind.WORDPRESS,
    ).values_list("source", "record_key", "object_id")
    for source, key, pk in rows.iterator(chunk_size=1000):
        yield (source, key.split(":", 2)[1]), int(pk)


def _comment(said: dict[str, Any]) -> Comment:
    fields = {
        name.removeprefix("comment_"): str(value or "")
        for name, value in said.items()
        if name != "meta" and value != _NOT_KEPT
    }
    meta = said.get("meta") or {}
    pairs = tuple((str(name), str(value)) for name, value in meta.items())
    return Comment(fields, pairs)


def _content_types(model: type[Model]) -> list[ContentType]:
    models = get_page_models() if model is Page else [model]
    return list(ContentType.objects.get_for_models(*models).values())
