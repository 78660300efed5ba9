"""Django app configuration of comments."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "freeshelf.comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        """Register the finder of personal data; comments go with their object."""
        from freeshelf.comments.personal_data import CommentFinder
        from freeshelf.core.personal_data import register_finder

        register_finder("comments", CommentFinder())
        post_delete.connect(_delete_with_object, dispatch_uid="comments_of_object")


def _delete_with_object(sender: Any, instance: Any, **kwargs: Any) -> None:
    from freeshelf.comments.models import Assignable, Comment, CommentSubscription

    if isinstance(instance, Assignable):
        for model in (Comment, CommentSubscription):
            model.objects.about(instance).delete()
