"""Resources and files from the records of a bundle."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from html import escape
from typing import Any

from django.core.files.base import File as DjangoFile
from wagtail.signal_handlers import disable_reference_index_auto_update

from freeshelf.ingest.agents import organization, person
from freeshelf.ingest.bundle.errors import UnknownConceptError
from freeshelf.ingest.bundle.part_writer import PartWriter
from freeshelf.ingest.provenance import checksum_of
from freeshelf.library.models import File, Resource, ResourceCreator, ResourceRelation
from freeshelf.library.services import add_file, replace_file
from freeshelf.sources.bundle import BundleRecord
from freeshelf.vocabularies.models import Concept

SCHEMES = {
    "types": "resource-types",
    "subjects": "topics",
    "spatial": "places",
    "sectors": "sectors",
    "audience": "audiences",
}


class RecordWriter:
    """Write one resource per record, in the caller's transaction."""

    def __init__(self, part_writer: PartWriter) -> None:
        self._part_writer = part_writer
        self._concepts = {
            name: {
                concept.identifier: concept.merged_into or concept
                for concept in Concept.objects.filter(
                    scheme__identifier=scheme
                ).select_related("merged_into")
            }
            for name, scheme in SCHEMES.items()
        }

    def write(self, record: BundleRecord) -> str:
        """Create or update the resource and return the outcome.

        Raises UnknownConceptError when the record names a concept that the library does
        not have.
        """
        values = _values(record)

        def describe(resource: Resource | None) -> Resource:
            if resource is None:
                slug = self._part_writer.source.slug
                resource = Resource(identifier=f"{slug}-{record.id}", live=False)
                # Saved empty: publishing writes the description once.
                resource.save()
                return self._publish(resource, record)
            draft: Resource = resource.get_latest_revision_as_object()
            return self._publish(draft, record)

        return self._part_writer.write_if_changed(
            key=record.id, checksum=checksum_of(values), record=values, write=describe
        )

    def _publish(self, resource: Resource, record: BundleRecord) -> Resource:
        resource.title = record.title
        resource.alternative = record.alternative
        resource.description = _description(record)
        resource.description_source = Resource.DescriptionSource.EDITOR
        resource.issued = record.issued
        resource.language = record.language
        resource.publisher = organization(record.publisher)
        resource.source_url = record.source_url
        resource.rights = record.rights
        resource.license = record.license
        resource.legal_status = record.legal_status
        resource.content_notice = record.content_notice
        for name in SCHEMES:
            getattr(resource, name).set(self._named(record, name))
        resource.creators.set(_creators(record))
        resource.relations.set(list(self._relations(record)))
        # The reference index is updated once, when the record is published.
        with disable_reference_index_auto_update():
            revision = resource.save_revision()
        revision.publish()
        published: Resource = Resource.objects.get(pk=resource.pk)
        return published

    def _named(self, record: BundleRecord, name: str) -> list[Concept]:
        concepts = self._concepts[name]
        identifiers: tuple[str, ...] = getattr(record, name)
        for identifier in identifiers:
            if identifier not in concepts:
                raise UnknownConceptError(
                    record.id, scheme=SCHEMES[name], identifier=identifier
                )
        return [concepts[identifier] for identifier in identifiers]

    def _relations(self, record: BundleRecord) -> Iterable[ResourceRelation]:
        for position, relation in enumerate(record.relations):
            target = self._part_writer.targets.get(relation.target)
            if isinstance(target, Resource):
                yield ResourceRelation(
                    target=target, kind=relation.kind, sort_order=position
                )


def write_file(part_writer: PartWriter, record: BundleRecord) -> str:
    """Add the file of a resource or replace its content and return the outcome."""
    path = record.file
    resource = part_writer.targets.get(record.id)
    if path is None or not isinstance(resource, Resource):
        return ""
    with path.open("rb") as stream:
        content = DjangoFile(stream, name=path.name)

        def save(file: File | None) -> File:
            if file is None:
                return add_file(
                    resource=resource,
                    stream=content,
                    name=path.name,
                    now=part_writer.now,
                    language=record.language,
                    rights=record.rights,
                )
            replace_file(file=file, stream=content, name=path.name, now=part_writer.now)
            return file

        return part_writer.write_if_changed(
            key=f"file:{record.id}",
            checksum=hashlib.sha256(path.read_bytes()).hexdigest(),
            record={"file": path.name},
            write=save,
        )


def _values(record: BundleRecord) -> dict[str, Any]:
    values = asdict(record)
    del values["file"]
    return {name: value for name, value in values.items() if value}


def _description(record: BundleRecord) -> str:
    paragraphs = [record.description, " · ".join(record.keywords)]
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs if text)


def _creators(record: BundleRecord) -> list[ResourceCreator]:
    roles = ResourceCreator.Role
    agents = [
        *((person(name), roles.CREATOR) for name in record.creators),
        *((organization(name), roles.CONTRIBUTOR) for name in record.contributors),
    ]
    return [
        ResourceCreator(agent=agent, role=role, sort_order=position)
        for position, (agent, role) in enumerate(agents)
        if agent is not None
    ]
