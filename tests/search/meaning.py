"""A library that is searched by meaning, with the tiny model of the tests."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.services import embedding_states
from tests.enrich.model_factories import make_model, use_models


def install(settings: Any, folder: Path, **options: Any) -> None:
    """Have a model whose meanings a test can foresee, and no vectors yet."""
    settings.FREESHELF_VECTORS_DIR = folder / "vectors"
    use_models(settings, folder / "models")
    make_model(folder / "models", **options)


def embed() -> None:
    """Give every live record its vectors."""
    upkeep = VectorMaintenance()
    upkeep.step(now=timezone.now())
    while not all(state.is_done for state in embedding_states()):
        upkeep.step(now=timezone.now())
