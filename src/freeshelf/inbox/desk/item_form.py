"""What an editor writes on an item: its state, who sees to it, a note."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from wagtail.admin.forms.models import WagtailAdminModelForm


class ItemForm(WagtailAdminModelForm):
    """Offers the people who may enter the desk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = _colleagues()


def _colleagues() -> QuerySet[Any]:
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
