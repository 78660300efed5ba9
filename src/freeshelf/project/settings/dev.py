"""Settings for a local machine: the demo, and development."""

import os
import secrets
import tempfile
from contextlib import suppress

from freeshelf.project.settings.base import *  # noqa: F403
from freeshelf.project.settings.base import DATA_DIR
from freeshelf.project.settings.configuration import (
    ConfigurationError,
    configuration,
)


def _stored_secret_key() -> str:
    """Return the secret key, created at the first start next to the data."""
    path = DATA_DIR / "secret-key"
    if path.exists():
        return path.read_text("ascii")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The data directory {path.parent} cannot be made ({error.strerror}): name "
            f"another folder with FREESHELF_DATA_DIR."
        ) from error
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".key-") as draft:
        draft.write(secrets.token_urlsafe(50))
        draft.flush()
        # Of two processes that start at once, one creates the key and both read it.
        with suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_text("ascii")


SECRET_KEY = configuration.text("SECRET_KEY", "") or _stored_secret_key()
