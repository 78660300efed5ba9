"""Bulk actions that add and remove a concept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.auth.models import User
from wagtail.models import Revision

from freeshelf.library.bulk.actions import Action, Values
from freeshelf.library.bulk.record_state import RecordState, SkipReason
from freeshelf.library.models import Resource
from freeshelf.library.services.live_and_draft import (
    DRAFT,
    PUBLISHED,
    patch_live_and_draft,
)
from freeshelf.vocabularies.models import Concept

_PLACES = (PUBLISHED, DRAFT)
# In the history of a record.
_LOG_ACTION = "freeshelf.concepts"


class _ConceptAction(Action):
    """Base of both actions; values are the concept keys of one field, live and draft.

    A state that a record does not have is missing.
    """

    permission = "library.change_resource"
    adds: ClassVar[bool]

    @property
    def field(self) -> str:
        """Return the field of the record."""
        return str(self.parameters["field"])

    @property
    def concept(self) -> int:
        """Return the key of the concept."""
        return int(self.parameters["concept"])

    def skip_reason(self, state: RecordState, user: User) -> str:
        """Skip live records for users who may not publish."""
        if state.skip_reason:
            return state.skip_reason
        if state.row.live and not user.has_perm("library.publish_resource"):
            return SkipReason.NO_PERMISSION
        return ""

    def undo_skip_reason(self, state: RecordState, user: User) -> str:
        return self.skip_reason(state, user)

    def current_values(self, states: Mapping[int, RecordState]) -> dict[int, Values]:
        through: Any = getattr(Resource, self.field).through
        rows: defaultdict[int, list[int]] = defaultdict(list)
        links = through.objects.filter(resource_id__in=list(states)).order_by("pk")
        for key, concept in links.values_list("resource_id", "concept_id"):
            rows[key].append(concept)
        drafts = self._drafts(states)
        values = {}
        for key, state in states.items():
            draft = drafts.get(state.row.latest_revision_id or 0, rows[key])
            values[key] = {PUBLISHED: rows[key]} if state.row.live else {DRAFT: draft}
            if state.row.live and state.has_draft:
                values[key][DRAFT] = draft
        return values

    def _drafts(self, states: Mapping[int, RecordState]) -> dict[int, list[int]]:
        keys = [s.row.latest_revision_id for s in states.values() if s.has_draft]
        revisions = Revision.objects.filter(pk__in=keys)
        named = revisions.values_list("pk", f"content__{self.field}")
        return {
            pk: [int(concept) for concept in concepts or []] for pk, concepts in named
        }

    def new_values(self, before: Values) -> Values:
        return {
            place: self._changed(keys, adds=self.adds) for place, keys in before.items()
        }

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        self._change(key, user, _PLACES, adds=self.adds)
        return self.new_values(before)

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> str:
        now = self.current_values({state.row.pk: state})[state.row.pk]
        places = [
            place
            for place in _PLACES
            if (self.concept in before.get(place, ()))
            != (self.concept in after.get(place, ()))
        ]
        for place in places:
            is_there = self.concept in now.get(place, ())
            if place not in now or is_there != (self.concept in after[place]):
                return SkipReason.CHANGED_SINCE
        self._change(state.row.pk, user, places, adds=not self.adds)
        return ""

    def _change(
        self, key: int, user: User, places: Sequence[str], *, adds: bool
    ) -> None:
        def patch(state: Resource, place: str) -> bool:
            relation = getattr(state, self.field)
            current = {concept.pk: concept for concept in relation.all()}
            changed = self._changed(list(current), adds=adds)
            if place not in places or changed == list(current):
                return False
            # Rows instead of keys, which would be saved directly, not in the draft.
            relation.set([current.get(k) or Concept.objects.get(pk=k) for k in changed])
            return True

        patch_live_and_draft(key=key, patch=patch, user=user, action=_LOG_ACTION)

    def _changed(self, keys: list[int], *, adds: bool) -> list[int]:
        if adds:
            return keys if self.concept in keys else [*keys, self.concept]
        return [key for key in keys if key != self.concept]


class AddConcept(_ConceptAction):
    """Add a concept to records."""

    adds = True


class RemoveConcept(_ConceptAction):
    """Remove a concept from records."""

    adds = False
