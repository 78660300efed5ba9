"""Resolve URLs and IDs of an old site to objects of the library."""

from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import find_provenance, imported_as
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.services.staging import is_live_once_opened
from freeshelf_wordpress.importers.redirects import permanent_url
from freeshelf_wordpress.importers.streams.stream import FileReference, Link
from freeshelf_wordpress.importers.survey import UPLOADS, Survey, site_path
from freeshelf_wordpress.url_patterns import WordPressUrls

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
        provenance = (
            find_provenance(self._source, facts.key) if facts is not None else None
        )
        target = provenance.target if provenance is not None else None
        if isinstance(target, Page) and not is_live_once_opened(target):
            # The home page here replaces the old front page.
            return self._redirected(f"/?page_id={item_id}") or _link(provenance)
        return _link(provenance)

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

        link = (
            "/"
            if path == "/"
            else WordPressUrls().redirect_for_path(unquote(path), find)
        )
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


def _link(provenance: Provenance | None) -> Link | None:
    target = provenance.target if provenance is not None else None
    if isinstance(target, Page):
        return Link("", page=target.pk)
    if isinstance(target, Resource | File | Agent):
        return Link(permanent_url(target))
    return None


def old_site_path(url: str) -> str:
    """Return path, query and fragment of a URL of the old site."""
    fragment = urlsplit(url).fragment
    return site_path(url) + (f"#{fragment}" if fragment else "")
