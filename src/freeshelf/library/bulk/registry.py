"""Map kinds of bulk change to their actions."""

from collections.abc import Mapping
from typing import Any

from freeshelf.library.bulk.access import SetAccess
from freeshelf.library.bulk.actions import Action
from freeshelf.library.bulk.concepts import AddConcept, RemoveConcept
from freeshelf.library.bulk.publishing import Publish, Unpublish
from freeshelf.library.bulk.reading_lists import AddToList
from freeshelf.library.models import BulkChange

_ACTIONS: dict[str, type[Action]] = {
    BulkChange.Kind.PUBLISH: Publish,
    BulkChange.Kind.UNPUBLISH: Unpublish,
    BulkChange.Kind.ADD_CONCEPT: AddConcept,
    BulkChange.Kind.REMOVE_CONCEPT: RemoveConcept,
    BulkChange.Kind.ADD_TO_LIST: AddToList,
    BulkChange.Kind.SET_ACCESS: SetAccess,
}


def action_for(kind: str, parameters: Mapping[str, Any]) -> Action:
    """Return the action of a kind with its parameters."""
    return _ACTIONS[kind](parameters)
