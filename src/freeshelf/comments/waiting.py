"""Threads of comments that wait for a person, on our objects and on pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Comment as PageComment

from freeshelf.comments.models import Comment
from freeshelf.comments.services import assignable_models, may_edit, names

# Nobody works through more, and the page stays quick.
_MOST = 200


@dataclass(frozen=True, slots=True)
class WaitingThread:
    """An open thread with words of others that a person has not answered."""

    target: Any
    field_name: str
    key: int
    author: Any  # of the last of these words, None if the account was deleted
    text: str
    at: datetime
    names_person: bool


def waiting_threads(user: Any) -> list[WaitingThread]:
    """Return the threads that name a person or await an answer, the latest first.

    A thread awaits an answer of who began it or took part in it, and of who works on
    its object, until they write in it or somebody resolves it.
    """
    found = [*_threads_on_objects(user), *_threads_on_pages(user)]
    return sorted(found, key=lambda thread: thread.at, reverse=True)


def _threads_on_objects(user: Any) -> Iterator[WaitingThread]:
    on_own = Q()
    for model in assignable_models():
        kind = ContentType.objects.get_for_model(model)
        own = model.objects.filter(assigned_to=user.pk).order_by().values("pk")
        on_own |= Q(content_type=kind, object_id__in=own)
    rows = Comment.objects.open().filter(_concerns(user) | on_own).distinct()
    for comment in rows.prefetch_related("target")[:_MOST]:
        target = comment.target
        if target is None or not may_edit(user, target):
            continue
        is_own = target.assigned_to_id == user.pk
        if thread := _waiting(target, comment, comment.remarks, user, is_own=is_own):
            yield thread


def _threads_on_pages(user: Any) -> Iterator[WaitingThread]:
    rows = PageComment.objects.filter(_concerns(user), resolved_at=None).distinct()
    rows = rows.select_related("user", "page").prefetch_related("replies__user")
    for comment in rows.order_by("created_at", "pk")[:_MOST]:
        if not comment.page.permissions_for_user(user).can_edit():
            continue
        replies = sorted(comment.replies.all(), key=lambda row: row.created_at)
        remarks = [comment, *replies]
        page = comment.page.specific
        if thread := _waiting(page, comment, remarks, user, is_own=False):
            yield thread


def _concerns(user: Any) -> Q:
    named = f"@{user.get_username()}"
    return (
        Q(user=user.pk)
        | Q(replies__user=user.pk)
        | Q(text__icontains=named)
        | Q(replies__text__icontains=named)
    )


def _waiting(
    target: Any, comment: Any, remarks: Sequence[Any], user: Any, *, is_own: bool
) -> WaitingThread | None:
    own = [number for number, each in enumerate(remarks) if each.user_id == user.pk]
    later = remarks[own[-1] + 1 :] if own else remarks
    is_named = any(names(each.text, user) for each in later)
    if not later or not (own or is_named or is_own):
        return None
    last = later[-1]
    return WaitingThread(
        target=target,
        field_name=comment.contentpath.partition(".")[0],
        key=comment.pk,
        author=last.user,
        text=last.text,
        at=last.created_at,
        names_person=is_named,
    )
