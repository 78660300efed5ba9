"""What the addresses and numbers of an old site lead to in the library."""

from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.redirects import permanent_url
from freeshelf.ingest.wordpress.streams.references import FileReference, Link
from freeshelf.ingest.wordpress.survey import UPLOADS, Survey, site_path
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.services.staging import is_live_once_opened
from freeshelf.pages.wordpress_url_patterns import redirect_for_path

_NUMBERED = ("p", "page_id", "attachment_id")
_FEWEST_FOR_CACHE = 20_000


class LinkTargets:
    """Answers when everything has been imported; remembers what it was asked."""

    def __init__(self, source: Source, survey: Survey) -> None:
        self._source = source
        self._survey = survey
        self.at = lru_cache(maxsize=_FEWEST_FOR_CACHE)(self._at)
        self.numbered = lru_cache(maxsize=_FEWEST_FOR_CACHE)(self._numbered)

    def file(self, number: str, *, user: str) -> FileReference | None:
        """The file that an attachment became: of the item that uses it, or its own."""
        facts = self._survey.items.get(self._survey.attachment_number(number))
        if facts is None:
            return None
        # Of the user's own file, of that in a record of its own, of the first one.
        keys = (f"{facts.key}#{user}", f"{facts.key}#", facts.key)
        found = next(filter(None, map(self._file, keys)), None)
        return FileReference(found.pk, str(found)) if found is not None else None

    def _file(self, key: str) -> File | None:
        known = find_provenance(self._source, key)
        target = known.target if known is not None else None
        return target if isinstance(target, File) else None

    def _numbered(self, number: str) -> Link | None:
        facts = self._survey.items.get(number)
        known = find_provenance(self._source, facts.key) if facts is not None else None
        target = known.target if known is not None else None
        if isinstance(target, Page) and not is_live_once_opened(target):
            # Another page answers for the old site's first one.
            return self._redirected(f"/?page_id={number}") or _link(known)
        return _link(known)

    def _at(self, path: str) -> Link | None:
        """Where a path of the old site, with its query, leads; None for nowhere.

        A link to a page has no address: the old one leads there in every language.
        """
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        for name in _NUMBERED:
            if query.get(name):
                return self.numbered(query[name])
        _before, is_upload, below = parts.path.partition(UPLOADS)
        if is_upload:
            attachment = self._survey.attachment_at(below)
            return self.numbered(attachment.source_id) if attachment else None
        return (
            self._redirected(path)
            or self._redirected(parts.path)
            or self._made_by_rule(parts.path)
        )

    def _made_by_rule(self, path: str) -> Link | None:
        def find(address: str) -> str | None:
            found = self._redirected(address)
            return None if found is None else found.address or address

        link = "/" if path == "/" else redirect_for_path(unquote(path), find)
        return None if link is None else Link(link)

    def _redirected(self, path: str) -> Link | None:
        found = Redirect.objects.filter(
            old_path=Redirect.normalise_path(unquote(path)), site=None
        ).first()
        if found is None:
            return None
        if found.redirect_page_id is not None:
            return Link("", page=found.redirect_page_id)
        return Link(found.redirect_link)


def _link(known: Provenance | None) -> Link | None:
    target = known.target if known is not None else None
    if isinstance(target, Page):
        return Link("", page=target.pk)
    if isinstance(target, Resource | File | Agent):
        return Link(permanent_url(target))
    return None


def old_site_path(address: str) -> str:
    """The path, query and fragment of an address of the old site."""
    fragment = urlsplit(address).fragment
    return site_path(address) + (f"#{fragment}" if fragment else "")
