"""Drawing a picture as the one page of itself; runs in the sandbox like the readers."""

from collections.abc import Iterator

from freeshelf.core.pictures import draw_smaller


def draw_image(*, path: str, number: int, width: int) -> Iterator[bytes]:
    """Yield the picture, width pixels wide at most; see `draw_smaller`.

    It has one page: a number beyond is an IndexError.
    """
    if number != 1:
        raise IndexError(number)
    yield from draw_smaller(path=path, width=width)
