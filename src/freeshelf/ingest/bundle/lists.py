"""Reading lists of a bundle."""

from dataclasses import asdict

from wagtail.models import Locale

from freeshelf.ingest.bundle.part_writer import PartWriter
from freeshelf.ingest.provenance import checksum_of
from freeshelf.library.models import ReadingList, ReadingListItem, Resource
from freeshelf.sources.bundle import BundleList


def write_list(part_writer: PartWriter, described: BundleList) -> str:
    """Create or update a reading list, in the caller's transaction."""

    def publish(existing: ReadingList | None) -> ReadingList:
        listed = existing.get_latest_revision_as_object() if existing else None
        reading_list = listed or ReadingList(
            slug=described.slug, live=False, locale=_locale(described.language)
        )
        reading_list.title = described.title
        reading_list.description = described.description
        reading_list.language = described.language
        reading_list.items.set(
            [
                ReadingListItem(resource=resource, note=note, sort_order=position)
                for position, (record, note) in enumerate(described.items)
                if isinstance(resource := part_writer.targets.get(record), Resource)
            ]
        )
        if reading_list.pk is None:
            reading_list.save()
        reading_list.save_revision().publish()
        published: ReadingList = ReadingList.objects.get(pk=reading_list.pk)
        return published

    values = asdict(described)
    return part_writer.write_if_changed(
        key=f"list:{described.slug}",
        checksum=checksum_of(values),
        record=values,
        write=publish,
    )


def _locale(language: str) -> Locale:
    """Return the Wagtail locale of a list's language, or the default locale."""
    try:
        locale: Locale = Locale.objects.get_for_language(language)
    except (LookupError, Locale.DoesNotExist):
        return Locale.get_default()
    return locale
