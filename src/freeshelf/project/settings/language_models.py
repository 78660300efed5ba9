"""Settings of the language models."""

import os
from typing import Any

from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.paths import DATA_DIR

# Without a home directory, as for a service, this names a folder that cannot be
# created.
_CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")

# The model that `freeshelf demo` installs, if available; empty for none.
FREESHELF_DEMO_MODEL = configuration.text("DEMO_MODEL", "multilingual-e5-small")

FREESHELF_LANGUAGE_MODELS: dict[str, Any] = {
    "DIRECTORY": configuration.text("MODELS_DIR", str(DATA_DIR / "models")),
    # Names in order; empty means every installed model.
    "ACTIVE": configuration.string_list("MODELS", []),
    # Sorts the first results anew; empty means none does.
    "RERANKER": configuration.text("RERANKER", ""),
    "RERANKED": configuration.number("RERANKED", 10, least=2, most=50),
    # Vectors of tokens are kept for up to this many passages; 0 means for none.
    "TOKEN_PASSAGES": configuration.number("TOKEN_PASSAGES", 50_000, least=0),
    "THREADS": configuration.number("MODEL_THREADS", 1, least=1),
    "BACKGROUND_THREADS": configuration.number("MODEL_BACKGROUND_THREADS", 2, least=1),
    "HUB": configuration.text("MODEL_HUB", "https://huggingface.co"),
    # Converted models, for reuse by another library on this machine.
    "CACHE_DIR": configuration.text("MODEL_CACHE_DIR", f"{_CACHE}/freeshelf/models"),
}
