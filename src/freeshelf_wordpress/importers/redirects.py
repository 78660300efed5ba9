"""Create Wagtail redirects of old URLs."""

from collections.abc import Sequence
from urllib.parse import quote, unquote, urlsplit

from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from freeshelf.events.models import Event
from freeshelf.ingest.deferred_rows import deferred_row, save_or_defer
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_target
from freeshelf.library.models import Agent, File, Resource
from freeshelf_wordpress.importers.survey import UPLOADS, Survey, site_path
from freeshelf_wordpress.sources.records import SourceItem

_MAX_LENGTH = 255


def old_paths(item: SourceItem, *, had_readers: bool) -> list[str]:
    """Return the paths of an item on its old site.

    The slug of an item that was never public is not disclosed: such an item has only
    the path with its ID.
    """
    item_id = item.source_id
    parameters = {"page": ("page_id", "p"), "attachment": ("attachment_id", "p")}
    paths = [
        f"/?{first_url}={item_id}"
        for first_url in parameters.get(item.type, ("p",))
        if item_id
    ]
    if not had_readers:
        return paths
    link = urlsplit(item.link)
    if link.path.strip("/") and not link.query:
        paths.append(unquote(site_path(item.link)))
        # The GUID is often the item's first URL, which old links may use.
        first_url = urlsplit(item.guid)
        if (
            first_url.path.strip("/")
            and not first_url.query
            and first_url.scheme in ("http", "https")
        ):
            paths.append(unquote(first_url.path))
        parent_path = unquote(link.path).rstrip("/").rpartition("/")[0]
        paths += [
            f"{parent_path}/{unquote(s)}/" for s in item.all_meta("_wp_old_slug") if s
        ]
    return list(dict.fromkeys(paths))


def upload_addresses(path: str) -> list[str]:
    """Return the paths of an uploaded file on the old site, also of its original."""
    original = path.replace("-scaled.", ".")
    return [UPLOADS + name for name in dict.fromkeys((path, original))]


def goal_without_bytes(source: Source, survey: Survey, item: SourceItem) -> Model | str:
    """Return the target for an upload without a file: a public object that uses it."""
    for user in survey.items_using(survey.number_of(item)):
        _provenance, target = find_target(source, user.key)
        is_shown = user.status == "publish" and not user.protected
        if is_shown and isinstance(target, Resource | Page) and target.live:
            return target
    return "/search"


def add_redirects(
    addresses: list[str], target: Model | str, *, earlier: Sequence[Model | str] = ()
) -> list[str]:
    """Redirect old URLs to an object or a path.

    Redirects to `earlier` targets of the same item are changed. Other redirects stay
    unchanged; their URLs are returned.
    """
    destination, earlier_destinations = (
        _target(target),
        [_target(each) for each in earlier],
    )
    by_path = {Redirect.normalise_path(url): url for url in addresses}
    existing: dict[str, Redirect] = {
        redirect.old_path: redirect
        for redirect in Redirect.objects.filter(old_path__in=by_path, site=None)
    }
    conflicts = []
    for old_path, url in by_path.items():
        current = existing.get(old_path) or deferred_row((Redirect, old_path))
        if len(old_path) > _MAX_LENGTH:
            conflicts.append(url)
        elif not isinstance(current, Redirect):
            save_or_defer(
                build_redirect(old_path, destination), name=(Redirect, old_path)
            )
        elif _redirects_to(current, destination):
            continue
        elif current.pk and any(
            _redirects_to(current, each) for each in earlier_destinations
        ):
            _change_destination(current, destination)
        else:
            conflicts.append(url)
    return conflicts


def build_redirect(old_path: str, destination: Page | str) -> Redirect:
    """Return an unsaved redirect of a normalised path."""
    if isinstance(destination, str):
        return Redirect(old_path=old_path, redirect_link=destination)
    return Redirect(old_path=old_path, redirect_page=destination)


def _redirects_to(redirect: Redirect, destination: Page | str) -> bool:
    if isinstance(destination, str):
        return bool(redirect.redirect_link == destination)
    return bool(redirect.redirect_page_id == destination.pk)


def _change_destination(redirect: Redirect, destination: Page | str) -> None:
    is_link = isinstance(destination, str)
    redirect.redirect_link = destination if is_link else ""
    redirect.redirect_page = None if is_link else destination
    redirect.save()


def _target(target: Model | str) -> "Page | str":
    return target if isinstance(target, Page | str) else permanent_url(target)


def permanent_url(target: Model) -> str:
    """Return the permanent path of an object, without a language. Raises TypeError."""
    # Not reversed: docs/adr/0001 fixes these paths, and redirects outlive URL names.
    if isinstance(target, File):
        name = quote(target.current.original_name if target.current else "file")
        url = f"/r/{target.resource.identifier}/files/{target.number}/{name}"
        if len(url) <= _MAX_LENGTH:
            return url
        target = target.resource
    if isinstance(target, Agent):
        return f"/publishers/{target.identifier}"
    if isinstance(target, Event):
        return f"/e/{target.identifier}"
    if not isinstance(target, Resource):
        raise TypeError(target)
    return f"/r/{target.identifier}"


def restricted_url(target: Model, picture: AbstractImage | None = None) -> str:
    """Return a URL that redirects users with access to an object, and informs others.

    It stays valid when the object becomes public. `picture` is the image of the same
    upload, for users without access to the file. Raises TypeError.
    """
    if isinstance(target, Page):
        return f"/closed?page={target.pk}"
    if isinstance(target, File):
        url = f"/closed?r={target.resource.identifier}&f={target.number}"
        return url if picture is None else f"{url}&i={picture.pk}"
    if not isinstance(target, Resource):
        raise TypeError(target)
    return f"/closed?r={target.identifier}"
