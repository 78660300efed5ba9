"""Export records as posts, and their files as attachments."""

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet

from freeshelf.content.conversion import html_to_blocks
from freeshelf.library.access import CONCEPT_FIELDS, AccessRights, level_now
from freeshelf.library.media_types import is_picture
from freeshelf.library.models import (
    File,
    FileVersion,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf_wordpress.export.context import (
    BATCH,
    ExportContext,
    completed,
    completed_items,
    in_batches,
    last_version,
)
from freeshelf_wordpress.export.field_meta import FieldMeta, with_fields
from freeshelf_wordpress.export.gutenberg import WrittenText
from freeshelf_wordpress.export.items import (
    Item,
    Pairs,
    PostKind,
    php_in_xml,
    post_id,
    published_at,
    status_of,
)
from freeshelf_wordpress.export.media import attachment
from freeshelf_wordpress.export.origins import Origin

_Relation = ResourceRelation.Kind
# Meta names that WordPress sites use for relations.
_RELATIONS: dict[str, str] = {
    _Relation.PART_OF: "parent_resource",
    _Relation.RELATED: "related_resources",
}
_FIELDS = {
    "alternative": "alternative_title",
    "issued": "publication_date",
    "language": "language",
    "source_url": "original_url",
    "license": "licence",
    "rights": "rights",
    "legal_status": "legal_status",
    "content_notice": "content_notice",
    "is_part_of": "series",
}
_NO_VALUES = ("", "und")


class RecordWriter:
    """Writer of records as posts and of their files as attachments."""

    def __init__(self, context: ExportContext) -> None:
        self._context = context
        self._field_meta = FieldMeta(context)
        self._alternative_texts = context.uploads.alternative_texts()

    def posts(self) -> Iterator[Item]:
        """Yield a post for each record, the oldest first."""
        rows = _in_order(_with_related(self._context.selection.resources()))
        return completed_items(self._context, Resource, rows, self._post)

    def attachments(self) -> Iterator[Item]:
        """Yield the files of the records, in the order of the records."""
        rows = self._context.selection.resources().select_related("latest_revision")
        bare = rows.defer("body", "latest_revision__content")
        for batch in in_batches(_in_order(bare.prefetch_related("creators"))):
            files = self._files([row.pk for row in batch])
            for resource in batch:
                yield from self._attachments(files.get(resource.pk, []), resource)

    def _post(self, row: Resource, origin: Origin) -> Item:
        resource = last_version(row)
        status = status_of(row, is_open=level_now(row) == AccessRights.OPEN)
        text = self._text(resource)
        return Item(
            number=post_id(PostKind.RESOURCE, row.pk),
            type="post",
            title=resource.title,
            status=status,
            slug=origin.slug or ("" if status == "draft" else resource.slug),
            content=text.content,
            creator=self._context.authors.of_resource(row),
            published=published_at(row, status),
            modified=row.last_published_at or row.created_at,
            is_sticky=resource.is_featured,
            terms=self._context.terms.references(_concepts(resource)),
            meta=(*self._meta(resource, origin), *text.meta),
        )

    def _text(self, resource: Resource) -> WrittenText:
        body = resource.body
        if not body and resource.description:
            body = body.stream_block.to_python(html_to_blocks(resource.description))
        return self._context.texts.write(body)

    def _meta(self, resource: Resource, origin: Origin) -> Pairs:
        pairs = [("freeshelf_identifier", resource.identifier)]
        pairs += [
            (name, getattr(resource, field))
            for field, name in _FIELDS.items()
            if getattr(resource, field) not in _NO_VALUES
        ]
        if resource.publisher is not None:
            pairs.append(("source_organisation", resource.publisher.name))
        if resource.access_rights != AccessRights.OPEN:
            pairs.append(("access_rights", resource.access_rights))
        if resource.opens_on is not None:
            pairs.append(("opens_on", resource.opens_on.isoformat()))
        pairs += self._people(resource)
        for each in resource.identifiers.all():
            is_source = each.kind == ResourceIdentifier.Kind.SOURCE
            pairs.append(("legacy_id" if is_source else each.kind, each.value))
        pairs += self._relations(resource)
        pairs += self._context.uploads.featured_image_meta(origin.featured)
        pairs += [("_wp_old_slug", slug) for slug in origin.old_slugs]
        return with_fields(pairs, self._field_meta.of(resource))

    def _people(self, resource: Resource) -> Iterator[tuple[str, str]]:
        """Yield authors and contributors except the author of the post."""
        writer = self._context.authors.of_resource(resource)
        for each in resource.creators.all():
            is_writer = self._context.authors.of_agent(each.agent_id) == writer
            if each.role == ResourceCreator.Role.CREATOR or not is_writer:
                yield each.role, each.agent.name

    def _relations(self, resource: Resource) -> Iterator[tuple[str, str]]:
        related: dict[str, list[str]] = {}
        for relation in resource.relations.all():
            post_number = str(post_id(PostKind.RESOURCE, relation.target_id))
            name = _RELATIONS.get(relation.kind, relation.kind)
            related.setdefault(name, []).append(post_number)
        for name, post_numbers in related.items():
            # ACF stores one post as an ID, several as a list.
            is_one = len(post_numbers) == 1 and name == "parent_resource"
            yield name, post_numbers[0] if is_one else php_in_xml(post_numbers)

    def _files(self, keys: list[int]) -> dict[int, list[FileVersion]]:
        rows = FileVersion.objects.filter(
            is_current=True, file__resource__in=keys
        ).select_related("file", "content")
        versions_by_resource: dict[int, list[FileVersion]] = {}
        for version in rows.order_by("file__sort_order", "file__number"):
            versions_by_resource.setdefault(version.file.resource_id, []).append(
                version
            )
        return versions_by_resource

    def _attachments(
        self, versions: list[FileVersion], resource: Resource
    ) -> Iterator[Item]:
        creator = self._context.authors.of_resource(resource)
        origins = self._context.origins.of(File, [each.file_id for each in versions])
        for position, version in enumerate(versions):
            file = version.file
            upload = self._context.uploads.file(file.pk)
            if upload is None:
                continue
            if not self._context.uploads.copy_file(version, upload):
                continue
            origin = origins.get(file.pk, Origin())
            level = level_now(file)
            alt = self._alternative_texts.get(file.pk, "")
            item = attachment(
                upload,
                origin,
                title=file.title or version.original_name,
                slug=origin.slug or f"file-{upload.number}",
                creator=creator,
                added_at=version.added_at,
                parent=post_id(PostKind.RESOURCE, resource.pk),
                order=position,
                meta=[
                    ("language", file.language),
                    ("rights", file.rights),
                    ("sha256", _checksum(version)),
                    ("_wp_attachment_image_alt", alt),
                    ("access_rights", "" if level == AccessRights.OPEN else level),
                ],
            )
            yield completed(self._context, item, origin)


def _checksum(version: FileVersion) -> str:
    """Return the checksum of an exported file; empty for images, which are copies."""
    is_copy = is_picture(version.content.media_type, b"")
    return "" if is_copy else version.content_id


def _in_order(rows: QuerySet[Resource]) -> Iterator[Resource]:
    return rows.order_by("pk").iterator(chunk_size=BATCH)


def _with_related(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """Prefetch all data of records, and relations to other exported records."""
    relations = ResourceRelation.objects.filter(target__in=resources.values("pk"))
    creators = ResourceCreator.objects.select_related("agent")
    return resources.select_related("publisher", "latest_revision").prefetch_related(
        *CONCEPT_FIELDS,
        Prefetch("creators", queryset=creators),
        Prefetch("relations", queryset=relations),
        "identifiers",
    )


def _concepts(resource: Resource) -> Iterator[int]:
    for name in CONCEPT_FIELDS:
        for concept in getattr(resource, name).all():
            yield concept.pk
