"""Secret keys in files of the data directory, created when they are first needed."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the content of a key file, which only its owner can read.

    If two processes start at the same time, one creates the key and both read it.
    """
    with suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-") as draft:
        draft.write(make())
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_bytes()
