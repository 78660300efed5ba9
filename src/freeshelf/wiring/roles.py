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

_APPS = (
    "library",
    "fields",
    "content",
    "vocabularies",
    "ingest",
    "inbox",
    "helplines",
    "events",
    "pages",
    "privacy",
    "wagtailcore",
    "wagtailadmin",
    "wagtailimages",
    "wagtailredirects",
    "simple_translation",
)
_MEMBER_PERMISSIONS = [("library", "view_members_resource")]
_EDITOR_PERMISSIONS = [
    ("wagtailadmin", "access_admin"),
    ("library", "view_members_resource"),
    ("library", "view_restricted_resource"),
    ("inbox", "change_message"),
    ("inbox", "delete_message"),
    ("inbox", "view_message"),
    ("inbox", "change_suggestedresource"),
    ("inbox", "delete_suggestedresource"),
    ("inbox", "view_suggestedresource"),
    # Everyone in the admin area sees what is due; who handles requests is set
    # separately.
    ("privacy", "change_datarequest"),
    ("privacy", "view_datarequest"),
    ("simple_translation", "submit_translation"),
    ("wagtailredirects", "add_redirect"),
    ("wagtailredirects", "change_redirect"),
    ("wagtailredirects", "delete_redirect"),
]
# Permissions in the admin area for people who write for the library but do not run it.
_CONTRIBUTOR_PERMISSIONS = [
    ("wagtailadmin", "access_admin"),
    ("library", "view_members_resource"),
    ("library", "add_resource"),
    ("library", "change_resource"),
    ("library", "view_resource"),
    ("library", "view_agent"),
    ("library", "view_readinglist"),
    ("vocabularies", "view_concept"),
    ("vocabularies", "view_conceptscheme"),
]
_AUTHOR_PERMISSIONS = [
    *_CONTRIBUTOR_PERMISSIONS,
    ("library", "publish_resource"),
    ("library", "add_agent"),
    ("library", "add_file"),
    ("library", "change_file"),
]
# Editors describe and publish; only administrators manage accounts.
_EDITED_MODELS = {
    "library": (
        "resource",
        "agent",
        "file",
        "fileversion",
        "readinglist",
        "readinglistitem",
        "resourcecreator",
        "resourceidentifier",
        "resourcerelation",
    ),
    "fields": ("fieldcondition", "fielddefinition", "fieldgroup", "fieldgrouprule"),
    "vocabularies": (
        "concept",
        "conceptlabel",
        "conceptmatch",
        "conceptnote",
        "conceptscheme",
    ),
    "ingest": ("termmapping",),
    "events": (
        "calendarfeed",
        "event",
        "eventcategory",
        "eventexception",
        "eventresource",
        "eventtag",
    ),
    "helplines": ("helpentry", "helpcontact", "helpentrytranslation"),
    "content": ("reusableblock",),
    "pages": ("menu", "theme", "themetranslation", "fontfamily", "fontface"),
}
_EDITOR_ACTIONS = ("add", "change", "delete", "view", "publish", "lock", "unlock")
_READ_ONLY_MODELS = {
    "library": ("filecontent", "pagetext"),
    "ingest": ("ingestrun", "provenance", "rawitem", "source"),
}
_PAGE_ACTIONS = (
    "add_page",
    "change_page",
    "publish_page",
    "lock_page",
    "unlock_page",
    "bulk_delete_page",
)
_IMAGE_ACTIONS = ("add_image", "change_image", "choose_image")


def ensure_groups(**_: Any) -> None:
    """Create the groups and add missing permissions; remove none.

    Runs after every migrate. Permissions of apps that migrate later are created here,
    as Django itself creates them only afterwards.
    """
    for label in _APPS:
        create_permissions(apps.get_app_config(label), verbosity=0)
    # Publish and lock are permissions that Wagtail adds for snippets.
    create_extra_permissions(apps.get_app_config("wagtailsnippets"))
    groups = {}
    for name, permissions in (
        (MEMBERS, _MEMBER_PERMISSIONS),
        (CONTRIBUTORS, _CONTRIBUTOR_PERMISSIONS),
        (AUTHORS, _AUTHOR_PERMISSIONS),
        (EDITORS, [*_EDITOR_PERMISSIONS, *_model_permissions()]),
    ):
        groups[name], _created = Group.objects.get_or_create(name=name)
        groups[name].permissions.add(*_permissions(permissions))
    _allow_pages(groups[EDITORS])
    _allow_images(groups[EDITORS], _IMAGE_ACTIONS)
    _allow_images(groups[AUTHORS], ("add_image", "choose_image"))


def _permissions(names: list[tuple[str, str]]) -> list[Permission]:
    condition = Q(pk__in=[])
    for app, codename in names:
        condition |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(condition))


def _model_permissions() -> list[tuple[str, str]]:
    names = [
        (app, f"{action}_{model}")
        for app, models in _EDITED_MODELS.items()
        for model in models
        for action in _EDITOR_ACTIONS
    ]
    return names + [
        (app, f"view_{model}")
        for app, models in _READ_ONLY_MODELS.items()
        for model in models
    ]


def _allow_pages(group: Group) -> None:
    root = Page.get_first_root_node()
    if root is None:
        return
    for permission in _permissions([("wagtailcore", name) for name in _PAGE_ACTIONS]):
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=permission
        )


def _allow_images(group: Group, actions: tuple[str, ...]) -> None:
    root = Collection.get_first_root_node()
    if root is None:
        return
    for permission in _permissions([("wagtailimages", name) for name in actions]):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
