"""What one size of library was measured at."""

from dataclasses import dataclass

from bench.speed.server import PageFigures


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """How long an index took to build and how large it is."""

    seconds: float
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Times of a call inside one process, in milliseconds."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """A results page, one reader after the other and eight at once."""

    alone: PageFigures
    together: PageFigures
    memory: int  # bytes, of the whole tree after the runs


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """Another search over the same resources; a peer that is too slow is let off."""

    index: IndexFigures
    alone: PageFigures | None
    together: PageFigures | None
    memory: int  # bytes, of the whole tree after the runs


@dataclass(frozen=True, slots=True)
class SizeFigures:
    """Everything measured at one size."""

    resources: int
    passages: int
    text_bytes: int
    index: IndexFigures
    engine: CallFigures
    service: CallFigures
    page: SearchFigures
    home: PageFigures
    resource: PageFigures
    admin_list: PageFigures
    admin_search: PageFigures
    admin_edit: PageFigures
    wagtail: PeerFigures
    fts5: PeerFigures
