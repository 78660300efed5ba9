"""Grow a generated library in steps that can be interrupted.

Runs inside the product (Django is set up).
"""

from django.contrib.auth.models import User
from django.db import connection

from bench.speed.corpus import resources
from bench.speed.frame import EDITOR
from bench.speed.loader import load_resources
from freeshelf.enrich.models import Passage
from freeshelf.library.models import Resource


def grow(*, last: int, most: int) -> dict[str, int]:
    """Add at most so many resources, up to the number `last`; return what there is."""
    # Batches are committed in order, so an interrupted load is a beginning.
    before = Resource.objects.count()
    first = before + 1
    if first <= last:
        made = resources(first, min(last, first + most - 1))
        is_first = not User.objects.filter(username=EDITOR).exists()
        load_resources(made, is_first=is_first)
        _settle()
    resources_ = Resource.objects.count()
    return {
        "added": resources_ - before,
        "resources": resources_,
        "passages": Passage.objects.count(),
    }


def _settle() -> None:
    """Do at once what the database does by itself within minutes."""
    commands = {"postgresql": "VACUUM (ANALYZE)", "sqlite": "PRAGMA optimize"}
    with connection.cursor() as cursor:
        cursor.execute(commands[connection.vendor])
