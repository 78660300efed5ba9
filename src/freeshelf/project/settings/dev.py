"""Settings for a local machine: the demo, and development."""

import secrets

from freeshelf.core.key_files import read_or_create
from freeshelf.project.settings.base import *  # noqa: F403
from freeshelf.project.settings.base import DATA_DIR
from freeshelf.project.settings.configuration import (
    ConfigurationError,
    configuration,
)


def _stored_secret_key() -> str:
    """Return the secret key, created at the first start next to the data."""
    path = DATA_DIR / "secret-key"
    try:
        key = read_or_create(path, lambda: secrets.token_urlsafe(50).encode())
    except OSError as error:
        raise ConfigurationError(
            f"The data directory {path.parent} cannot be made ({error.strerror}): name "
            f"another folder with FREESHELF_DATA_DIR."
        ) from error
    return key.decode("ascii")


SECRET_KEY = configuration.text("SECRET_KEY", "") or _stored_secret_key()
