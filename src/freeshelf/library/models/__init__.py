"""Models of the library, one per module."""

from freeshelf.library.models.agent import Agent
from freeshelf.library.models.bulk_change import (
    BulkChange,
    BulkChangeItem,
    FormerFileNumber,
    Merge,
    SavedFilter,
)
from freeshelf.library.models.file import (
    File,
    FileContent,
    FileVersion,
    IncomingFile,
    PageText,
)
from freeshelf.library.models.held_picture import HeldPicture
from freeshelf.library.models.publishing_demand import PublishingDemand
from freeshelf.library.models.reading_list import ReadingList, ReadingListItem
from freeshelf.library.models.resource import Resource
from freeshelf.library.models.resource_children import (
    ResourceCreator,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.library.models.staged_object import StagedObject
