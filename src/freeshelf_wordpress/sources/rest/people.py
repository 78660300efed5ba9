"""Convert REST accounts and comments to the form of exports."""

import html

from freeshelf_wordpress.sources.records import SourceAuthor, SourceComment
from freeshelf_wordpress.sources.rest.client import Json
from freeshelf_wordpress.sources.rest.items import sql_date

_APPROVED = {"approved": "1", "hold": "0"}


def read_author(entry: Json) -> SourceAuthor:
    """Convert an account; anonymous requests get its slug as username."""
    return SourceAuthor(
        login=str(entry.get("username") or entry.get("slug") or ""),
        source_id=str(entry["id"]),
        display_name=html.unescape(str(entry.get("name") or "")),
        first_name=str(entry.get("first_name") or ""),
        last_name=str(entry.get("last_name") or ""),
        email=str(entry.get("email") or ""),
        url=str(entry.get("url") or ""),
        registered=sql_date(entry.get("registered_date")),
        biography=str(entry.get("description") or ""),
        roles=tuple(map(str, entry.get("roles") or ())),
    )


def read_comment(entry: Json) -> tuple[str, SourceComment]:
    """Convert a comment and return the ID of its item with it."""
    content = entry.get("content") or {}
    kind = str(entry.get("type") or "comment")
    status = str(entry.get("status", ""))
    fields = {
        "comment_id": str(entry["id"]),
        "comment_author": str(entry.get("author_name") or ""),
        "comment_author_email": str(entry.get("author_email") or ""),
        "comment_author_url": str(entry.get("author_url") or ""),
        "comment_author_IP": str(entry.get("author_ip") or ""),
        "comment_date": sql_date(entry.get("date")),
        "comment_date_gmt": sql_date(entry.get("date_gmt")),
        "comment_content": str(content.get("raw", content.get("rendered", ""))),
        "comment_approved": _APPROVED.get(status, status),
        "comment_type": kind,
        "comment_parent": str(entry.get("parent") or 0),
        "comment_user_id": str(entry.get("author") or 0),
    }
    return str(entry.get("post") or ""), SourceComment(fields=fields)
