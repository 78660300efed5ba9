"""Comments as Wagtail's script posts them with a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from freeshelf.comments.models import MAX_TEXT

PREFIX = "comments"
# More than a form ever shows; what is beyond is not read.
_MOST = 1000


@dataclass(frozen=True, slots=True)
class PostedRemark:
    """A comment or reply in a form; without a key it is new."""

    key: int | None
    text: str
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class PostedComment(PostedRemark):
    """A comment in a form, with its replies."""

    contentpath: str
    position: str
    is_resolved: bool
    replies: tuple[PostedRemark, ...] = ()


def read_posted(data: Mapping[str, str]) -> list[PostedComment]:
    """Return the comments in the data of a form; what cannot be read is left out."""
    return [
        PostedComment(
            **_remark(data, prefix),
            contentpath=data.get(f"{prefix}-contentpath", "")[:MAX_TEXT],
            position=data.get(f"{prefix}-position", "")[:MAX_TEXT],
            is_resolved=bool(data.get(f"{prefix}-resolved")),
            replies=tuple(
                PostedRemark(**_remark(data, inside))
                for inside in _prefixes(data, f"{prefix}-replies")
            ),
        )
        for prefix in _prefixes(data, PREFIX)
    ]


def _prefixes(data: Mapping[str, str], prefix: str) -> list[str]:
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = int(total) if total.isascii() and total.isdecimal() else 0
    numbers = range(min(count, _MOST))
    found = (f"{prefix}-{number}" for number in numbers)
    return [
        each for each in found if f"{each}-text" in data and _is_readable(data, each)
    ]


def _is_readable(data: Mapping[str, str], prefix: str) -> bool:
    key = data.get(f"{prefix}-id", "")
    return not key or (key.isascii() and key.isdecimal() and len(key) < 19)


def _remark(data: Mapping[str, str], prefix: str) -> dict[str, Any]:
    key = data.get(f"{prefix}-id", "")
    text = data[f"{prefix}-text"].replace("\0", "").strip()
    return {
        "key": int(key) if key else None,
        "text": text[:MAX_TEXT],
        "is_deleted": bool(data.get(f"{prefix}-DELETE")),
    }
