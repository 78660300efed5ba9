"""Documents that betray an invented person, and ordinary ones that only look so.

`documents(split)` reads the data in `bench/data/disclosure`, `build(document, folder)`
writes the real file and returns its path; the same document gives the same bytes.
"""

from .building import build
from .data import LANGUAGES, Betrayal, Content, Document, documents

__all__ = ["LANGUAGES", "Betrayal", "Content", "Document", "build", "documents"]
