"""Storage of renditions: apart from uploads, under random names.

Renditions of earlier releases with metadata are not here, so they are no longer served;
a request renders them again.
"""

import os
import secrets
from pathlib import PurePosixPath

from freeshelf.shared.files import AtomicFolder

_NAME_BYTES = 16


class RandomNames:
    """Storage with random names, which reveal neither the upload nor each other."""

    def generate_filename(self, filename: str | os.PathLike[str]) -> str:
        """Keep the folder and the extension."""
        path = PurePosixPath(filename)
        name = f"{secrets.token_hex(_NAME_BYTES)}{path.suffix.lower()}"
        named = str(path.with_name(name))
        return str(super().generate_filename(named))  # type: ignore[misc]


class RenditionStorage(RandomNames, AtomicFolder):
    """Renditions in a folder."""
