"""Check that the vector indexes agree with the database."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.operations.doctor.finding import Finding
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.search.dense.conf import index_dir
from freeshelf.search.dense.reindexing import differing_records, rebuild
from freeshelf.search.dense.services import indexed_models
from freeshelf.search.dense.store import SegmentStore
from freeshelf.search.errors import DenseIndexDamagedError
from freeshelf.search.indexing import Differences, mend


def examine_vectors() -> Iterator[Finding]:
    """Yield records whose passages differ between an active index and the library.

    The outbox is processed first. Pending vectors are not a problem, and an index that
    is still being built is not in use.
    """
    for model in indexed_models():
        try:
            if not SegmentStore(index_dir(model.key)).read().is_ready:
                continue
            keys = differing_records(model)
        except DenseIndexDamagedError as error:
            yield Finding(str(error), partial(rebuild, model))
            continue
        if keys:
            shown = ", ".join(keys[:5]) + ("…" if len(keys) > 5 else "")
            yield Finding(
                _("%(count)d records have out-of-date %(model)s vectors: %(keys)s")
                % {"count": len(keys), "model": model.name, "keys": shown},
                partial(_repair, keys),
            )


def _repair(keys: tuple[str, ...]) -> None:
    mend(Differences((), keys, ()))
    bring_up_to_date()
