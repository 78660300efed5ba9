"""Settings for a local machine: the demo, and development."""

import secrets

from django.utils.functional import SimpleLazyObject

from freeshelf.core.key_files import read_or_create
from freeshelf.project.settings.base import *  # noqa: F403
from freeshelf.project.settings.base import DATA_DIR
from freeshelf.project.settings.configuration import configuration


def _stored_secret_key() -> str:
    """Return the secret key, created when it is first needed next to the data."""
    path = DATA_DIR / "secret-key"
    key = read_or_create(path, lambda: secrets.token_urlsafe(50).encode())
    return key.decode("ascii")


# Folders of stored files; whatever makes the data directory, it is for its owner only.
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Lazy: a command that needs no library leaves no trace of one.
SECRET_KEY = configuration.secret("SECRET_KEY") or SimpleLazyObject(_stored_secret_key)
# Must come last. Of a file, these settings read too few to judge.
UNKNOWN_SETTINGS = configuration.misspelt_variables()
