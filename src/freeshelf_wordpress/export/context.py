"""Context that all writers of items share."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from freeshelf_wordpress.export.authors import Authors
from freeshelf_wordpress.export.gutenberg import TextWriter
from freeshelf_wordpress.export.links import Links
from freeshelf_wordpress.export.origins import Origins
from freeshelf_wordpress.export.selection import Selection
from freeshelf_wordpress.export.terms import TermRegistry
from freeshelf_wordpress.export.uploads import Uploads

BATCH = 200
_Row = TypeVar("_Row")


@dataclass(slots=True)
class ExportContext:
    """Selection and lookups of an export, and counts of what was left out."""

    selection: Selection
    origins: Origins
    uploads: Uploads
    terms: TermRegistry
    links: Links
    texts: TextWriter
    authors: Authors
    left_behind: Counter[str] = field(default_factory=Counter)


def in_batches(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Yield rows in lists for one query each."""
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch
