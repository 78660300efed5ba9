"""Models of meaning: where they are, which are used, what they may cost."""

import os
from typing import Any

from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.paths import DATA_DIR

# Where a home is lacking, as for a service, this names a folder that nobody can make.
_CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")

# What `freeshelf demo` installs, where it can be had; nothing: none.
FREESHELF_DEMO_MODEL = configuration.text("DEMO_MODEL", "multilingual-e5-small")

FREESHELF_LANGUAGE_MODELS: dict[str, Any] = {
    "DIRECTORY": configuration.text("MODELS_DIR", str(DATA_DIR / "models")),
    # Names in order; none means every installed model.
    "ACTIVE": configuration.string_list("MODELS", []),
    "THREADS": configuration.number("MODEL_THREADS", 1, least=1),
    "BACKGROUND_THREADS": configuration.number("MODEL_BACKGROUND_THREADS", 2, least=1),
    "HUB": configuration.text("MODEL_HUB", "https://huggingface.co"),
    # Models that were made here, for the next library on this machine.
    "CACHE_DIR": configuration.text("MODEL_CACHE_DIR", f"{_CACHE}/freeshelf/models"),
}
