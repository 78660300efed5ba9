"""Kinds of objects that can be merged in the admin area, and their views of merging."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.core.html import html_to_text
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.typeaheads import AGENT, RESOURCE
from freeshelf.library.models import Agent, Merge, Resource
from freeshelf.library.services.merging_agents import (
    AGENT_FIELDS,
    merge_agents,
    unmerge_agents,
)
from freeshelf.library.services.merging_concepts import (
    merge_concepts,
    unmerge_concepts,
)
from freeshelf.library.services.merging_fields import (
    RESOURCE_FIELDS,
    Difference,
    differences,
)
from freeshelf.library.services.merging_resources import (
    merge_resources,
    unmerge_resources,
)
from freeshelf.shared.amounts import local_number
from freeshelf.vocabularies.admin.typeahead import ANY_CONCEPT
from freeshelf.vocabularies.models import Concept

_MAX_CHARS = 600


class MergeKind(ABC):
    """A kind of object that can be merged."""

    model: Any
    typeahead: str
    permissions: tuple[str, ...]
    fields: tuple[str, ...] = ()
    edit_url: str
    list_url: str
    # Both raise MergeError; `undo` returns how many records stay with the kept row.
    merge: Callable[..., Merge]
    undo: Callable[..., int]

    def is_allowed(self, user: User) -> bool:
        """Return whether a user may merge objects of this kind."""
        return user.has_perms(self.permissions)

    def rows(self) -> Any:
        """Return the rows that the current admin user may read."""
        return self.model.objects.all()

    def name(self, row: Any) -> str:
        """Return the name of a row."""
        return str(row)

    def edit_address(self, key: int) -> str:
        """Return the URL of the edit page of a row."""
        return reverse(self.edit_url, args=[key])

    def differences(self, kept: Any, merged: Any) -> list[Difference]:
        """Return the fields in which the two differ."""
        return differences(kept, merged, self.fields)

    def shown(self, row: Any, name: str) -> str:
        """Return one value of a row as text."""
        display = getattr(row, f"get_{name}_display", None)
        value = display() if display else getattr(row, name)
        text = "" if value is None else str(value)
        if name == "description":
            text = html_to_text(text)
        return Truncator(text).chars(_MAX_CHARS)

    def fuller_first(self, one: Any, other: Any) -> tuple[Any, Any]:
        """Return two rows, first the one with more values; the first of equal ones."""
        rows = (one, other)
        return rows if _fullness(one) >= _fullness(other) else rows[::-1]

    @abstractmethod
    def consequences(self, merged: Any) -> list[str]:
        """Return messages about what moves to the kept row."""


def _fullness(row: Any) -> int:
    """Return how many fields of a row have a value, and how many rows belong to it."""
    empty: tuple[Any, ...] = (None, "", "und", [], {}, False)
    own = [
        field
        for field in row._meta.concrete_fields
        if field.editable and not field.has_default()
    ]
    filled = sum(getattr(row, field.attname) not in empty for field in own)
    parts = [
        field
        for field in row._meta.get_fields()
        if field.many_to_many or field.one_to_many
    ]
    counted = 0
    for field in parts:
        name = field.get_accessor_name() if field.auto_created else field.name
        if name and hasattr(row, name):
            counted += getattr(row, name).count()
    return filled + counted


class ResourceMerge(MergeKind):
    """Merging of records."""

    model = Resource
    typeahead = RESOURCE
    permissions = ("library.change_resource", "library.publish_resource")
    fields = (*RESOURCE_FIELDS, "access_rights", "opens_on")
    merge, undo = staticmethod(merge_resources), staticmethod(unmerge_resources)
    edit_url, list_url = "library_resource:edit", "library_resource:list"

    def rows(self) -> Any:
        """Return the records that the current admin user may read."""
        return visible_in_admin(super().rows())

    def name(self, row: Any) -> str:
        """Return the title, with the year."""
        year = f" ({row.issued_year})" if row.issued_year else ""
        return f"{row.display_title}{year}"

    def consequences(self, merged: Any) -> list[str]:
        """Return messages about files, reading lists and combined values."""
        files, items = merged.files.count(), merged.list_items.count()
        messages = [
            _(
                "Concepts, people, identifiers, relations and titles of both records "
                "are combined. The web addresses of the merged record redirect to the "
                "kept one."
            ),
        ]
        if files:
            moved = ngettext(
                "%(count)s file will be moved.", "%(count)s files will be moved.", files
            )
            messages.append(moved % {"count": local_number(files)})
        if items:
            message = ngettext(
                "The kept record replaces it in %(count)s reading list.",
                "The kept record replaces it in %(count)s reading lists.",
                items,
            )
            messages.append(message % {"count": local_number(items)})
        if merged.live and merged.has_unpublished_changes:
            messages.append(
                _(
                    "The merged record has an unpublished draft. It stays in the "
                    "record’s history and is not copied."
                )
            )
        return messages


class AgentMerge(MergeKind):
    """Merging of people and organisations."""

    model = Agent
    typeahead = AGENT
    permissions = ("library.change_agent", "library.delete_agent")
    fields = AGENT_FIELDS
    merge, undo = staticmethod(merge_agents), staticmethod(unmerge_agents)
    edit_url, list_url = "library_agent:edit", "library_agent:list"

    def consequences(self, merged: Any) -> list[str]:
        """Return messages about names and mentions in records."""
        works = merged.published.count() + merged.creations.count()
        return [
            _(
                "All names of both are kept. The old web address redirects to the kept "
                "one."
            ),
            ngettext(
                "%(count)s mention in a record will be moved.",
                "%(count)s mentions in records will be moved.",
                works,
            )
            % {"count": local_number(works)},
        ]


class ConceptMerge(MergeKind):
    """Merging of concepts."""

    model = Concept
    typeahead = ANY_CONCEPT
    permissions = ("vocabularies.change_concept", "vocabularies.delete_concept")
    undo = staticmethod(unmerge_concepts)
    edit_url, list_url = "vocabularies_concept:edit", "vocabularies_concept:list"

    def consequences(self, merged: Any) -> list[str]:
        """Return messages about labels, relations and the number of records."""
        names = ("types", "subjects", "spatial", "sectors", "audience")
        uses = sum(getattr(merged, f"resources_by_{name}").count() for name in names)
        return [
            _(
                "Labels, notes and mappings of both are kept. If the kept concept has "
                "its own preferred label, the other one becomes an alternative label. "
                "Narrower concepts move below the kept one. The old web address "
                "redirects to it."
            ),
            ngettext(
                "%(count)s record will be moved.",
                "%(count)s records will be moved.",
                uses,
            )
            % {"count": local_number(uses)},
        ]

    @staticmethod
    def merge(*, choices: Mapping[str, str], **options: Any) -> Merge:
        """Merge two concepts, which have no fields to choose."""
        return merge_concepts(**options)


MERGE_KINDS: dict[str, MergeKind] = {
    Merge.Kind.RESOURCE: ResourceMerge(),
    Merge.Kind.AGENT: AgentMerge(),
    Merge.Kind.CONCEPT: ConceptMerge(),
}
