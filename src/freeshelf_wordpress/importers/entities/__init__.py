"""Importers of WordPress types, in the order in which they run.

Each module has one importer. A type has at most one; items of other types stay
unmapped. Importers of the first list run before pages and records, which may refer to
their objects; those of the second list run after.
"""

from freeshelf_wordpress.importers.entities.agents import AgentImporter
from freeshelf_wordpress.importers.entities.archives import ArchiveRedirectImporter
from freeshelf_wordpress.importers.entities.base import (
    ImportContext,
    Importer,
    NonItemRecord,
)
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
