"""Write editorial pages."""

from typing import Any

from django.db import transaction
from wagtail.models import BaseViewRestriction, Page, Site

from freeshelf.pages.models import HomePage

_OLD_KEY = "key_of_the_old_password"


def save_as_new(
    sender: type[BaseViewRestriction],
    instance: BaseViewRestriction,
    *,
    raw: bool = False,
    **_more: Any,
) -> None:
    """Clear the key of a restriction with a new password, before it is saved."""
    if raw or instance.pk is None:
        return
    stored = sender.objects.filter(pk=instance.pk)
    if stored.exclude(password=instance.password).exists():
        vars(instance)[_OLD_KEY], instance.pk = instance.pk, None


def delete_old(
    sender: type[BaseViewRestriction], instance: BaseViewRestriction, **_more: Any
) -> None:
    """Delete the row with the old password, once the new one is saved."""
    old = vars(instance).pop(_OLD_KEY, None)
    if old is not None:
        sender.objects.filter(pk=old).delete()


@transaction.atomic
def ensure_home(*, title: str) -> HomePage:
    """Return the home page of the default site.

    Creates an empty one if the site has another page, such as Wagtail's default.
    """
    site = Site.objects.filter(is_default_site=True).first()
    root = site.root_page.specific if site and site.root_page else None
    if isinstance(root, HomePage):
        return root
    # Slugs below the root are unique, and Wagtail's welcome page has “home”.
    home_page = HomePage(title=title, slug="library", live=True)
    Page.get_first_root_node().add_child(instance=home_page)
    if site is None:
        site = Site(hostname="localhost", port=80, is_default_site=True)
    site.root_page = home_page
    site.site_name = title
    site.save()
    if root is not None and type(root) is Page and not root.get_children().exists():
        root.delete()
    return home_page


def is_untouched(home: HomePage) -> bool:
    """Return whether this home page has no text yet."""
    return not (home.introduction or home.examples or home.body)
