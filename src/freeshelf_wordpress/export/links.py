"""Rewrite links of texts to the posts of exported objects."""

import re
from functools import lru_cache
from html import escape, unescape
from urllib.parse import unquote

from django.conf import settings
from wagtail.contrib.redirects.models import Redirect

from freeshelf_wordpress.export.items import PostKind
from freeshelf_wordpress.export.selection import Selection
from freeshelf_wordpress.export.terms import CATEGORY, TAG, TermRegistry
from freeshelf_wordpress.export.uploads import Uploads

_HREF = re.compile(r' href="([^"]*)"(?: rel="noopener noreferrer(?: nofollow)?")?')
_LANGUAGE = r"(?:/[a-z]{2}(?:-[a-z]+)?)?"
_FILE = re.compile(_LANGUAGE + r"/r/([^/?#]+)(?:/[^/?#]+)?/files/(\d+)(?:/|$)")
_RESOURCE = re.compile(_LANGUAGE + r"/r/([^/?#]+)(?:/[^/?#]*)?/?$")
_EVENT = re.compile(_LANGUAGE + r"/(?:e|events)/([^/?#]+)(?:/[^/?#]*)?/?$")
_TOPIC = re.compile(_LANGUAGE + r"/topics/([^/?#]+)/([^/?#]+)/?$")
_FEED = "/feed.atom"
_ADMIN = "/admin"
_CACHE_SIZE = 20_000


class Links:
    """Lookup of posts of a selection by URLs of the library."""

    def __init__(
        self, selection: Selection, uploads: Uploads, terms: TermRegistry
    ) -> None:
        self._selection = selection
        self._uploads = uploads
        self._terms = terms
        self._own = str(settings.FREESHELF_BASE_URL)
        self._pages: dict[str, int] = {}
        for page in selection.pages().select_related("locale"):
            if path := page.get_url():
                self._pages[path.removeprefix(self._own).rstrip("/")] = page.pk
        self._cached_find = lru_cache(maxsize=_CACHE_SIZE)(self._find)

    def in_html(self, markup: str) -> str:
        """Rewrite the links in HTML."""
        return _HREF.sub(self._link, markup)

    def address(self, url: str) -> str:
        """Return the URL of an exported object there; other URLs are unchanged."""
        path = url
        if self._own and url.startswith(f"{self._own}/"):
            path = url.removeprefix(self._own)
        if not path.startswith("/"):
            return url
        bare, hash_mark, fragment = path.partition("#")
        target_url = self._cached_find(unquote(bare))
        return f"{target_url}{hash_mark}{fragment}" if target_url else url

    def _link(self, match: re.Match[str]) -> str:
        return f' href="{escape(self.address(unescape(match[1])))}"'

    def _find(self, path: str) -> str:
        if path.rstrip("/") in self._pages:
            page_id = self._selection.page_number(self._pages[path.rstrip("/")])
            return f"/?page_id={page_id}"
        if match := _FILE.match(path):
            return self._file(match[1], match[2])
        if match := _RESOURCE.match(path):
            return self._post(PostKind.RESOURCE, match[1])
        if match := _EVENT.match(path):
            return self._post(PostKind.EVENT, match[1])
        if match := _TOPIC.match(path):
            return self._topic(match[1], match[2])
        if path.endswith(_FEED):
            return self._feed(path.removesuffix(_FEED))
        if path.rstrip("/") == _ADMIN:
            return "/wp-admin/"
        return self._former(path)

    def _former(self, path: str) -> str:
        """Return the current target of a URL of an earlier site."""
        redirect = Redirect.objects.filter(
            old_path=Redirect.normalise_path(path), site=None
        ).first()
        if redirect is None:
            return ""
        if redirect.redirect_page_id in self._pages.values():
            page_id = self._selection.page_number(redirect.redirect_page_id)
            return f"/?page_id={page_id}"
        link = redirect.redirect_link
        # Follow a single redirect, to avoid cycles.
        is_ours = _RESOURCE.match(link) or _FILE.match(link) or _EVENT.match(link)
        return self._cached_find(unquote(link)) if is_ours else ""

    def _file(self, identifier: str, number: str) -> str:
        upload = self._uploads.numbered(identifier, number)
        return upload.url if upload is not None else ""

    def _post(self, kind: PostKind, identifier: str) -> str:
        number = self._selection.post_number(kind, identifier)
        return f"/?p={number}" if number is not None else ""

    def _feed(self, path: str) -> str:
        if re.fullmatch(_LANGUAGE, path):
            return "/?feed=atom"
        topic = _TOPIC.match(path)
        url = self._topic(topic[1], topic[2]) if topic else ""
        return f"{url}&feed=atom" if url else ""

    def _topic(self, scheme: str, identifier: str) -> str:
        term = self._terms.named(scheme, identifier)
        if term is None:
            return ""
        name = {CATEGORY: "category_name", TAG: "tag"}.get(term.taxonomy, term.taxonomy)
        return f"/?{name}={term.slug}"
