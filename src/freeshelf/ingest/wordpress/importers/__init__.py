"""The homes of WordPress' types, in the order in which they are filled.

Each module has one Home. A type stands in one home at most; types of no home are kept
raw. Homes of the first list come before pages and records, which may refer to what they
hold; those of the second list come after.
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
    # Before revisions, as a look has a history too.
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
