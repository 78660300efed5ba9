"""Section of an edit form with the comments of the old site."""

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from freeshelf.core.html import html_to_text, plain_title
from freeshelf.ingest.admin.raw_item_views import raw_item_url
from freeshelf.ingest.comments import comments_of


def comments_section(record: Model) -> SafeString:
    """Render the comments of a record as text, or nothing if it has none."""
    comments = [
        {
            "url": raw_item_url(comment),
            "author": plain_title(str(comment.data.get("comment_author", ""))),
            "date": comment.data.get("comment_date", ""),
            "status": comment.record_status,
            "text": html_to_text(str(comment.data.get("comment_content", ""))),
        }
        for comment in comments_of(record)
    ]
    if not comments:
        return SafeString()
    return render_to_string("ingest/admin/comments.html", {"comments": comments})
