"""Actions of an editor on a running library; called inside the product."""

import time
from urllib.request import urlopen

from django.db import transaction

from freeshelf.library.models import Resource

_PATIENCE = 30.0  # seconds
_LETTERS = "bcdfghklmnprstvz"


def publish_and_look(base_url: str, count: int) -> list[float]:
    """Publish records, each with a unique word; return seconds until found."""
    times = []
    for number in range(count):
        word = "".join(_LETTERS[int(digit, 16)] + "a" for digit in f"{number:05x}")
        resource = Resource.objects.create(title=f"Handbook {word}", live=False)
        resource.save_revision().publish()
        published = time.monotonic()
        address = f"{base_url}/en/search?q={word}"
        while resource.get_absolute_url() not in _page(address):
            if time.monotonic() - published > _PATIENCE:
                raise TimeoutError(f"{word} was not found in {_PATIENCE:.0f} seconds")
            time.sleep(0.01)
        times.append(time.monotonic() - published)
    return times


def save(count: int) -> list[float]:
    """Save and publish records one after the other; return the seconds of each."""
    times = []
    resources = list(Resource.objects.live().order_by("pk")[:10])
    for number in range(count):
        resource = resources[number % len(resources)]
        resource.alternative = f"Saved {number}"
        started = time.monotonic()
        with transaction.atomic():
            resource.save_revision().publish()
        times.append(time.monotonic() - started)
        time.sleep(0.05)
    return times


def _page(address: str) -> str:
    with urlopen(address) as response:  # noqa: S310 - the server of this run
        return response.read().decode()
