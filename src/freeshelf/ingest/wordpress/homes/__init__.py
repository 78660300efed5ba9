"""The homes of WordPress' types, in the order in which they are filled.

Each module has one Home. A type stands in one home at most; types of no home are kept
raw. Homes of the first list come before pages and records, which may refer to what they
hold; those of the second list come after.
"""

from freeshelf.ingest.wordpress.homes.agents import AgentHome
from freeshelf.ingest.wordpress.homes.archives import ArchiveHome
from freeshelf.ingest.wordpress.homes.base import Home, Import, Part
from freeshelf.ingest.wordpress.homes.comments import CommentHome
from freeshelf.ingest.wordpress.homes.definitions import DefinitionHome
from freeshelf.ingest.wordpress.homes.embeds import EmbedHome
from freeshelf.ingest.wordpress.homes.events import EventHome
from freeshelf.ingest.wordpress.homes.field_groups import FieldGroupHome
from freeshelf.ingest.wordpress.homes.links import LinkHome
from freeshelf.ingest.wordpress.homes.menus import MenuHome
from freeshelf.ingest.wordpress.homes.options import OptionHome
from freeshelf.ingest.wordpress.homes.reusable_blocks import ReusableBlockHome
from freeshelf.ingest.wordpress.homes.revisions import RevisionHome
from freeshelf.ingest.wordpress.homes.theme import ThemeHome
from freeshelf.ingest.wordpress.homes.user_requests import UserRequestHome
from freeshelf.ingest.wordpress.homes.users import UserHome

HOMES_BEFORE: tuple[type[Home], ...] = (
    DefinitionHome,
    UserHome,
    ReusableBlockHome,
    FieldGroupHome,
    AgentHome,
)
HOMES_AFTER: tuple[type[Home], ...] = (
    EmbedHome,
    EventHome,
    # Before revisions, as a look has a history too.
    ThemeHome,
    RevisionHome,
    UserRequestHome,
    CommentHome,
    LinkHome,
    OptionHome,
    ArchiveHome,
    MenuHome,
)

__all__ = ["HOMES_AFTER", "HOMES_BEFORE", "Home", "Import", "Part"]
