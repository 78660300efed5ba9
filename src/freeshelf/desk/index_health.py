"""Whether search can be trusted, at a glance; `freeshelf doctor` looks closely."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from freeshelf.library.models import Resource
from freeshelf.search.conf import engine
from freeshelf.search.errors import SearchError
from freeshelf.search.models import IndexChange


def index_trouble() -> list[str]:
    """Sentences for an editor; none when the index looks as it should."""
    try:
        indexed = engine().info().resources
    except SearchError as error:
        return [
            _("Search is not working at the moment: %(reason)s") % {"reason": error}
        ]
    waiting = IndexChange.objects.count()
    live = Resource.objects.filter(live=True).count()
    if waiting or indexed == live:
        # What waits is on its way; how far it is shows only when it has arrived.
        return []
    return [
        _(
            "The search index has %(indexed)s resources but the library has %(live)s "
            "published ones. Ask your system administrator to run “freeshelf doctor”."
        )
        % {
            "indexed": number_format(indexed, force_grouping=True),
            "live": number_format(live, force_grouping=True),
        }
    ]
