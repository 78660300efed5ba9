"""Settings for one's own machine: the demo, and work on the code."""

import secrets

from freeshelf.project.settings.base import *  # noqa: F403
from freeshelf.project.settings.base import DATA_DIR
from freeshelf.project.settings.configuration import configuration


def _secret_of_this_machine() -> str:
    """A key made at the first start and kept beside the data."""
    path = DATA_DIR / "secret-key"
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(50)
        path.touch(mode=0o600)
        path.write_text(key, "ascii")
        return key


SECRET_KEY = configuration.text("SECRET_KEY", "") or _secret_of_this_machine()
