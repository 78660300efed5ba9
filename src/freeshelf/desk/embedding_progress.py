"""How far search by meaning is, while it is being prepared."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from freeshelf.search.dense.services import embedding_states


def embedding_progress() -> list[str]:
    """A sentence for an editor; none when all is done or there is no model."""
    states = [state for state in embedding_states() if not state.problem]
    waiting = sum(state.waiting for state in states)
    if all(state.is_ready for state in states) and not waiting:
        return []
    done = sum(state.embedded for state in states)
    if not done + waiting:  # nobody has counted yet
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
