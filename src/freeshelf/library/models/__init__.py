"""Models of the library, one per module."""

from freeshelf.library.models.agent import Agent
from freeshelf.library.models.bulk_change import BulkChange, BulkChangeItem
from freeshelf.library.models.content import FileContent, PageText
from freeshelf.library.models.file import File, FileVersion
from freeshelf.library.models.incoming import IncomingFile
from freeshelf.library.models.merge import FormerFileNumber, Merge
from freeshelf.library.models.reading_list import ReadingList, ReadingListItem
from freeshelf.library.models.resource import Resource
from freeshelf.library.models.resource_children import (
    ResourceCreator,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.library.models.saved_filter import SavedFilter
from freeshelf.library.models.staged_object import StagedObject

__all__ = [
    "Agent",
    "BulkChange",
    "BulkChangeItem",
    "File",
    "FileContent",
    "FileVersion",
    "FormerFileNumber",
    "IncomingFile",
    "Merge",
    "PageText",
    "ReadingList",
    "ReadingListItem",
    "Resource",
    "ResourceCreator",
    "ResourceIdentifier",
    "ResourceRelation",
    "SavedFilter",
    "StagedObject",
]
