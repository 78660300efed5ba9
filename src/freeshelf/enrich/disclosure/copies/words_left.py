"""Find which of some words are in a finished copy, wherever; in the sandbox."""

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from freeshelf.core import sandbox
from freeshelf.enrich.disclosure.copies.letters import alike
from freeshelf.enrich.disclosure.findings import Means

_TARGET = "freeshelf.enrich.disclosure.copies.words_left:read_left"
# Means of what readers of a copy get, too.
KEPT = (
    *(None, Means.LINK, Means.ALTERNATIVE_TEXT),
    *(Means.OUTLINE, Means.FORM_VALUE),
)
_LIMITS = sandbox.SandboxLimits(
    memory_bytes=1024 * sandbox.MEBIBYTE, cpu_seconds=120, wall_seconds=300, niceness=10
)
# Fewer letters stand by chance in other words, but for scripts with thousands of them.
_FEWEST_LETTERS, _FEWEST_OF_MANY = 5, 2


def words_left(
    path: Path, words: Sequence[str], *, media_type: str, shown: Sequence[str] = ()
) -> set[int]:
    """Return the numbers of the words that are in a copy; all if it cannot be read.

    `shown` are texts that its images have.
    """
    return _read(path, words, media_type, shown=shown)


def words_kept(path: Path, words: Sequence[str], *, media_type: str) -> set[int]:
    """Return the numbers of the words that every copy of a file has unless marked.

    Those that are too short to be told from parts of others are among them; all are if
    the file cannot be read.
    """
    return _read(path, words, media_type, is_original=True)


def _read(
    path: Path,
    words: Sequence[str],
    media_type: str,
    *,
    shown: Sequence[str] = (),
    is_original: bool = False,
) -> set[int]:
    arguments = {
        "path": str(path.resolve()),
        "media_type": media_type,
        "words": list(words),
        "shown": list(shown),
        "is_original": is_original,
    }
    every = set(range(len(words)))
    try:
        with closing(sandbox.stream(_TARGET, arguments, limits=_LIMITS)) as messages:
            return every.intersection(
                each for each in messages if isinstance(each, int)
            )
    except sandbox.SandboxError:
        return every


def read_left(
    *,
    path: str,
    media_type: str,
    words: list[str],
    shown: list[str],
    is_original: bool,
) -> Iterator[int]:
    """Yield the numbers of the words that stand in a file; this runs in the child.

    Of an original, only what its copies keep.
    """
    # What parses foreign bytes is loaded in the child only.
    from freeshelf.enrich.disclosure.copies.job import NotCopiedError  # noqa: PLC0415
    from freeshelf.enrich.disclosure.copies.writing import words_of_parts  # noqa: PLC0415
    from freeshelf.enrich.disclosure.findings import Piece  # noqa: PLC0415
    from freeshelf.enrich.disclosure.inside import read_file  # noqa: PLC0415

    texts = [
        seen.text
        for seen in read_file(path, media_type=media_type)
        if isinstance(seen, Piece) and (seen.means in KEPT or not is_original)
    ]
    texts += shown
    if not is_original:
        with suppress(NotCopiedError):
            texts += words_of_parts(path, media_type)
    letters = "\n".join(map(alike, texts))
    over_ends = letters.replace("\n", "")
    for number, word in enumerate(words):
        wanted = alike(word)
        is_short = len(wanted) < _fewest(word)
        is_there = wanted in letters or wanted in over_ends
        if is_original if is_short else is_there:
            yield number


def _fewest(word: str) -> int:
    is_of_many = any("\u2e80" <= each <= "\u9fff" for each in word)
    return _FEWEST_OF_MANY if is_of_many else _FEWEST_LETTERS
