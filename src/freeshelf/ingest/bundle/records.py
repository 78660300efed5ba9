"""Resources and files from the records of a bundle."""

import hashlib
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from html import escape
from typing import Any

from django.core.files.base import File as DjangoFile
from wagtail.models import Locale, Page

from freeshelf.content.written_field import text_to_html
from freeshelf.ingest.agents_and_concepts import organization, person
from freeshelf.ingest.bundle.pages import HOME_KEY, describe
from freeshelf.ingest.bundle.part_writer import (
    PartWriter,
    UnknownConceptError,
    Write,
    draft_of,
    publish,
)
from freeshelf.ingest.provenance import checksum_of
from freeshelf.ingest.publishing import OPEN
from freeshelf.ingest.record_writer import KEPT, RecordValues, RecordWriter
from freeshelf.ingest.relations import missing_relations, set_relations
from freeshelf.library.models import File, ReadingList, Resource, ResourceCreator
from freeshelf.library.services import add_file, replace_file
from freeshelf.sources.bundle import BundleList, BundlePage, BundleRecord
from freeshelf.vocabularies.models import Concept


class TranslationWriter:
    """Write the translations into one language, in the caller's transactions.

    A translation without an original is skipped, because a person deleted it or kept a
    page of their own; so are pages below a home page that is not translated.
    """

    def __init__(self, part_writer: PartWriter, *, language: str) -> None:
        self._part_writer = part_writer
        self._language = language
        self._locale, _new = Locale.objects.get_or_create(language_code=language)

    def write_page(self, described: BundlePage) -> str:
        """Create or update the translation of a page."""
        original = self._part_writer.targets.get(f"page:{described.slug}")
        if not isinstance(original, Page) or not self._has_parent(described, original):
            return KEPT

        def write(page: Page | None) -> Page:
            # Reload: its position in the tree changes with every child.
            draft = draft_of(page) or Page.objects.get(
                pk=original.pk
            ).specific.copy_for_translation(self._locale)
            describe(
                draft,
                described,
                targets=self._part_writer.targets,
                language=self._language,
            )
            return publish(draft)

        return self._write(f"page:{described.slug}", described, write)

    def write_list(self, described: BundleList) -> str:
        """Create or update the translation of a reading list and its notes."""
        original = self._part_writer.targets.get(f"list:{described.slug}")
        if not isinstance(original, ReadingList):
            return KEPT

        def write(existing: ReadingList | None) -> Any:
            draft = draft_of(existing)
            if draft is None:
                draft = original.copy_for_translation(self._locale)
                draft.live = False
                draft.save()
            draft.title = described.title
            draft.description = text_to_html(described.description)
            items = list(draft.items.all())
            for item, (_record, note) in zip(items, described.items, strict=False):
                item.note = note
            draft.items.set(items)
            return publish(draft)

        return self._write(f"list:{described.slug}", described, write)

    def _write(self, key: str, part: BundlePage | BundleList, write: Write) -> str:
        return self._part_writer.write_part(f"{key}@{self._language}", part, write)

    def _has_parent(self, described: BundlePage, original: Page) -> bool:
        if f"page:{described.slug}" == HOME_KEY:
            return True
        parent = original.get_parent()
        return bool(parent.has_translation(self._locale))


SCHEMES = {
    "types": "resource-types",
    "subjects": "topics",
    "spatial": "places",
    "sectors": "sectors",
    "audience": "audiences",
}
_COLUMNS = (
    "title", "alternative", "issued", "language", "source_url", "rights", "license",
    "legal_status", "content_notice",
)  # fmt: skip


class BundleRecordWriter:
    """Write one resource per record, in the caller's transaction."""

    def __init__(self, part_writer: PartWriter) -> None:
        self._part_writer = part_writer
        self._writer = RecordWriter(part_writer.source, part_writer.now)
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
        described = _values(record)
        return self._writer.write(
            record.id,
            self._record_values(record),
            replace(OPEN, opens_on=_day(record.opens_on)),
            checksum=checksum_of(described),
            record=described,
            url=record.source_url,
            identifier=f"{self._part_writer.source.slug}-{record.id}",
            found=partial(self._part_writer.targets.__setitem__, record.id),
        )

    def relate(self, record: BundleRecord) -> None:
        """Set the relations of a record, when all records are written."""
        source = self._part_writer.source
        related = [(each.kind, each.target, each.target) for each in record.relations]
        if missing := missing_relations(source, record.id, related):
            set_relations(source, record.id, missing)

    def _record_values(self, record: BundleRecord) -> RecordValues:
        return RecordValues(
            fields={
                **{name: getattr(record, name) for name in _COLUMNS},
                "description": _description(record),
                "description_source": Resource.DescriptionSource.EDITOR,
                "publisher": organization(record.publisher),
            },
            parts={
                **{name: self._named(record, name) for name in SCHEMES},
                "creators": _creators(record),
            },
        )

    def _named(self, record: BundleRecord, name: str) -> list[Concept]:
        concepts = self._concepts[name]
        identifiers: tuple[str, ...] = getattr(record, name)
        for identifier in identifiers:
            if identifier not in concepts:
                raise UnknownConceptError(
                    record=record.id, scheme=SCHEMES[name], identifier=identifier
                )
        return [concepts[identifier] for identifier in identifiers]


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
                    opens_on=_day(record.file_opens_on),
                    was_public=True,
                )
            replace_file(
                file=file,
                stream=content,
                name=path.name,
                now=part_writer.now,
                was_public=True,
            )
            return file

        return part_writer.write_if_changed(
            key=f"file:{record.id}",
            checksum=hashlib.sha256(path.read_bytes()).hexdigest(),
            record={"file": path.name},
            write=save,
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


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
