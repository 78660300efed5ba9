"""Typed links that lead programs from a record's page to everything that belongs to it.

FAIR Signposting, level 2: in the header Link of the page, of its files and of its
descriptions, and in full as a linkset (RFC 9264). https://signposting.org/FAIR/
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from freeshelf.crosswalks.record import Record
from freeshelf.crosswalks.schema_org import schema_type

LINKSET_TYPE = "application/linkset+json"
_ABOUT_PAGE = "https://schema.org/AboutPage"
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*", re.ASCII)
# Servers and proxies refuse long headers; the linkset has the rest.
_MAX_AUTHORS = 10
_MAX_ITEMS = 15
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class TypedLink:
    """A link to a URL, with its relation and the media type of its target."""

    relation: str
    url: str
    media_type: str = ""

    @property
    def header(self) -> str:
        """Return the link as a value of the header Link (RFC 8288)."""
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{_address(self.url)}>; rel="{self.relation}"{kind}'


@dataclass(frozen=True, slots=True)
class Signposts:
    """Links of a record: its people, descriptions by media type, and linkset."""

    record: Record
    author_urls: tuple[str, ...]
    description_urls: Mapping[str, str]
    linkset_url: str

    def links(self) -> Iterator[TypedLink]:
        """Yield all links of the page."""
        record = self.record
        yield TypedLink("cite-as", cite_as(record))
        for kind in (_ABOUT_PAGE, f"https://schema.org/{schema_type(record)}"):
            yield TypedLink("type", kind)
        if license_url := license_of(record):
            yield TypedLink("license", license_url)
        for url in self.author_urls:
            yield TypedLink("author", url)
        for media_type, url in self.description_urls.items():
            yield TypedLink("describedby", url, media_type)
        for file in record.files:
            yield TypedLink("item", file.url, file.media_type)

    def header(self) -> str:
        """Return the header of the page, with the first people and files only."""
        left = {"author": _MAX_AUTHORS, "item": _MAX_ITEMS}
        shown = []
        for link in self.links():
            if link.relation in left:
                left[link.relation] -= 1
            if left.get(link.relation, 0) >= 0:
                shown.append(link)
        shown.append(TypedLink("linkset", self.linkset_url, LINKSET_TYPE))
        return to_header(shown)

    def linkset(self) -> dict[str, Any]:
        """Return the links of the page, of each description and of each file."""
        page = self.record.url
        contexts = [_context(page, self.links())]
        contexts += [
            _context(url, describes_links(page))
            for url in self.description_urls.values()
        ]
        contexts += [_context(file.url, file_links(page)) for file in self.record.files]
        return {"linkset": contexts}


def to_header(links: Iterable[TypedLink]) -> str:
    """Return links as one header Link."""
    return ", ".join(link.header for link in links)


def describes_links(page_url: str) -> tuple[TypedLink, ...]:
    """Return the link from a description to the page."""
    return (TypedLink("describes", page_url, _HTML),)


def file_links(page_url: str) -> tuple[TypedLink, ...]:
    """Return the link from a file to the page."""
    return (TypedLink("collection", page_url, _HTML),)


def cite_as(record: Record) -> str:
    """Return the address to cite: the DOI, or else the permanent one."""
    return f"https://doi.org/{record.doi}" if record.doi else record.url


def license_of(record: Record) -> str:
    """Return the address of the licence, empty where there is none or none is known."""
    if record.license.lower().startswith(("https://", "http://")):
        return record.license
    is_known = _SPDX.fullmatch(record.license) is not None
    return f"https://spdx.org/licenses/{record.license}" if is_known else ""


def _context(anchor: str, links: Iterable[TypedLink]) -> dict[str, Any]:
    context: dict[str, Any] = {"anchor": _address(anchor)}
    for link in links:
        target = {"href": _address(link.url)}
        if link.media_type:
            target["type"] = link.media_type
        context.setdefault(link.relation, []).append(target)
    return context


def _address(url: str) -> str:
    """Return a URL in ASCII that no character in it ends before its end."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=-._~")
