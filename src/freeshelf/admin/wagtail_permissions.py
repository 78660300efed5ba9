"""Names of permissions on the page of a group, which Wagtail says in English."""

from typing import Any

from django.contrib.auth.models import Permission
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.collections import GroupCollectionManagementPermissionFormSet
from wagtail.contrib.simple_translation.models import SimpleTranslation
from wagtail.images.forms import GroupImagePermissionFormSet
from wagtail.models import Page
from wagtail.users.forms import PagePermissionsForm
from wagtail.users.templatetags import wagtailusers_tags

# What is said to screen readers of a box in a table.
_IN_COLUMNS = {
    "add": _("Can add: %(object)s"),
    "change": _("Can change: %(object)s"),
    "delete": _("Can delete: %(object)s"),
}
_ACTIONS = {
    "lock": _("Can lock"),
    "publish": _("Can publish"),
    "unlock": _("Can unlock"),
    "view": _("Can view"),
}

_format = wagtailusers_tags.format_permissions
_translated = lazy(gettext, str)


def translate_permissions() -> None:
    """Have the page of a group name permissions in the language of its reader."""
    wagtailusers_tags.register.inclusion_tag(
        "wagtailusers/groups/includes/formatted_permissions.html",
        name="format_permissions",
    )(_named_permissions)
    for formset in (
        GroupCollectionManagementPermissionFormSet,
        GroupImagePermissionFormSet,
    ):
        # The labels of the boxes come from the same list.
        formset.permission_types[:] = [
            (codename, _translated(short), _translated(long))
            for codename, short, long in formset.permission_types
        ]
        formset.form.base_fields["collection"].label = _translated("Collection")
    PagePermissionsForm.base_fields["page"].label = _translated("Page")
    boxes: Any = PagePermissionsForm.base_fields["permissions"]
    boxes.label_from_instance = _page_permission


def _named_permissions(permission_bound_field: Any) -> dict[str, Any]:
    context: dict[str, Any] = _format(permission_bound_field)
    for row in context["object_perms"]:
        if "object" not in row:
            continue
        for action, sentence in _IN_COLUMNS.items():
            if box := row.get(action):
                box["perm"].name = sentence % {"object": row["object"]}
        for box in row["custom"]:
            action = box["perm"].codename.partition("_")[0]
            model = box["perm"].content_type.model
            if box["perm"].codename == f"{action}_{model}":
                box["name"] = str(_ACTIONS.get(action, box["name"]))
        if row["object"] == SimpleTranslation._meta.verbose_name:
            row["object"] = gettext("Translation of pages")
    return context


def _page_permission(permission: Permission) -> str:
    names = {codename: long for codename, _short, long in Page.permission_types}
    return str(names.get(permission.codename, permission.name))
