"""Choose the importer of each item, for the dry run and the run."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.ingest.provenance import find_provenance
from freeshelf_wordpress.importers.attachments import has_bytes
from freeshelf_wordpress.importers.base import ImportContext, Importer, NonItemRecord
from freeshelf_wordpress.importers.custom_types import ATTACHMENT, PAGE, TypeMapping
from freeshelf_wordpress.importers.entities.agents import AgentImporter
from freeshelf_wordpress.importers.entities.archives import ArchiveRedirectImporter
from freeshelf_wordpress.importers.entities.blogroll import BlogrollImporter
from freeshelf_wordpress.importers.entities.comments import CommentImporter
from freeshelf_wordpress.importers.entities.embeds import EmbedImporter
from freeshelf_wordpress.importers.entities.events import EventImporter
from freeshelf_wordpress.importers.entities.field_groups import FieldGroupImporter
from freeshelf_wordpress.importers.entities.menus import MenuImporter
from freeshelf_wordpress.importers.entities.options import OptionImporter
from freeshelf_wordpress.importers.entities.reusable_blocks import ReusableBlockImporter
from freeshelf_wordpress.importers.entities.revisions import RevisionImporter
from freeshelf_wordpress.importers.entities.theme import ThemeImporter
from freeshelf_wordpress.importers.entities.type_definitions import (
    TypeDefinitionImporter,
)
from freeshelf_wordpress.importers.entities.users import (
    UserImporter,
    UserRequestImporter,
)
from freeshelf_wordpress.importers.report_notes import (
    missing_bytes_reason,
    unmapped_type_reason,
)
from freeshelf_wordpress.importers.survey import FIELD_TAXONOMY
from freeshelf_wordpress.importers.terms import TermImporter
from freeshelf_wordpress.sources.records import SourceItem

# A type has at most one importer; items of other types stay unmapped. Pages and records
# may refer to objects of the first ones.
_BEFORE_CONTENT: tuple[type[Importer], ...] = (
    TypeDefinitionImporter,
    UserImporter,
    ReusableBlockImporter,
    FieldGroupImporter,
    AgentImporter,
)
_AFTER_CONTENT: tuple[type[Importer], ...] = (
    EmbedImporter,
    EventImporter,
    # Before revisions, since themes have revisions too.
    ThemeImporter,
    RevisionImporter,
    UserRequestImporter,
    CommentImporter,
    BlogrollImporter,
    OptionImporter,
    ArchiveRedirectImporter,
    MenuImporter,
)


class Routes:
    """Importers of a site's types."""

    def __init__(self, context: ImportContext) -> None:
        self.before = [kind(context) for kind in _BEFORE_CONTENT]
        self.after = [kind(context) for kind in _AFTER_CONTENT]
        self.sorting = TypeMapping(context.mapping.types)
        self._context = context
        self._importers = {
            name: importer
            for importer in (*self.before, *self.after)
            for name in importer.item_types
        }

    def all_items(self) -> Iterator[tuple[SourceItem, Importer | None]]:
        """Yield every item in the order of the run, with its importer."""
        for importer in (*self.before, *self.after):
            for item in importer.items():
                yield item, importer
        for item in self._context.site.items():
            if not self._has_importer(item):
                yield item, None

    def is_left(self, item: SourceItem) -> bool:
        """Return whether an item has no equivalent and stays unmapped."""
        if self._has_importer(item) or item.type in (PAGE, ATTACHMENT):
            return False
        return not self.sorting.becomes_page_or_record(item)

    def reason_to_keep_raw(
        self, item: SourceItem, importer: Importer | None, *, files_come: bool = False
    ) -> str:
        """Return why an item stays unmapped; empty for one that is imported."""
        if importer is not None:
            return importer.unmapped_reason(item)
        if item.type == ATTACHMENT:
            context = self._context
            has_file = (
                (files_come and bool(item.attachment_url))
                or has_bytes(item, context.uploads)
                # An earlier import has stored the file.
                or find_provenance(context.source, item.key) is not None
            )
            return "" if has_file else missing_bytes_reason(context.uploads)
        return unmapped_type_reason(item) if self.is_left(item) else ""

    def _has_importer(self, item: SourceItem) -> bool:
        importer = self._importers.get(item.type)
        return importer is not None and importer.accepts(item)


def reason_to_refuse(item: SourceItem) -> str:
    """Return why an item is refused before it is examined; empty for most."""
    return _("the file contains this item twice") if item.is_copy else ""


def term_parts(terms: TermImporter, context: ImportContext) -> Iterator[NonItemRecord]:
    """Yield the terms; field values that act as terms are not reported."""
    for key, term in context.survey.terms.items():
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
