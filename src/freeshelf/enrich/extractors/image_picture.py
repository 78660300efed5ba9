"""Drawing a picture as the page of itself; runs in the sandbox like the readers."""

from collections.abc import Iterator

from freeshelf.core.pictures import draw_smaller


def draw_image(*, path: str, number: int, width: int) -> Iterator[bytes]:
    """Yield page number of a picture, width pixels wide at most; see `draw_smaller`."""
    yield from draw_smaller(path=path, width=width, page=number)
