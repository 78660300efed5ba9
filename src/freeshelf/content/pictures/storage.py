"""Storage of renditions: apart from uploads, under random names.

Renditions of earlier releases with metadata are not here, so they are no longer served;
a request renders them again.
"""

import os
import secrets
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import FileSystemStorage

_NAME_BYTES = 16


class RenditionStorage(FileSystemStorage):
    """Files with random names, which reveal neither the upload nor each other."""

    def generate_filename(self, filename: str | os.PathLike[str]) -> str:
        """Keep the folder and the extension."""
        path = PurePosixPath(filename)
        name = f"{secrets.token_hex(_NAME_BYTES)}{path.suffix.lower()}"
        return super().generate_filename(str(path.with_name(name)))

    def _save(self, name: str, content: Any) -> str:
        """Write a file atomically."""
        partial_name = f"{name}.{secrets.token_hex(4)}.part"
        partial = super()._save(partial_name, content)  # type: ignore[misc]
        os.replace(self.path(partial), self.path(name))
        return name
