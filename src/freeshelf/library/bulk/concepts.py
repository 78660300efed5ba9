"""Bulk actions that add and remove a concept."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from wagtail.models import Revision

from freeshelf.library.bulk.actions import Action, UndoResult, Values
from freeshelf.library.bulk.record_state import RecordState, SkipReason
from freeshelf.library.models import Resource
from freeshelf.library.services.live_and_draft import (
    DRAFT,
    PUBLISHED,
    Patch,
    patch_live_and_draft,
)
from freeshelf.vocabularies.models import Concept

_PLACES = (PUBLISHED, DRAFT)


class _ConceptAction(Action):
    """Base of both actions; values are the concept keys of one field, live and draft.

    A state that a record does not have is missing.
    """

    # Log action in the history of a record.
    log_action = "freeshelf.concepts"

    @property
    def field(self) -> str:
        """Return the field of the record."""
        return str(self.parameters["field"])

    @property
    def concept(self) -> int:
        """Return the key of the concept."""
        return int(self.parameters["concept"])

    def is_allowed(self, user: User) -> bool:
        return user.has_perm("library.change_resource")

    def skip_reason(self, state: RecordState, user: User) -> str:
        """Skip live records for users who may not publish."""
        if state.skip_reason:
            return state.skip_reason
        if state.is_live and not user.has_perm("library.publish_resource"):
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
            draft = drafts.get(state.latest_revision or 0, rows[key])
            values[key] = {PUBLISHED: rows[key]} if state.is_live else {DRAFT: draft}
            if state.is_live and state.has_draft:
                values[key][DRAFT] = draft
        return values

    def _drafts(self, states: Mapping[int, RecordState]) -> dict[int, list[int]]:
        keys = [s.latest_revision for s in states.values() if s.has_draft]
        revisions = Revision.objects.filter(pk__in=keys)
        named = revisions.values_list("pk", f"content__{self.field}")
        return {
            pk: [int(concept) for concept in concepts or []] for pk, concepts in named
        }

    def _patch(
        self, change: Callable[[list[int]], list[int]], places: tuple[str, ...]
    ) -> Patch:
        def patch(state: Resource, place: str) -> bool:
            relation = getattr(state, self.field)
            current = {concept.pk: concept for concept in relation.all()}
            changed = change(list(current))
            if place not in places or changed == list(current):
                return False
            # Rows instead of keys, which would be saved directly, not in the draft.
            relation.set([current.get(key) or self._row(key) for key in changed])
            return True

        return patch

    def _row(self, key: int) -> Concept:
        return Concept.objects.get(pk=key)

    def _change(
        self,
        key: int,
        change: Callable[[list[int]], list[int]],
        user: User,
        places: tuple[str, ...] = _PLACES,
    ) -> None:
        patch_live_and_draft(
            key=key,
            patch=self._patch(change, places),
            user=user,
            action=self.log_action,
        )

    def _with(self, keys: list[int]) -> list[int]:
        return keys if self.concept in keys else [*keys, self.concept]

    def _without(self, keys: list[int]) -> list[int]:
        return [key for key in keys if key != self.concept]

    def _changed_places(self, before: Values, after: Values) -> tuple[str, ...]:
        return tuple(
            place
            for place in _PLACES
            if (self.concept in before.get(place, ()))
            != (self.concept in after.get(place, ()))
        )

    def _undo_change(
        self,
        state: RecordState,
        before: Values,
        after: Values,
        change: Callable[[list[int]], list[int]],
        user: User,
    ) -> UndoResult:
        now = self.current_values({state.key: state})[state.key]
        places = self._changed_places(before, after)
        for place in places:
            is_there = self.concept in now.get(place, ())
            if place not in now or is_there != (self.concept in after[place]):
                return UndoResult(SkipReason.CHANGED_SINCE)
        self._change(state.key, change, user, places)
        return UndoResult()


class AddConcept(_ConceptAction):
    """Add a concept to records."""

    def new_values(self, before: Values) -> Values:
        return {place: self._with(keys) for place, keys in before.items()}

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        self._change(key, self._with, user)
        return self.new_values(before)

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> UndoResult:
        return self._undo_change(state, before, after, self._without, user)


class RemoveConcept(_ConceptAction):
    """Remove a concept from records."""

    def new_values(self, before: Values) -> Values:
        return {place: self._without(keys) for place, keys in before.items()}

    def perform(self, key: int, before: Values, *, user: User) -> Values:
        self._change(key, self._without, user)
        return self.new_values(before)

    def undo(
        self, state: RecordState, before: Values, after: Values, *, user: User
    ) -> UndoResult:
        return self._undo_change(state, before, after, self._with, user)
