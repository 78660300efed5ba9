"""Make the mean vectors of languages, by which questions are levelled.

    python -m bench.language_means

writes src/freeshelf/search/data/language_means.json: for each language the mean vector
that the recommended model gives to the pages of bench/data/pages.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import yaml

from bench.embedding import embedded
from bench.speed.product import REPOSITORY

_PAGES = REPOSITORY / "bench" / "data" / "pages"
_MEANS = REPOSITORY / "src/freeshelf/search/data/language_means.json"


def main() -> int:
    """Write the means."""
    parser = argparse.ArgumentParser(description=__doc__)
    cache = REPOSITORY / ".make" / "bench"
    parser.add_argument("--cache", type=Path, default=cache)
    texts = pages()
    made = embedded(
        [text for _language, text in texts],
        cache=parser.parse_args().cache,
        is_passage=True,
    )
    if made is None:
        return 1
    key, vectors = made
    languages = np.array([language for language, _text in texts])
    means = {
        str(each): vectors[languages == each].mean(0) for each in np.unique(languages)
    }
    row = {
        "made_with": key,
        "means": {each: [round(float(x), 4) for x in means[each]] for each in means},
    }
    _MEANS.write_text(json.dumps(row) + "\n", "utf-8")
    return 0


def pages() -> list[tuple[str, str]]:
    """Return the language and the text of each page, below its document's title."""
    return [
        (document["language"], f"{document['title']}\n{page['text']}")
        for path in sorted(_PAGES.glob("*.yaml"))
        for document in yaml.safe_load(path.read_text("utf-8"))
        for page in document["pages"]
    ]


if __name__ == "__main__":
    sys.exit(main())
