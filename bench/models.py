"""Models for the benchmarks, created once and cached."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bench.speed.product import MeasuringError, Product

# One for all languages, and one for English.
NAMES = ("multilingual-e5-small", "all-minilm-l6-v2")
# What `make demo` installs and the how-to recommends: figures of quality are of it.
RECOMMENDED = NAMES[:1]
NAMED = f"With the recommended model, {RECOMMENDED[0]}, alone."


def models_folder(
    cache: Path, *, say: Callable[[str], None], names: Sequence[str] = NAMES
) -> Path | None:
    """Return a folder with the models; None if they are not available.

    It is in `cache`, for the next run too.
    """
    folder = cache / "models"
    missing = [name for name in names if not (folder / name).is_dir()]
    if not missing:
        return folder
    variables = {"FREESHELF_MODELS_DIR": str(folder)}
    product = Product(cache / "library", variables=variables)
    for name in missing:
        say(f"Making the model {name}")
        try:
            product.manage("install_model", name)
        except MeasuringError as error:
            say(f"{error}\nMeasured by words alone: there is no model.")
            return None
    return folder


def variables_of(folder: Path, names: Sequence[str] = RECOMMENDED) -> dict[str, str]:
    """Return the settings for a product that uses these models of a folder only."""
    return {
        "FREESHELF_MODELS_DIR": str(folder.resolve()),
        "FREESHELF_MODELS": ",".join(names),
    }
