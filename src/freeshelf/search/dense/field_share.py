"""Judge whether a library is about the field, by how a model reads titles of records.

Only there it says something that a question is about it. The embedder looks once a day
and keeps the share beside the model's vectors; without that file it is made now.
"""

import logging
import time
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.contrib.auth.models import AnonymousUser

from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.library.models import Resource
from freeshelf.search.dense.array_files import (
    FileKey,
    Floats,
    file_key,
    read_array,
    write_array,
)
from freeshelf.search.dense.services import index_dir
from freeshelf.search.field_questions import field_odds, field_weights

logger = logging.getLogger(__name__)

_TITLES, _SOUGHT = 60, 600
_ENOUGH = 0.5
_SECONDS = 24 * 3600
_FILE = "field-share.npy"


def field_in_library(model: InstalledModel, layers: Floats) -> float | None:
    """Return the log odds that a question is about the field.

    `layers` is one row of what a model reads of it. None where less than half of the
    titles are about the field, without weights for the model, and if the model fails.
    """
    odds = field_odds(model.key, layers)
    try:
        is_of_field = odds is not None and _read(model, file_key(_path(model)))
    except ModelError as error:
        logger.warning("%s", error)
        return None
    return odds if is_of_field >= _ENOUGH else None


@lru_cache(maxsize=4)
def _read(model: InstalledModel, _file: FileKey) -> float:
    kept = read_array(_path(model), (1,))
    return _made(model, in_background=False) if kept is None else float(kept[0])


def keep_field_share(model: InstalledModel) -> None:
    """Look at the titles if that is a day ago. Raises BrokenModelError."""
    path = _path(model)
    is_new = path.exists() and time.time() - path.stat().st_mtime < _SECONDS
    if model.key == field_weights().made_with and not is_new:
        share = np.array([_made(model, in_background=True)], np.float32)
        write_array(path, share, former=_FILE)


def _made(model: InstalledModel, *, in_background: bool) -> float:
    """Return the share of some public titles, from all over the library, above 0."""
    public = Resource.objects.visible_to(AnonymousUser())
    last = public.order_by("-pk").values_list("pk", flat=True).first() or 0
    sought = {last * place // _SOUGHT for place in range(1, _SOUGHT + 1)}
    titles = list(public.filter(pk__in=sought).values_list("title", flat=True))
    read = encoder(model, in_background=in_background).query_layers
    odds = [
        field_odds(model.key, read(title).ravel()) or 0.0
        for title in titles[:: max(1, len(titles) // _TITLES)]
    ]
    return float(np.mean(np.array(odds) > 0)) if odds else 0.0


def _path(model: InstalledModel) -> Path:
    return index_dir(model.key) / _FILE
