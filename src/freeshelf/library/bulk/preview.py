"""What an action would change, before it does."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from freeshelf.library.bulk.actions import Action, PlannedChange

# Below the number of variables that every database takes.
CHUNK = 500
SHOWN = 50


@dataclass(slots=True)
class Preview:
    """Counts for the whole selection, and its first records one by one."""

    total: int = 0
    changing: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    shown: list[PlannedChange] = field(default_factory=list)


def preview(action: Action, keys: Sequence[int], *, user: User) -> Preview:
    """Look at every record of a selection, some hundreds at a time.

    Those that would change are shown first.
    """
    seen = Preview(total=len(keys))
    left_out: list[PlannedChange] = []
    for start in range(0, len(keys), CHUNK):
        for outlook in action.planned_changes(keys[start : start + CHUNK], user=user):
            if outlook.skip_reason:
                seen.skipped[outlook.skip_reason] += 1
                if len(left_out) < SHOWN:
                    left_out.append(outlook)
            else:
                seen.changing += 1
                if len(seen.shown) < SHOWN:
                    seen.shown.append(outlook)
    # Some room is kept for what is left out, so that its reasons are seen.
    room = max(SHOWN - len(seen.shown), SHOWN // 5)
    seen.shown += left_out[:room]
    return seen
