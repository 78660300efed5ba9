"""Create Wagtail redirects of old URLs, and find what such a URL leads to."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from freeshelf.events.models import Event
from freeshelf.ingest.deferred_rows import deferred_row, save_or_defer
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_target, imported_as
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.services.staging import is_live_once_opened
from freeshelf_wordpress.importers.streams.stream import FileReference, Link
from freeshelf_wordpress.importers.survey import UPLOADS, Survey, site_path
from freeshelf_wordpress.sources.records import SourceItem
from freeshelf_wordpress.url_patterns import WordPressUrls

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


def target_without_file(
    source: Source, survey: Survey, item: SourceItem
) -> Model | str:
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
    destination = _target(target)
    earlier_destinations = [_target(each) for each in earlier]
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


_NUMBERED = ("p", "page_id", "attachment_id")
_CACHE_SIZE = 20_000


class LinkTargets:
    """Cached resolver, for use when everything has been imported."""

    def __init__(self, source: Source, survey: Survey) -> None:
        self._source = source
        self._survey = survey
        self.at = lru_cache(maxsize=_CACHE_SIZE)(self._at)
        self.numbered = lru_cache(maxsize=_CACHE_SIZE)(self._numbered)

    def file(self, attachment_id: str, *, user: str) -> FileReference | None:
        """Return the file of an attachment in the item that uses it, or its own."""
        facts = self._survey.items.get(self._survey.attachment_number(attachment_id))
        if facts is None:
            return None
        # The file of the using item, then that of its own record, then the first one.
        keys = (f"{facts.key}#{user}", f"{facts.key}#", facts.key)
        target = next(filter(None, map(self._file, keys)), None)
        return FileReference(target.pk, str(target)) if target is not None else None

    def _file(self, key: str) -> File | None:
        return imported_as(self._source, key, File)

    def _numbered(self, item_id: str) -> Link | None:
        facts = self._survey.items.get(item_id)
        target = imported_as(self._source, facts.key, Model) if facts else None
        if isinstance(target, Page) and not is_live_once_opened(target):
            # The home page here replaces the old front page.
            return self._redirected(f"/?page_id={item_id}") or _link(target)
        return _link(target)

    def _at(self, path: str) -> Link | None:
        """Return the target of a path of the old site with its query, or None.

        A link to a page has no URL: the old one redirects to the page in every
        language.
        """
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        for name in _NUMBERED:
            if query.get(name):
                return self.numbered(query[name])
        _before, is_upload, path_below = parts.path.partition(UPLOADS)
        if is_upload:
            attachment = self._survey.attachment_at(path_below)
            return self.numbered(attachment.source_id) if attachment else None
        return (
            self._redirected(path)
            or self._redirected(parts.path)
            or self._by_url_pattern(parts.path)
        )

    def _by_url_pattern(self, path: str) -> Link | None:
        def find(path_to_find: str) -> str | None:
            link_found = self._redirected(path_to_find)
            return None if link_found is None else link_found.address or path_to_find

        if path == "/":
            return Link("/")
        link = WordPressUrls().redirect_for_path(unquote(path), find)
        return None if link is None else Link(link)

    def _redirected(self, path: str) -> Link | None:
        redirect = Redirect.objects.filter(
            old_path=Redirect.normalise_path(unquote(path)), site=None
        ).first()
        if redirect is None:
            return None
        if redirect.redirect_page_id is not None:
            return Link("", page=redirect.redirect_page_id)
        return Link(redirect.redirect_link)


def _link(target: Model | None) -> Link | None:
    if isinstance(target, Page):
        return Link("", page=target.pk)
    if isinstance(target, Resource | File | Agent):
        return Link(permanent_url(target))
    return None


def old_site_path(url: str) -> str:
    """Return path, query and fragment of a URL of the old site."""
    fragment = urlsplit(url).fragment
    return site_path(url) + (f"#{fragment}" if fragment else "")
