"""Source for a WordPress export file."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from freeshelf.sources.base import ReadProgress
from freeshelf_wordpress.sources.elements import Element, ElementReader
from freeshelf_wordpress.sources.errors import NotWxrError
from freeshelf_wordpress.sources.opening import (
    RepairedText,
    open_source,
    repaired_export,
)
from freeshelf_wordpress.sources.records import (
    POST_COLUMNS,
    FileSource,
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceRecord,
    SourceSite,
    SourceTerm,
    TermReference,
)

_VERSIONS = {"1.0", "1.1", "1.2"}
_TERM_ELEMENTS = {"category", "tag", "term"}


class WordPressExport(FileSource):
    """A Source for a WXR file, versions 1.0 to 1.2; elements match by local name."""

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield the site, its authors, terms and items in the order of the file."""
        with open_source(self._path, "export") as (file, size):
            text = repaired_export(file, self.name)
            yield from self._read(text, size, progress)
            self.repairs, self.repair_count = text.repairs, text.repair_count

    def _read(
        self, text: RepairedText, size: int, progress: ReadProgress | None
    ) -> Iterator[SourceRecord]:
        reader = ElementReader(self.name)
        site = SourceSite()
        is_site_yielded = False
        for element in reader.read(text):
            record: SourceRecord | None = self._head_record(element)
            if element.name == "item":
                record = _item(element)
            if record is not None:
                if not is_site_yielded:
                    self._require_version(site, element.line)
                    is_site_yielded = True
                    yield site
                yield record
            elif not is_site_yielded and element.name in _SITE_FIELDS:
                value: Any = {_SITE_FIELDS[element.name]: element.text.strip()}
                site = replace(site, **value)
            if progress is not None:
                progress(text.bytes_read, size)
        if not is_site_yielded:
            self._require_version(site, 1)
            yield site

    def _head_record(self, element: Element) -> SourceAuthor | SourceTerm | None:
        # The category of an RSS feed itself has the same name, but no children.
        if not element.children:
            return None
        if element.name == "author":
            return _author(element)
        if element.name in _TERM_ELEMENTS:
            return _term(element)
        return None

    def _require_version(self, site: SourceSite, line: int) -> None:
        if site.version in _VERSIONS:
            return
        found = "an RSS feed without wp:wxr_version"
        if site.version:
            found = f"version {site.version[:20]}"
        raise NotWxrError(file=self.name, found=found, line=line)


_SITE_FIELDS = {
    "title": "title",
    "link": "link",
    "description": "description",
    "language": "language",
    "wxr_version": "version",
    "base_site_url": "base_site_url",
    "base_blog_url": "base_blog_url",
}
_ITEM_FIELDS = {
    **POST_COLUMNS,
    "post_id": "source_id",
    "status": "status",
    "title": "title",
    "link": "link",
    "guid": "guid",
    "creator": "creator",
    "post_parent": "parent_id",
    "attachment_url": "attachment_url",
}
_SHORT = {"source_id", "type", "status", "date", "date_gmt", "parent_id", "link"}
# Terms are read elsewhere; a feed repeats the date and excerpt of an item.
_SKIPPED = {"category", "pubDate", "description"}
# Their elements are called category_nicename, cat_name, tag_slug, term_slug and so on.
_TERM_PREFIXES = {"category", "cat", "tag", "term"}
_TERM_FIELDS = {
    "id": "source_id",
    "nicename": "slug",
    "slug": "slug",
    "parent": "parent",
    "name": "name",
    "description": "description",
}
_AUTHOR_FIELDS = {"id": "source_id"} | {
    name: name for name in ("login", "email", "display_name", "first_name", "last_name")
}
_TAXONOMY_OF_ELEMENT = {"category": "category", "tag": "post_tag"}


def _author(element: Element) -> SourceAuthor:
    """Return the account that an element describes."""
    fields: dict[str, Any] = {
        _AUTHOR_FIELDS[name]: child.text.strip()
        for child in element.children
        if (name := child.name.removeprefix("author_")) in _AUTHOR_FIELDS
    }
    return SourceAuthor(**{"login": "", **fields})


def _term(element: Element) -> SourceTerm:
    """Return the category, tag or term of another taxonomy in an element."""
    fields = {"taxonomy": _TAXONOMY_OF_ELEMENT.get(element.name, ""), "slug": ""}
    for child in element.children:
        prefix, _line, part = child.name.partition("_")
        if child.name == "term_taxonomy":
            fields["taxonomy"] = child.text.strip()
        elif prefix in _TERM_PREFIXES and part in _TERM_FIELDS:
            fields[_TERM_FIELDS[part]] = child.text.strip()
    name = fields.pop("name", "") or fields["slug"]
    return SourceTerm(name=name, meta=_meta(element, "termmeta"), **fields)


def _item(element: Element) -> SourceItem:
    """Return an item of any type; values without a field go to `other`."""
    fields: dict[str, Any] = {"type": "post", "status": "", "source_id": ""}
    other: dict[str, str] = {}
    for child in element.children:
        if child.name == "encoded":
            part = "excerpt" if "excerpt" in child.namespace else "content"
            fields[part] = child.text
        elif child.name in _ITEM_FIELDS:
            name = _ITEM_FIELDS[child.name]
            fields[name] = child.text.strip() if name in _SHORT else child.text
        elif not child.children and child.name not in _SKIPPED:
            other[child.name] = child.text
    return SourceItem(
        terms=_term_references(element),
        meta=_meta(element, "postmeta"),
        comments=tuple(
            _comment(child) for child in element.children if child.name == "comment"
        ),
        other=other,
        **fields,
    )


def _term_references(element: Element) -> tuple[TermReference, ...]:
    references = []
    for child in element.children:
        # WXR 1.0 contains each category twice, once without its slug.
        if child.name == "category" and child.attributes.get("nicename"):
            domain = child.attributes.get("domain", "category")
            taxonomy = _TAXONOMY_OF_ELEMENT.get(domain, domain)
            slug = child.attributes["nicename"]
            references.append(TermReference(taxonomy, slug, child.text.strip() or slug))
    return tuple(dict.fromkeys(references))


def _meta(element: Element, name: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for child in element.children:
        if child.name == name:
            texts = {part.name: part.text for part in child.children}
            pairs.append((texts.get("meta_key", ""), texts.get("meta_value", "")))
    return tuple(pairs)


def _comment(element: Element) -> SourceComment:
    fields = {part.name: part.text for part in element.children if not part.children}
    return SourceComment(fields=fields, meta=_meta(element, "commentmeta"))
