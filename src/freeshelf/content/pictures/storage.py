"""Where drawn pictures are: apart from what was uploaded, under names that say nothing.

Pictures of before they were drawn without metadata are not here, so they are served no
more; whoever asks for one has it drawn anew.
"""

import os
import secrets
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import FileSystemStorage

_NAME_BYTES = 16


class RenditionStorage(FileSystemStorage):
    """Files whose names tell neither what the upload was called nor one another."""

    def generate_filename(self, filename: str | os.PathLike[str]) -> str:
        """Keep the folder and the ending."""
        path = PurePosixPath(filename)
        name = f"{secrets.token_hex(_NAME_BYTES)}{path.suffix.lower()}"
        return super().generate_filename(str(path.with_name(name)))

    def _save(self, name: str, content: Any) -> str:
        """Write a file that is either whole or not there."""
        beside = f"{name}.{secrets.token_hex(4)}.part"
        partial = super()._save(beside, content)  # type: ignore[misc]
        os.replace(self.path(partial), self.path(name))
        return name
