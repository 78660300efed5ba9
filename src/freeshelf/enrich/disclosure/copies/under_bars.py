"""Find the words of a PDF that lie under its own bars; in the sandbox."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from freeshelf.core import sandbox
from freeshelf.enrich.disclosure.findings import Means

_TARGET = f"{__name__}:read_under_bars"
_LIMITS = sandbox.SandboxLimits(
    memory_bytes=1024 * sandbox.MEBIBYTE, cpu_seconds=60, wall_seconds=120
)

Range = tuple[int, int]


def words_under_bars(path: Path, media_type: str) -> dict[int, list[tuple[Range, str]]]:
    """Return ranges in the texts of pages, each with its words; none if it is unread.

    Every copy leaves out these words, whether they are marked or not.
    """
    arguments = {"path": str(path.resolve()), "media_type": media_type}
    found: dict[int, list[tuple[Range, str]]] = {}
    try:
        with closing(sandbox.stream(_TARGET, arguments, limits=_LIMITS)) as messages:
            for message in messages:
                # The child has read foreign bytes and is not trusted.
                page, start, end, words = message if isinstance(message, list) else []
                place = (int(start), int(end))
                found.setdefault(int(page), []).append((place, str(words)))
    except (sandbox.SandboxError, TypeError, ValueError):
        return {}
    return found


def read_under_bars(*, path: str, media_type: str) -> Iterator[list[object]]:
    """Yield page, start, end and words of what bars cover; this runs in the child."""
    # What parses foreign bytes is loaded in the child only.
    from freeshelf.enrich.disclosure.findings import Piece  # noqa: PLC0415
    from freeshelf.enrich.disclosure.inside import read_file  # noqa: PLC0415

    for seen in read_file(path, media_type=media_type):
        if isinstance(seen, Piece) and seen.means is Means.REDACTION:
            place = seen.place
            if not place.parts and place.end > place.start >= 0:
                yield [place.page, place.start, place.end, seen.text]
