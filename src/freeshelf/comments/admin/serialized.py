"""Comments of an object as Wagtail's script reads them."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail.admin.templatetags.wagtailadmin_tags import avatar_url, user_display_name

from freeshelf.comments.models import Comment, Remark
from freeshelf.comments.posted import PostedComment, PostedRemark
from freeshelf.comments.services import shown_path

# Stands for people whose account was deleted.
_NOBODY = 0


def serialize_comments(
    instance: models.Model, user: Any, posted: Sequence[PostedComment] = ()
) -> dict[str, Any]:
    """Return the open comments, with what a form posted that was not saved."""
    stored = list(Comment.objects.about(instance).open()) if instance.pk else []
    people = {user.pk: user}
    for comment in stored:
        people |= {row.user_id: row.user for row in comment.remarks if row.user_id}
    by_key = {each.key: each for each in posted}
    rows = [_stored(row, instance, by_key.get(row.pk)) for row in stored]
    rows += [_new(each, user) for each in posted if each.key is None and each.text]
    authors = {str(key): _author(person) for key, person in people.items()}
    authors[str(_NOBODY)] = {"name": _("Former colleague"), "avatar_url": ""}
    return {"comments": rows, "user": user.pk, "authors": authors}


def _author(user: Any) -> dict[str, str]:
    return {"name": user_display_name(user), "avatar_url": avatar_url(user)}


def _stored(
    comment: Comment, instance: models.Model, posted: PostedComment | None
) -> dict[str, Any]:
    sent = {each.key: each for each in posted.replies} if posted else {}
    replies = [
        _remark(row, sent.get(row.pk)) for row in comment.remarks if row is not comment
    ]
    return _remark(comment, posted) | {
        "contentpath": shown_path(instance, comment.contentpath),
        "position": posted.position if posted else comment.position,
        "resolved": bool(posted and posted.is_resolved),
        "replies": replies,
    }


def _remark(row: Remark, posted: PostedRemark | None) -> dict[str, Any]:
    key = getattr(row, "user_id", None)
    return {
        "pk": row.pk,
        "user": key or _NOBODY,
        "text": posted.text if posted and posted.text else row.text,
        "created_at": row.created_at.isoformat(),
        "deleted": bool(posted and posted.is_deleted),
    }


def _new(posted: PostedComment, user: Any) -> dict[str, Any]:
    return {
        "pk": None,
        "user": user.pk,
        "text": posted.text,
        "created_at": None,
        "deleted": posted.is_deleted,
        "contentpath": posted.contentpath,
        "position": posted.position,
        "resolved": posted.is_resolved,
        "replies": [],
    }
