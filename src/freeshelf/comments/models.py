"""Comments at fields, their replies and subscribers, and who works on an object."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_TEXT = 5000


def _person(related_name: str, verbose_name: Any = "") -> models.ForeignKey:
    """Return a column of a person, empty once the account is deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )


class Assignable(models.Model):
    """An object that one person works on; no revision restores who."""

    assigned_to = _person("+", _("assigned to"))
    # Otherwise each object would count as a use of the account.
    assigned_to.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]

    class Meta:
        abstract = True


class AboutQuerySet(models.QuerySet[Any]):
    """QuerySet of rows about an object of any model."""

    def about(self, instance: models.Model) -> Self:
        """Filter to the rows of one object."""
        kind = ContentType.objects.get_for_model(instance)
        return self.filter(content_type=kind, object_id=instance.pk)


class CommentQuerySet(AboutQuerySet):
    """QuerySet of comments."""

    def open(self) -> Self:
        """Filter to comments that nobody resolved, with replies, oldest first."""
        rows = self.filter(resolved_at=None).order_by("created_at", "pk")
        return rows.select_related("user").prefetch_related("replies__user")


class _About(models.Model):
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True


class Remark(models.Model):
    """A text of a person, with its moments."""

    text = models.TextField(_("text"), max_length=MAX_TEXT)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True


class Comment(Remark, _About):
    """A comment at a field of an object, or at a block of its text.

    It belongs to the object and not to a revision: no version holds or restores it.
    """

    user = _person("+", _("author"))
    # The field, and the block in it, as Wagtail has it: “body.<block>.text”.
    contentpath = models.TextField()
    # Where in a text, as the editor of the text has it.
    position = models.TextField(blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = _person("+", _("resolved by"))

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(
                fields=["content_type", "object_id"], name="comment_of_object"
            ),
        ]

    def __str__(self) -> str:
        # Histories of the admin area may store this: it has nothing of the text.
        return f"{self.content_type_id}:{self.object_id} ({self.pk})"

    @property
    def field_name(self) -> str:
        """Return the name of the field it stands at."""
        return self.contentpath.partition(".")[0]

    @property
    def remarks(self) -> list[Remark]:
        """Return the comment and its replies, oldest first."""
        replies = sorted(self.replies.all(), key=lambda row: (row.created_at, row.pk))
        return [self, *replies]


class CommentReply(Remark):
    """A reply to a comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="replies")
    user = _person("+", _("author"))

    class Meta:
        verbose_name = _("reply to a comment")
        verbose_name_plural = _("replies to comments")

    def __str__(self) -> str:
        return f"{self.comment_id} ({self.pk})"


class CommentSubscription(_About):
    """A person who wants emails about all comments on an object."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    objects = AboutQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription to comments")
        verbose_name_plural = _("subscriptions to comments")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"], name="subscribed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id} ({self.user_id})"


class EmailChoice(models.Model):
    """The emails that a person wants; without a row, all of them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    about_comments = models.BooleanField(
        _("comments"),
        default=True,
        help_text=_(
            "Receive an email about comments that concern you: on items that you "
            "subscribed to or work on, in threads that you took part in, or that "
            "mention you"
        ),
    )
    about_assignments = models.BooleanField(
        _("assignments"),
        default=True,
        help_text=_("Receive an email when a colleague assigns something to you"),
    )
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("email preference")
        verbose_name_plural = _("email preferences")

    def __str__(self) -> str:
        return str(self.user_id)


def email_choice(user: Any) -> EmailChoice:
    """Return the choice of a person, stored or not."""
    row = EmailChoice.objects.filter(user=user.pk).first()
    return row or EmailChoice(user_id=user.pk)
