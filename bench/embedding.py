"""Read texts with a model as the product does, in a process of its own."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.models import RECOMMENDED, models_folder, variables_of
from bench.speed.product import Product


def embedded(
    texts: Sequence[str],
    *,
    cache: Path,
    is_passage: bool = False,
    say: Callable[[str], None] = print,
) -> tuple[str, NDArray[np.float32]] | None:
    """Return the key of the recommended model and a row for each text.

    See `bench.asking.embedded`. None if the model is not available.
    """
    models = models_folder(cache, say=say, names=RECOMMENDED)
    if models is None:
        return None
    with tempfile.TemporaryDirectory(prefix="freeshelf-embedding-") as folder:
        product = Product(Path(folder), variables=variables_of(models))
        product.begin()
        (Path(folder) / "texts.json").write_text(json.dumps(list(texts)), "utf-8")
        made = product.inside(
            "bench.asking",
            "embedded",
            folder=folder,
            model=RECOMMENDED[0],
            is_passage=is_passage,
        )
        return made["key"], np.load(Path(folder) / "vectors.npy")
