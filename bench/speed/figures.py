"""Measurements of one size of library."""

from dataclasses import dataclass

from bench.speed.server import PageFigures


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """Build time and size of an index."""

    seconds: float
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Times of a call inside one process, in milliseconds."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """A results page, sequentially and with eight concurrent visitors."""

    alone: PageFigures
    together: PageFigures
    memory: int  # bytes, of the whole process tree after the runs


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """Another search over the same resources; None for a peer that is too slow."""

    index: IndexFigures
    alone: PageFigures | None
    together: PageFigures | None
    memory: int  # bytes, of the whole process tree after the runs


@dataclass(frozen=True, slots=True)
class SizeFigures:
    """All measurements at one size."""

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
