"""Comments as Wagtail's script sends them."""

from typing import Any


def posted(*comments: dict[str, Any]) -> dict[str, str]:
    """Return the hidden fields of these comments, by their names in the form."""
    data = {"comments-TOTAL_FORMS": str(len(comments))}
    for number, comment in enumerate(comments):
        prefix = f"comments-{number}"
        replies = comment.get("replies", [])
        data |= _remark(prefix, comment)
        data |= {
            f"{prefix}-contentpath": comment.get("contentpath", "title"),
            f"{prefix}-position": comment.get("position", ""),
            f"{prefix}-resolved": "1" if comment.get("resolved") else "",
            f"{prefix}-replies-TOTAL_FORMS": str(len(replies)),
        }
        for inside, reply in enumerate(replies):
            data |= _remark(f"{prefix}-replies-{inside}", reply)
    return data


def _remark(prefix: str, remark: dict[str, Any]) -> dict[str, str]:
    return {
        f"{prefix}-id": str(remark.get("id", "")),
        f"{prefix}-text": remark.get("text", ""),
        f"{prefix}-DELETE": "1" if remark.get("deleted") else "",
    }
