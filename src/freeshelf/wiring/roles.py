"""Groups of users and their permissions."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)
from wagtail.snippets.models import create_extra_permissions

from freeshelf.accounts.roles import AUTHORS, CONTRIBUTORS, EDITORS, MEMBERS

_Permissions = list[tuple[str, str]]  # app, codename


def _each(app: str, models: str, *actions: str) -> _Permissions:
    return [(app, f"{action}_{each}") for each in models.split() for action in actions]


_MEMBER_PERMISSIONS: _Permissions = [("library", "view_members_resource")]
# Permissions in the admin area for people who write for the library but do not run it.
_CONTRIBUTOR_PERMISSIONS: _Permissions = [
    ("wagtailadmin", "access_admin"),
    *_MEMBER_PERMISSIONS,
    *_each("library", "resource", "add", "change", "view"),
    *_each("library", "agent readinglist", "view"),
    *_each("vocabularies", "concept conceptscheme", "view"),
]
_AUTHOR_PERMISSIONS: _Permissions = [
    *_CONTRIBUTOR_PERMISSIONS,
    ("library", "publish_resource"),
    ("library", "add_agent"),
    *_each("library", "file", "add", "change"),
]
_EDITED_MODELS = {
    "library": "resource agent file fileversion readinglist readinglistitem "
    "resourcecreator resourceidentifier resourcerelation",
    "fields": "fieldcondition fielddefinition fieldgroup fieldgrouprule",
    "vocabularies": "concept conceptlabel conceptmatch conceptnote conceptscheme",
    "ingest": "termmapping",
    "events": "calendarfeed event eventcategory eventexception eventresource eventtag",
    "helplines": "helpentry helpcontact helpentrytranslation",
    "content": "reusableblock",
    "pages": "menu theme themetranslation fontfamily fontface",
}
_EDITOR_ACTIONS = ("add", "change", "delete", "view", "publish", "lock", "unlock")
# Editors describe and publish; only administrators manage accounts.
_EDITOR_PERMISSIONS: _Permissions = [
    ("wagtailadmin", "access_admin"),
    *_MEMBER_PERMISSIONS,
    ("library", "view_restricted_resource"),
    *_each(
        "inbox", "message suggestedresource suggestedtopic", "change", "delete", "view"
    ),
    # Everyone in the admin area sees what is due; who handles requests is set
    # separately.
    *_each("privacy", "datarequest", "change", "view"),
    ("simple_translation", "submit_translation"),
    *_each("wagtailredirects", "redirect", "add", "change", "delete"),
    *(
        permission
        for app, models in _EDITED_MODELS.items()
        for permission in _each(app, models, *_EDITOR_ACTIONS)
    ),
    *_each("library", "filecontent pagetext", "view"),
    *_each("ingest", "ingestrun provenance rawitem source", "view"),
]
_PAGE_ACTIONS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
_GROUPS = {
    MEMBERS: _MEMBER_PERMISSIONS,
    CONTRIBUTORS: _CONTRIBUTOR_PERMISSIONS,
    AUTHORS: _AUTHOR_PERMISSIONS,
    EDITORS: _EDITOR_PERMISSIONS,
}


def ensure_groups(**_: Any) -> None:
    """Create the groups and add missing permissions; remove none.

    Runs after every migrate. Permissions of apps that migrate later are created here,
    as Django itself creates them only afterwards.
    """
    named = dict.fromkeys(app for each in _GROUPS.values() for app, _codename in each)
    for label in (*named, "wagtailcore", "wagtailimages"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    # Publish and lock are permissions that Wagtail adds for snippets.
    create_extra_permissions(apps.get_app_config("wagtailsnippets"))
    groups = {}
    for name, permissions in _GROUPS.items():
        groups[name], _created = Group.objects.get_or_create(name=name)
        groups[name].permissions.add(*_permissions(permissions))
    if (page := Page.get_first_root_node()) is not None:
        for permission in _permissions(_each("wagtailcore", "page", *_PAGE_ACTIONS)):
            GroupPagePermission.objects.get_or_create(
                group=groups[EDITORS], page=page, permission=permission
            )
    _allow_images(groups[EDITORS], "add", "change", "choose")
    _allow_images(groups[AUTHORS], "add", "choose")


def _permissions(names: _Permissions) -> list[Permission]:
    condition = Q(pk__in=[])
    for app, codename in names:
        condition |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(condition))


def _allow_images(group: Group, *actions: str) -> None:
    root = Collection.get_first_root_node()
    if root is None:
        return
    for permission in _permissions(_each("wagtailimages", "image", *actions)):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
