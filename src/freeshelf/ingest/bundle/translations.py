"""Translations of a bundle's pages and reading lists."""

from dataclasses import asdict
from typing import Any

from wagtail.models import Locale, Page

from freeshelf.ingest.bundle.pages import HOME_KEY, describe
from freeshelf.ingest.bundle.part_writer import PartWriter
from freeshelf.ingest.provenance import checksum_of
from freeshelf.ingest.record_writer import KEPT
from freeshelf.library.models import ReadingList
from freeshelf.sources.bundle import BundleList, BundlePage


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

        def publish(page: Page | None) -> Page:
            if page is None:
                # Reload: its position in the tree changes with every child.
                source = Page.objects.get(pk=original.pk).specific
                draft = source.copy_for_translation(self._locale)
            else:
                draft = page.get_latest_revision_as_object()
            describe(
                draft,
                described,
                targets=self._part_writer.targets,
                language=self._language,
            )
            draft.save_revision().publish()
            return Page.objects.get(pk=draft.pk).specific

        return self._write(f"page:{described.slug}", asdict(described), publish)

    def write_list(self, described: BundleList) -> str:
        """Create or update the translation of a reading list and its notes."""
        original = self._part_writer.targets.get(f"list:{described.slug}")
        if not isinstance(original, ReadingList):
            return KEPT

        def publish(existing: ReadingList | None) -> ReadingList:
            if existing is None:
                draft = original.copy_for_translation(self._locale)
                draft.live = False
                draft.save()
            else:
                draft = existing.get_latest_revision_as_object()
            draft.title = described.title
            draft.description = described.description
            items = list(draft.items.all())
            for item, (_record, note) in zip(items, described.items, strict=False):
                item.note = note
            draft.items.set(items)
            draft.save_revision().publish()
            published: ReadingList = ReadingList.objects.get(pk=draft.pk)
            return published

        return self._write(f"list:{described.slug}", asdict(described), publish)

    def _write(self, key: str, values: dict[str, Any], publish: Any) -> str:
        return self._part_writer.write_if_changed(
            key=f"{key}@{self._language}",
            checksum=checksum_of(values),
            record=values,
            write=publish,
        )

    def _has_parent(self, described: BundlePage, original: Page) -> bool:
        if f"page:{described.slug}" == HOME_KEY:
            return True
        parent = original.get_parent()
        return bool(parent.has_translation(self._locale))
