"""Find and erase what a person wrote in comments and is assigned."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from freeshelf.comments.models import (
    Comment,
    CommentReply,
    CommentSubscription,
    EmailChoice,
    Remark,
)
from freeshelf.comments.services import assignable_models
from freeshelf.core.personal_data import (
    ERASED_TEXT,
    Finding,
    Person,
    PersonalDataFinder,
)


class CommentFinder(PersonalDataFinder):
    """Finds the comments and replies of an account, and what is assigned to it."""

    def find(self, person: Person) -> Iterator[Finding]:
        """Yield the comments and replies, and the objects assigned to the person."""
        for model in (Comment, CommentReply):
            for row in _written(model, person):
                yield Finding(
                    place=_("Comments"),
                    key=_key(row),
                    title=str(row),
                    facts={
                        "text": row.text,
                        "created_at": row.created_at.isoformat(timespec="seconds"),
                    },
                )
        for model in assignable_models():
            for row in _assigned(model, person):
                yield Finding(
                    place=_("Assignments"),
                    key=f"assigned:{model._meta.label_lower}:{row.pk}",
                    title=str(row),
                )

    @transaction.atomic
    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Delete what the person wrote; a comment that others answered keeps a note."""
        count = 0
        for reply in _written(CommentReply, person):
            if _key(reply) not in kept:
                reply.delete()
                count += 1
        for comment in _written(Comment, person):
            if _key(comment) in kept:
                continue
            if comment.replies.exists():
                comment.text, comment.user = ERASED_TEXT, None
                comment.save()
            else:
                comment.delete()
            count += 1
        for model in assignable_models():
            count += _assigned(model, person).update(assigned_to=None)
        for kind in (CommentSubscription, EmailChoice):
            kind.objects.filter(user__in=person.account_keys).delete()
        Comment.objects.filter(resolved_by__in=person.account_keys).update(
            resolved_by=None
        )
        return count


def _written(model: Any, person: Person) -> Any:
    return model.objects.filter(user__in=person.account_keys).order_by("pk")


def _assigned(model: Any, person: Person) -> Any:
    return model.objects.filter(assigned_to__in=person.account_keys)


def _key(row: Remark) -> str:
    return f"{row._meta.label_lower}:{row.pk}"
