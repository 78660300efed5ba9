"""A library whose passages a tiny model embeds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import active_models
from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.services import dense_indexes
from freeshelf.search.engines.base import LEVELS
from tests.enrich.model_factories import make_model, use_models


@pytest.fixture
def models_dir(settings: Any, tmp_path: Path) -> Path:
    """An empty folder of models, with a folder of vectors of their own."""
    settings.FREESHELF_VECTORS_DIR = tmp_path / "vectors"
    use_models(settings, tmp_path / "models")
    return tmp_path / "models"


@pytest.fixture
def tiny(models_dir: Path) -> Path:
    """A model that is installed."""
    return make_model(models_dir)


@pytest.fixture
def embed(index: Callable[[], int]) -> Callable[[], int]:
    """Bring the index up to date, then do all that is to be done for vectors."""
    upkeep = VectorMaintenance()

    def run() -> int:
        index()
        total = 0
        while done := upkeep.step(now=timezone.now()):
            total += done
        upkeep.step(now=timezone.now())
        return total

    return run


@pytest.fixture
def near() -> Callable[..., list[str]]:
    """Records near a question, by the first index that is ready."""

    def ask(text: str, *, levels: tuple[str, ...] = LEVELS) -> list[str]:
        ((model, index), *_) = dense_indexes()
        (query,) = encoder(model).encode_queries([text])
        found = index.neighbours(
            np.asarray(query), access_levels=levels, threshold=model.threshold
        )
        return [each.key for each in found]

    return ask


@pytest.fixture
def keys_of_models(models_dir: Path) -> Callable[[], list[str]]:
    """Keys of the models in use."""
    return lambda: [model.key for model in active_models()]
