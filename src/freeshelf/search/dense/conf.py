"""Directories of vector indexes under FREESHELF_VECTORS_DIR, one per model."""

import re
from pathlib import Path

from django.conf import settings

_KEY_LENGTH = 16
_NAME = re.compile(rf"[0-9a-f]{{{_KEY_LENGTH}}}")


def vectors_dir() -> Path:
    """Return the directory of all vector indexes."""
    return Path(settings.FREESHELF_VECTORS_DIR)


def index_dir(key: str) -> Path:
    """Return the directory of a model's vectors, by the key of the model."""
    return vectors_dir() / key[:_KEY_LENGTH]


def index_dirs() -> list[Path]:
    """Return the directories of all models that have or had an index."""
    return [
        path
        for path in vectors_dir().glob("*")
        if _NAME.fullmatch(path.name) and path.is_dir()
    ]
