"""Where each item of a site goes: asked by the plan and by the run alike."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.attachments import has_bytes
from freeshelf.ingest.wordpress.custom_types import ATTACHMENT, PAGE, TypeMapping
from freeshelf.ingest.wordpress.importers import (
    IMPORTERS_AFTER_CONTENT,
    IMPORTERS_BEFORE_CONTENT,
    ImportContext,
    Importer,
    NonItemRecord,
)
from freeshelf.ingest.wordpress.report_notes import (
    missing_bytes_reason,
    unmapped_type_reason,
)
from freeshelf.ingest.wordpress.survey import FIELD_TAXONOMY
from freeshelf.ingest.wordpress.terms import TermImporter
from freeshelf.sources.records import SourceItem


class Routes:
    """The importers of a site's types, and which of them an item is for."""

    def __init__(self, about: ImportContext) -> None:
        self.before: list[Importer] = [kind(about) for kind in IMPORTERS_BEFORE_CONTENT]
        self.after: list[Importer] = [kind(about) for kind in IMPORTERS_AFTER_CONTENT]
        self.sorting = TypeMapping(about.mapping.types)
        self._about = about
        self._homes = {
            name: home
            for home in (*self.before, *self.after)
            for name in home.item_types
        }

    def all_items(self) -> Iterator[tuple[SourceItem, Importer | None]]:
        """Yield every item as the run takes it, with its importer."""
        for home in (*self.before, *self.after):
            for item in home.items():
                yield item, home
        for item in self._about.site.items():
            if not self._has_home(item):
                yield item, None

    def is_left(self, item: SourceItem) -> bool:
        """Whether nothing here holds an item: it is kept as it came."""
        if self._has_home(item) or item.type in (PAGE, ATTACHMENT):
            return False
        return not self.sorting.becomes_page_or_record(item)

    def reason_to_keep_raw(
        self, item: SourceItem, home: Importer | None, *, files_come: bool = False
    ) -> str:
        """Why an item is kept as it came; empty for one that comes."""
        if home is not None:
            return home.unmapped_reason(item)
        if item.type == ATTACHMENT:
            about = self._about
            has_file = (
                (files_come and bool(item.attachment_url))
                or has_bytes(item, about.uploads)
                # The bytes came with an earlier import.
                or find_provenance(about.source, item.key) is not None
            )
            return "" if has_file else missing_bytes_reason(about.uploads)
        return unmapped_type_reason(item) if self.is_left(item) else ""

    def _has_home(self, item: SourceItem) -> bool:
        home = self._homes.get(item.type)
        return home is not None and home.accepts(item)


def reason_to_refuse(item: SourceItem) -> str:
    """Why an item does not come, before it is looked at; empty for any other."""
    return _("the file contains this item twice") if item.is_copy else ""


def term_parts(terms: TermImporter, about: ImportContext) -> Iterator[NonItemRecord]:
    """Yield the terms; values of fields that are terms in all but name are quiet."""
    for key, term in about.survey.terms.items():
        yield NonItemRecord(
            type=f"term: {term.taxonomy}",
            status="",
            key=term.key,
            title=term.name,
            write=partial(terms.keep, key),
            before=terms.previous_state(key),
            planned=partial(terms.planned, key),
            is_quiet=term.taxonomy.startswith(FIELD_TAXONOMY),
        )
