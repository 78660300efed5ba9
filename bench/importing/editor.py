"""Actions of an editor during an import; called inside the product."""

import time
from pathlib import Path

from freeshelf.library.models import Resource

_EVERY = 1.0  # seconds


def save_drafts(stop: str) -> list[float]:
    """Save a draft each second until a file exists; return seconds of each save."""
    resource = Resource.objects.create(title="Edited meanwhile", live=False)
    times = []
    while not Path(stop).exists():
        resource.alternative = f"Saved {len(times)}"
        started = time.monotonic()
        resource.save_revision()
        times.append(time.monotonic() - started)
        time.sleep(max(0.0, _EVERY - times[-1]))
    return times
