"""Preview of a bulk action."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from freeshelf.library.bulk.actions import Action, PlannedChange

# Stays below the limit of query parameters of every database.
CHUNK = 500
SHOWN = 50


@dataclass(slots=True)
class Preview:
    """Counts for the whole selection, and its first records in detail."""

    total: int = 0
    changing: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    shown: list[PlannedChange] = field(default_factory=list)


def preview(action: Action, keys: Sequence[int], *, user: User) -> Preview:
    """Plan the change of every record of a selection, in chunks.

    Shows records that would change before those that are skipped.
    """
    result = Preview(total=len(keys))
    skipped_rows: list[PlannedChange] = []
    for start in range(0, len(keys), CHUNK):
        for change in action.planned_changes(keys[start : start + CHUNK], user=user):
            if change.skip_reason:
                result.skipped[change.skip_reason] += 1
                if len(skipped_rows) < SHOWN:
                    skipped_rows.append(change)
            else:
                result.changing += 1
                if len(result.shown) < SHOWN:
                    result.shown.append(change)
    # Keep some rows for skipped records, so that their reasons are seen.
    free_rows = max(SHOWN - len(result.shown), SHOWN // 5)
    result.shown += skipped_rows[:free_rows]
    return result
