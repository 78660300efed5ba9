"""Rights to comment, changes that a form posted, and assignments."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import WorkflowMixin
from wagtail.permissions import policy_registry

from freeshelf.comments.models import Assignable, Comment, CommentReply
from freeshelf.comments.posted import PostedComment, PostedRemark


def may_edit(user: Any, instance: models.Model) -> bool:
    """Return whether a person may edit an object, and so read its comments.

    The policy of records leaves out those that the person may not read.
    """
    if not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        return False
    policy = policy_registry.get_by_type(type(instance))
    if policy.user_has_permission_for_instance(user, "change", instance):
        return True
    task = (
        instance.current_workflow_task if isinstance(instance, WorkflowMixin) else None
    )
    if task is None or not task.user_can_access_editor(instance, user):
        return False
    # A reviewer edits what the task gives, but sees no more than otherwise.
    return bool(policy.user_has_any_permission_for_instance(user, ["view"], instance))


def editable_among(user: Any, instances: Iterable[Any]) -> list[Any]:
    """Return the objects among these that a person may edit."""
    return [each for each in instances if each is not None and may_edit(user, each)]


def colleagues() -> QuerySet[Any]:
    """Return the people who may enter the admin area."""
    permission = Permission.objects.filter(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    may_enter = (
        Q(is_superuser=True)
        | Q(user_permissions__in=permission)
        | Q(groups__permissions__in=permission)
    )
    people = get_user_model().objects.filter(may_enter, is_active=True)
    return people.distinct().order_by("username")


def shown_path(instance: models.Model, contentpath: str) -> str:
    """Return where a comment is shown: at its block, or else at the field.

    A block may have been deleted since, or have been shown only and never stored.
    """
    name, *inside = contentpath.split(".")
    try:
        column: Any = instance._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if not inside:
        return name
    find = getattr(column, "get_block_by_content_path", None)
    found = find and find(getattr(instance, name), inside)
    return contentpath if found else name


@dataclass(slots=True)
class Changes:
    """Changes of one request to the comments of an object."""

    added: list[Comment] = field(default_factory=list)
    replies: list[CommentReply] = field(default_factory=list)
    resolved: list[Comment] = field(default_factory=list)
    edited: int = 0
    deleted: int = 0

    def __bool__(self) -> bool:
        return bool(
            self.added or self.replies or self.resolved or self.edited or self.deleted
        )


def apply_posted(
    posted: Sequence[PostedComment], *, instance: models.Model, user: Any
) -> Changes:
    """Write what a form posted about comments and note it in the history.

    A comment that someone else resolved or deleted meanwhile is left as it is, and
    texts of others are never changed.
    """
    changes = Changes()
    if not posted:
        return changes
    existing = {row.pk: row for row in Comment.objects.about(instance).open()}
    for each in posted:
        if each.key is None:
            _add(each, instance, user, changes)
        elif (comment := existing.get(each.key)) is not None:
            _change(comment, each, instance, user, changes)
    return changes


def _add(each: PostedComment, instance: Any, user: Any, changes: Changes) -> None:
    if each.is_deleted or not each.text or not shown_path(instance, each.contentpath):
        return
    comment = Comment.objects.create(
        target=instance,
        user=user,
        text=each.text,
        contentpath=each.contentpath,
        position=each.position,
    )
    changes.added.append(comment)
    _note("freeshelf.comment.add", comment, instance, user)
    _write_replies(comment, each.replies, instance, user, changes)


def _change(
    comment: Comment, each: PostedComment, instance: Any, user: Any, changes: Changes
) -> None:
    is_own = comment.user_id == user.pk
    if each.is_deleted:
        if is_own:
            _note("freeshelf.comment.delete", comment, instance, user)
            comment.delete()
            changes.deleted += 1
        return
    if is_own and each.text and each.text != comment.text:
        comment.text = each.text
        changes.edited += 1
        _note("freeshelf.comment.edit", comment, instance, user)
    is_same_field = each.contentpath.partition(".")[0] == comment.field_name
    # A block that is shown only has another key each time: the path stays then.
    if is_same_field and "." in each.contentpath:
        comment.contentpath = each.contentpath
    comment.position = each.position
    if each.is_resolved:
        comment.resolved_at, comment.resolved_by = timezone.now(), user
        changes.resolved.append(comment)
        _note("freeshelf.comment.resolve", comment, instance, user)
    comment.save()
    _write_replies(comment, each.replies, instance, user, changes)


def _write_replies(
    comment: Comment,
    posted: Iterable[PostedRemark],
    instance: Any,
    user: Any,
    changes: Changes,
) -> None:
    own = {row.pk: row for row in comment.replies.all() if row.user_id == user.pk}
    for each in posted:
        reply = own.get(each.key) if each.key is not None else None
        if each.key is None and each.text and not each.is_deleted:
            changes.replies.append(
                CommentReply.objects.create(comment=comment, user=user, text=each.text)
            )
            _note("freeshelf.comment.reply", comment, instance, user)
        elif reply is not None and each.is_deleted:
            reply.delete()
            changes.deleted += 1
        elif reply is not None and each.text and each.text != reply.text:
            reply.text = each.text
            reply.save()
            changes.edited += 1


def _note(action: str, comment: Comment, instance: Any, user: Any) -> None:
    """Write a line of history, which says where and never what."""
    data = {"comment": comment.pk, "field": comment.field_name}
    log(instance, action, user=user, data=data)


def label_of_field(model: type[models.Model], name: str) -> str:
    """Return the name of a field in words, or the name that code has."""
    try:
        column: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    if getattr(column, "verbose_name", ""):
        return str(column.verbose_name)
    return str(column.related_model._meta.verbose_name_plural)


def assign(instance: Assignable, *, to: Any, by: Any) -> bool:
    """Assign an object, note it in the history and return whether that changed it.

    It is written to the live row: neither a draft nor an autosave has to do with it.
    """
    model: Any = type(instance)
    key = None if to is None else to.pk
    rows = model.objects.filter(pk=instance.pk)
    if rows.values_list("assigned_to_id", flat=True).get() == key:
        return False
    rows.update(assigned_to_id=key)
    instance.assigned_to = to
    log(instance, "freeshelf.assign", user=by)
    return True


def names(text: str, user: Any) -> bool:
    """Return whether a text names a person: “@” and the username."""
    wanted = re.escape(f"@{user.get_username()}")
    return bool(re.search(rf"(?<!\w){wanted}(?!\w)", text, re.IGNORECASE))


def assigned_objects(user: Any) -> Iterator[Any]:
    """Yield the objects assigned to a person, of all models, which they may edit."""
    for model in assignable_models():
        rows = model.objects.filter(assigned_to=user.pk).order_by("pk")
        if hasattr(rows, "open"):
            rows = rows.open()
        yield from editable_among(user, rows)


def assignable_models() -> list[Any]:
    """Return all models whose objects are assigned."""
    return [model for model in apps.get_models() if issubclass(model, Assignable)]
