"""Models of the library, one per module."""

from freeshelf.library.models.agent import Agent
from freeshelf.library.models.bulk_change import BulkChange, BulkChangeItem
from freeshelf.library.models.content import FileContent, PageText
from freeshelf.library.models.field_group import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
    FormerField,
)
from freeshelf.library.models.field_type import FieldType
from freeshelf.library.models.field_value_set import FieldValueSet
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
    "FieldCondition",
    "FieldDefinition",
    "FieldGroup",
    "FieldGroupRule",
    "FieldType",
    "FieldValueSet",
    "File",
    "FileContent",
    "FileVersion",
    "FormerField",
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
