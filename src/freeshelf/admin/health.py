"""Quick health checks of search; `freeshelf doctor` is more thorough."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from freeshelf.enrich.language_models.encoder import failed_models
from freeshelf.enrich.language_models.registry import broken_models
from freeshelf.library.models import Resource
from freeshelf.search.conf import engine
from freeshelf.search.dense.services import embedding_states
from freeshelf.search.errors import SearchError
from freeshelf.search.models import IndexChange


def index_warnings() -> list[str]:
    """Return messages for the editor; none if the index is up to date."""
    try:
        indexed = engine().info().resources
    except SearchError as error:
        return [
            _("Search is not working at the moment: %(reason)s") % {"reason": error}
        ]
    waiting = IndexChange.objects.count()
    live = Resource.objects.filter(live=True).count()
    if waiting or indexed == live:
        # Pending changes are being processed; a difference shows only afterwards.
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


def model_warnings() -> list[str]:
    """Return a message for the editor; none without problems or models."""
    if not broken_models() and not failed_models():
        return []
    return [
        _(
            "A model for search by meaning cannot be loaded, so only keyword search is "
            "available. Ask your system administrator to run “freeshelf doctor”."
        )
    ]


def embedding_progress() -> list[str]:
    """Return a message for the editor; none if complete or without models."""
    states = [state for state in embedding_states() if not state.problem]
    waiting = sum(state.waiting for state in states)
    if all(state.is_ready for state in states) and not waiting:
        return []
    done = sum(state.embedded for state in states)
    if not done + waiting:  # not counted yet
        return [_("Search by meaning is being prepared. Keyword search still works.")]
    return [
        _(
            "Search by meaning is being prepared: %(done)s of %(total)s passages done. "
            "Keyword search still works."
        )
        % {
            "done": number_format(done, force_grouping=True),
            "total": number_format(done + waiting, force_grouping=True),
        }
    ]
