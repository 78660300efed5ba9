"""Local copies of files in the storage."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import storages

from freeshelf.library.models import FileContent


@contextmanager
def local_file(content: FileContent) -> Iterator[Path]:
    """Yield a path to the bytes of a content while the context is open.

    Raises FileNotFoundError when the storage does not have them.
    """
    storage = storages["library"]
    try:
        path = Path(storage.path(content.storage_name))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="freeshelf-") as copy:
            with storage.open(content.storage_name) as remote:
                shutil.copyfileobj(remote, copy)
            copy.flush()
            yield Path(copy.name)
        return
    if not path.is_file():
        raise FileNotFoundError(content.storage_name)
    yield path
