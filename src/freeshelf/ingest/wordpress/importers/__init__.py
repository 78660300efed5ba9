"""Importers of WordPress types, in the order in which they run.

Each module has one importer. A type has at most one; items of other types stay
unmapped. Importers of the first list run before pages and records, which may refer to
their objects; those of the second list run after.
"""

from freeshelf.ingest.wordpress.importers.agents import AgentImporter
from freeshelf.ingest.wordpress.importers.archives import ArchiveRedirectImporter
from freeshelf.ingest.wordpress.importers.base import (
    ImportContext,
    Importer,
    NonItemRecord,
)
from freeshelf.ingest.wordpress.importers.blogroll import BlogrollImporter
from freeshelf.ingest.wordpress.importers.comments import CommentImporter
from freeshelf.ingest.wordpress.importers.embeds import EmbedImporter
from freeshelf.ingest.wordpress.importers.events import EventImporter
from freeshelf.ingest.wordpress.importers.field_groups import FieldGroupImporter
from freeshelf.ingest.wordpress.importers.menus import MenuImporter
from freeshelf.ingest.wordpress.importers.options import OptionImporter
from freeshelf.ingest.wordpress.importers.reusable_blocks import ReusableBlockImporter
from freeshelf.ingest.wordpress.importers.revisions import RevisionImporter
from freeshelf.ingest.wordpress.importers.theme import ThemeImporter
from freeshelf.ingest.wordpress.importers.type_definitions import TypeDefinitionImporter
from freeshelf.ingest.wordpress.importers.user_requests import UserRequestImporter
from freeshelf.ingest.wordpress.importers.users import UserImporter

IMPORTERS_BEFORE_CONTENT: tuple[type[Importer], ...] = (
    TypeDefinitionImporter,
    UserImporter,
    ReusableBlockImporter,
    FieldGroupImporter,
    AgentImporter,
)
IMPORTERS_AFTER_CONTENT: tuple[type[Importer], ...] = (
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

__all__ = [
    "IMPORTERS_AFTER_CONTENT",
    "IMPORTERS_BEFORE_CONTENT",
    "ImportContext",
    "Importer",
    "NonItemRecord",
]
