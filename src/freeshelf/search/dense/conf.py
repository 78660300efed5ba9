"""FREESHELF_VECTORS_DIR: where indexes of vectors are kept, one folder a model."""

from pathlib import Path

from django.conf import settings

_KEY_LENGTH = 16


def vectors_dir() -> Path:
    """The folder of all of them."""
    return Path(settings.FREESHELF_VECTORS_DIR)


def index_dir(key: str) -> Path:
    """The folder of the vectors of a model, by the model's key."""
    return vectors_dir() / key[:_KEY_LENGTH]
