"""Check for image renditions that still have camera metadata."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.content.pictures.renewal import (
    draw_all_anew,
    earlier_files,
    remove_earlier_files,
    renditions_to_draw,
)
from freeshelf.operations.doctor.finding import Finding

# Renditions per line of the report; an interruption loses no more.
_AT_ONCE = 20


def examine_renditions() -> Iterator[Finding]:
    """Yield missing or outdated renditions, and unused files."""
    keys = renditions_to_draw()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        yield Finding(
            _("Images %(first)d to %(last)d of %(total)d need to be created again")
            % {"first": start + 1, "last": start + len(some), "total": len(keys)},
            partial(draw_all_anew, some),
        )
    if names := list(earlier_files()):
        yield Finding(
            _("%(count)d images created by an earlier release are no longer used")
            % {"count": len(names)},
            partial(remove_earlier_files, names),
        )
