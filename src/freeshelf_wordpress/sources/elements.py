"""Pull parser on expat that yields the children of an export's channel."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from freeshelf_wordpress.sources.errors import (
    MalformedSourceError,
    NotWxrError,
    TruncatedSourceError,
    UnsafeXmlError,
)
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceTerm,
    TermReference,
)

_MAX_DEPTH = 64
_MAX_CHARACTERS = 64 * 1024 * 1024
_MAX_ELEMENTS = 500_000
_CHANNEL_DEPTH = 2
_SEPARATOR = " "
_ENDED_TOO_EARLY = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


@dataclass(slots=True)
class Element:
    """An element with its content; `name` is local, without the namespace."""

    name: str
    namespace: str
    line: int
    attributes: dict[str, str]
    parts: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its character data."""
        return "".join(self.parts)


class ElementReader:
    """Parser for the channel of an RSS file, with one child in memory at a time."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = expat.ParserCreate("utf-8", _SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self._open_elements: list[Element] = []
        self._ready: list[Element] = []
        self._size = 0
        self._elements = 0
        self.items = 0

    def read(self, chunks: Iterable[str]) -> Iterator[Element]:
        """Yield each child of the channel.

        Raises NotWxrError, UnsafeXmlError, TruncatedSourceError or
        MalformedSourceError.
        """
        for chunk in chunks:
            self._parse(chunk.encode("utf-8"), final=False)
            yield from self._drain()
        self._parse(b"", final=True)
        yield from self._drain()

    def _drain(self) -> Iterator[Element]:
        ready, self._ready = self._ready, []
        yield from ready

    def _parse(self, data: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            if error.code in _ENDED_TOO_EARLY:
                raise TruncatedSourceError(
                    self._file, line=error.lineno, items=self.items
                ) from error
            problem = expat.errors.messages.get(error.code, "unreadable XML")
            raise MalformedSourceError(
                self._file,
                line=error.lineno,
                column=error.offset + 1,
                problem=problem,
                items=self.items,
            ) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        namespace, _separator, local = name.rpartition(_SEPARATOR)
        if self._depth == 1 and local != "rss":
            raise NotWxrError(
                self._file, found=f"<{local}>", line=self._parser.CurrentLineNumber
            )
        if self._depth <= _CHANNEL_DEPTH:
            return
        if self._depth > _MAX_DEPTH:
            self._refuse(f"tags are nested more than {_MAX_DEPTH} deep")
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            self._refuse(f"one item has more than {_MAX_ELEMENTS} elements")
        element = Element(
            local, namespace, self._parser.CurrentLineNumber, dict(attributes)
        )
        if self._open_elements:
            self._open_elements[-1].children.append(element)
        self._open_elements.append(element)

    def _characters(self, data: str) -> None:
        if not self._open_elements:
            return
        self._size += len(data)
        if self._size > _MAX_CHARACTERS:
            self._refuse("one item is larger than 64 million characters")
        self._open_elements[-1].parts.append(data)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if not self._open_elements:
            return
        element = self._open_elements.pop()
        if not self._open_elements:
            self._size = self._elements = 0
            self.items += element.name == "item"
            self._ready.append(element)

    def _doctype(self, *_declaration: object) -> None:
        raise UnsafeXmlError(self._file, line=self._parser.CurrentLineNumber)

    def _refuse(self, problem: str) -> None:
        raise MalformedSourceError(
            self._file,
            line=self._parser.CurrentLineNumber,
            column=self._parser.CurrentColumnNumber + 1,
            problem=problem,
            items=self.items,
        )


SITE_FIELDS = {
    "title": "title",
    "link": "link",
    "description": "description",
    "language": "language",
    "wxr_version": "version",
    "base_site_url": "base_site_url",
    "base_blog_url": "base_blog_url",
    "generator": "generator",
}
_ITEM_FIELDS = {
    "post_id": "source_id",
    "post_type": "type",
    "status": "status",
    "title": "title",
    "link": "link",
    "guid": "guid",
    "creator": "creator",
    "post_date": "date",
    "post_date_gmt": "date_gmt",
    "post_modified": "modified",
    "post_modified_gmt": "modified_gmt",
    "post_name": "slug",
    "post_parent": "parent_id",
    "post_password": "password",
    "attachment_url": "attachment_url",
}
_SHORT = {"source_id", "type", "status", "date", "date_gmt", "parent_id", "link"}
# Terms are read elsewhere; a feed repeats the date and excerpt of an item.
_SKIPPED = {"category", "pubDate", "description"}
_TERM_FIELDS = {
    "term_id": "source_id",
    "category_nicename": "slug",
    "tag_slug": "slug",
    "term_slug": "slug",
    "category_parent": "parent",
    "term_parent": "parent",
    "cat_name": "name",
    "tag_name": "name",
    "term_name": "name",
    "category_description": "description",
    "tag_description": "description",
    "term_description": "description",
}
_AUTHOR_FIELDS = {
    "author_id": "source_id",
    "author_login": "login",
    "author_email": "email",
    "author_display_name": "display_name",
    "author_first_name": "first_name",
    "author_last_name": "last_name",
}
_TAXONOMY_OF_ELEMENT = {"category": "category", "tag": "post_tag"}


def read_author(element: Element) -> SourceAuthor:
    """Return the account that an element describes."""
    fields = {
        _AUTHOR_FIELDS[child.name]: child.text.strip()
        for child in element.children
        if child.name in _AUTHOR_FIELDS
    }
    return SourceAuthor(
        login=fields.get("login", ""),
        source_id=fields.get("source_id", ""),
        display_name=fields.get("display_name", ""),
        first_name=fields.get("first_name", ""),
        last_name=fields.get("last_name", ""),
        email=fields.get("email", ""),
    )


def read_term(element: Element) -> SourceTerm:
    """Return the category, tag or term of another taxonomy in an element."""
    fields = {"taxonomy": _TAXONOMY_OF_ELEMENT.get(element.name, ""), "slug": ""}
    for child in element.children:
        if child.name == "term_taxonomy":
            fields["taxonomy"] = child.text.strip()
        elif child.name in _TERM_FIELDS:
            fields[_TERM_FIELDS[child.name]] = child.text.strip()
    name = fields.pop("name", "") or fields["slug"]
    return SourceTerm(name=name, meta=_meta(element, "termmeta"), **fields)


def read_item(element: Element, position: int) -> SourceItem:
    """Return an item of any type; values without a field go to `other`."""
    fields: dict[str, str] = {"type": "post", "status": "", "source_id": ""}
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
        position=position,
        line=element.line,
        repeat=0,
        is_copy=False,
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
