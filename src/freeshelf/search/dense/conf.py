"""FREESHELF_VECTORS_DIR: where indexes of vectors are kept, one folder a model."""

import re
from pathlib import Path

from django.conf import settings

_KEY_LENGTH = 16
_NAME = re.compile(rf"[0-9a-f]{{{_KEY_LENGTH}}}")


def vectors_dir() -> Path:
    """The folder of all of them."""
    return Path(settings.FREESHELF_VECTORS_DIR)


def index_dir(key: str) -> Path:
    """The folder of the vectors of a model, by the model's key."""
    return vectors_dir() / key[:_KEY_LENGTH]


def index_dirs() -> list[Path]:
    """The folders of all models that have or had one; whatever else is there stays."""
    return [
        path
        for path in vectors_dir().glob("*")
        if _NAME.fullmatch(path.name) and path.is_dir()
    ]
