"""Records of a bundle become resources, their files files."""

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
    """Writes one resource for one record, in the caller's transaction."""

    def __init__(self, upkeep: PartWriter) -> None:
        self._upkeep = upkeep
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
        """Create or update the resource; return what happened.

        Raises UnknownConceptError when the record names a concept we do not have.
        """
        said = _said(record)

        def describe(resource: Resource | None) -> Resource:
            if resource is None:
                slug = self._upkeep.source.slug
                resource = Resource(identifier=f"{slug}-{record.id}", live=False)
                # Empty at first: publishing writes the description, once.
                resource.save()
                return self._publish(resource, record)
            draft: Resource = resource.get_latest_revision_as_object()
            return self._publish(draft, record)

        return self._upkeep.write_if_changed(
            key=record.id, checksum=checksum_of(said), record=said, write=describe
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
        # What it refers to is noted when it is published, not three times.
        with disable_reference_index_auto_update():
            revision = resource.save_revision()
        revision.publish()
        published: Resource = Resource.objects.get(pk=resource.pk)
        return published

    def _named(self, record: BundleRecord, name: str) -> list[Concept]:
        found = self._concepts[name]
        identifiers: tuple[str, ...] = getattr(record, name)
        for identifier in identifiers:
            if identifier not in found:
                raise UnknownConceptError(
                    record.id, scheme=SCHEMES[name], identifier=identifier
                )
        return [found[identifier] for identifier in identifiers]

    def _relations(self, record: BundleRecord) -> Iterable[ResourceRelation]:
        for place, relation in enumerate(record.relations):
            target = self._upkeep.targets.get(relation.target)
            if isinstance(target, Resource):
                yield ResourceRelation(
                    target=target, kind=relation.kind, sort_order=place
                )


def write_file(upkeep: PartWriter, record: BundleRecord) -> str:
    """Give a resource its file, or the new bytes of it; return what happened."""
    path = record.file
    resource = upkeep.targets.get(record.id)
    if path is None or not isinstance(resource, Resource):
        return ""
    with path.open("rb") as stream:
        bytes_ = DjangoFile(stream, name=path.name)

        def give(file: File | None) -> File:
            if file is None:
                return add_file(
                    resource=resource,
                    stream=bytes_,
                    name=path.name,
                    now=upkeep.now,
                    language=record.language,
                    rights=record.rights,
                )
            replace_file(file=file, stream=bytes_, name=path.name, now=upkeep.now)
            return file

        return upkeep.write_if_changed(
            key=f"file:{record.id}",
            checksum=hashlib.sha256(path.read_bytes()).hexdigest(),
            record={"file": path.name},
            write=give,
        )


def _said(record: BundleRecord) -> dict[str, Any]:
    said = asdict(record)
    del said["file"]
    return {name: value for name, value in said.items() if value}


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
        ResourceCreator(agent=agent, role=role, sort_order=place)
        for place, (agent, role) in enumerate(agents)
        if agent is not None
    ]
