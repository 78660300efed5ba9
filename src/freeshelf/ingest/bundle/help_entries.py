"""Get help entries of a bundle."""

from dataclasses import asdict

from django.core.exceptions import ValidationError

from freeshelf.helplines.models import HelpContact, HelpEntry, HelpEntryTranslation
from freeshelf.ingest.bundle.errors import RefusedRecordError
from freeshelf.ingest.bundle.part_writer import PartWriter
from freeshelf.ingest.provenance import checksum_of
from freeshelf.sources.bundle import BundleHelpEntry
from freeshelf.vocabularies.models import Concept, ConceptScheme


def write_help_entry(part_writer: PartWriter, described: BundleHelpEntry) -> str:
    """Create or update an unchecked entry, in the caller's transaction.

    Raises RefusedRecordError for an entry that is not valid.
    """

    def publish(existing: HelpEntry | None) -> HelpEntry:
        entry = existing.get_latest_revision_as_object() if existing else None
        entry = entry or HelpEntry(live=False)
        _describe(entry, described)
        try:
            entry.full_clean()
            for row in [*entry.contacts.all(), *entry.translations.all()]:
                row.clean()
        except ValidationError as error:
            reason = "; ".join(error.messages)
            raise RefusedRecordError(described.id, reason=reason) from error
        if entry.pk is None:
            entry.save()
        entry.save_revision().publish()
        published: HelpEntry = HelpEntry.objects.get(pk=entry.pk)
        return published

    values = asdict(described)
    return part_writer.write_if_changed(
        key=f"help:{described.id}",
        checksum=checksum_of(values),
        record=values,
        write=publish,
    )


def _describe(entry: HelpEntry, described: BundleHelpEntry) -> None:
    entry.reach = described.reach
    entry.place = _place(described)
    entry.name = described.name
    entry.language = described.language
    entry.purpose = described.purpose
    entry.about = described.about
    entry.contacts.set(
        [
            HelpContact(kind=kind, value=value, note=note, sort_order=position)
            for position, (kind, value, note) in enumerate(described.contacts)
        ]
    )
    entry.translations.set(
        [
            HelpEntryTranslation(
                language=language, name=name, about=about, sort_order=position
            )
            for position, (language, name, about) in enumerate(described.translations)
        ]
    )


def _place(described: BundleHelpEntry) -> Concept | None:
    if not described.place:
        return None
    place = Concept.objects.filter(
        scheme__role=ConceptScheme.Role.PLACE, identifier=described.place
    ).first()
    if place is None:
        raise RefusedRecordError(
            described.id, reason=f"there is no place {described.place}"
        )
    return place.merged_into or place
