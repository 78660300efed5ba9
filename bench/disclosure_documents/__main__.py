"""`python -m bench.disclosure_documents`: count the documents, or write their files."""

import argparse
from pathlib import Path

from . import build, documents
from .counting import tables


def main() -> None:
    """Print the counts, and write the files where a folder is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where to write the files")
    parser.add_argument("--split", choices=("dev", "final", "all"), default="dev")
    wanted = parser.parse_args()
    if not wanted.folder:
        print(tables(documents("all")))
        return
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for document in documents(wanted.split):
        print(build(document, wanted.folder))


if __name__ == "__main__":
    main()
