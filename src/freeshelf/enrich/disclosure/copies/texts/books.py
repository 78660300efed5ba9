"""Copy a book in EPUB: its texts in their order, its pictures, title and language.

The package is written anew. The table of contents is made from the first heading of
each text; fonts, styles, metadata and what is in no order are left behind.
"""

import io
import uuid
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree

from freeshelf.enrich.disclosure.copies.job import Job, NotCopiedError
from freeshelf.enrich.disclosure.copies.marks import Slot
from freeshelf.enrich.disclosure.copies.office.package import xml_of, zipped
from freeshelf.enrich.disclosure.copies.office.values import is_language
from freeshelf.enrich.disclosure.copies.texts.plain import seen
from freeshelf.enrich.disclosure.copies.texts.web import NewPage, WebCopier, parsed
from freeshelf.enrich.disclosure.epub import locked_texts, style_sheets
from freeshelf.enrich.disclosure.packages import local
from freeshelf.enrich.extractors.archive import Archive, resolved
from freeshelf.enrich.extractors.html import decoded

_CONTAINER = "META-INF/container.xml"
_XHTML = "http://www.w3.org/1999/xhtml"
_OPS = "http://www.idpf.org/2007/ops"
_OPF = "http://www.idpf.org/2007/opf"
_DC = "http://purl.org/dc/elements/1.1/"
_BOOK = "application/epub+zip"
_PACKAGE = "application/oebps-package+xml"
_PAGE_TYPES = ("application/xhtml+xml", "text/html")
# The format asks for a moment; this one tells nothing.
MOMENT = "2000-01-01T00:00:00Z"
UNKNOWN = "und"
_HEADINGS = ("h1", "h2", "h3")
_LONGEST = 200


def copy_book(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Write a book anew.

    Returns the text that extraction reads, in its order, and all other text.
    """
    with ZipFile(job.source) as file:
        book = _Book(Archive(file), job)
        book.copy()
    job.target = target = book.target
    told, apart = [], [target.title_slots()]
    for page, is_linear in target.pages:
        read, beside = page.told_and_apart()
        told.append(read if is_linear else [])
        apart += [page.title_slots(), beside, [] if is_linear else read]
    return told, apart


class _Book:
    """A book being copied."""

    def __init__(self, archive: Archive, job: Job) -> None:
        self._archive, self._job = archive, job
        container = archive.xml(_CONTAINER)
        root = next(node for node in container.iter() if local(node) == "rootfile")
        self._base = root.get("full-path") or ""
        self._package = archive.xml(self._base)
        self._order = list(self._texts())
        if locked_texts(archive) & {name for name, _is_linear in self._order}:
            raise NotCopiedError
        self._numbers = {name: n for n, (name, _l) in enumerate(self._order, 1)}
        self._anchors: dict[tuple[str, str], str] = {}
        self.target = NewBook(self._value("title"), self._language())

    def _value(self, name: str) -> str:
        texts = (node.text or "" for node in self._package.iter(f"{{{_DC}}}{name}"))
        return seen(" ".join(next(texts, "").split()))

    def _language(self) -> str:
        language = self._value("language")
        return language if is_language(language) else UNKNOWN

    def _texts(self) -> Iterator[tuple[str, bool]]:
        """Yield the names of the texts in order, and whether it is the usual one."""
        items = {
            node.get("id"): node
            for node in self._package.iter()
            if local(node) == "item"
        }
        for node in self._package.iter():
            item = items.get(node.get("idref")) if local(node) == "itemref" else None
            if item is None or "nav" in (item.get("properties") or "").split():
                continue
            name = resolved(self._base, item.get("href") or "")
            if item.get("media-type") in _PAGE_TYPES and name in self._archive.names:
                yield name, node.get("linear") != "no"

    def copy(self) -> None:
        """Copy all texts into the new book."""
        roots = {}
        for name in self._numbers:
            text = decoded(self._archive.read(name))
            roots[name] = parsed(text) if text else None
            if roots[name] is None:
                roots[name] = parsed("<html><body></body></html>")
        for name, root in roots.items():
            self._learn_anchors(name, root)
        copied = {name: self._page(name, root) for name, root in roots.items()}
        self.target.pages = [
            (copied[name], is_linear) for name, is_linear in self._order
        ]
        known = {*self._numbers, self._base, _CONTAINER, "mimetype"}
        rest = {name.lower() for name in self._archive.names - known}
        if any(name.endswith((".css", ".ttf", ".otf", ".woff")) for name in rest):
            self._job.notes.add("styles")

    def _page(self, name: str, root: Any) -> NewPage:
        return WebCopier(
            self._job,
            root,
            styles=tuple(style_sheets(self._archive, name, root)),
            picture=lambda address: self._picture(name, address),
            link=lambda address: self._link(name, address),
            anchor=lambda anchor: self._anchors.get((name, anchor), ""),
        ).page()

    def _learn_anchors(self, name: str, root: Any) -> None:
        """Give new names to the places in texts that links lead to."""
        for node in root.iter("a"):
            file, _sign, anchor = (node.get("href") or "").partition("#")
            target = resolved(name, file) if file else name
            if anchor and target in self._numbers:
                count = len(self._anchors) + 1
                self._anchors.setdefault((target, unquote(anchor)), f"a{count}")

    def _link(self, name: str, address: str) -> str:
        file, _sign, anchor = address.partition("#")
        target = resolved(name, file) if file else name
        if not address or target not in self._numbers:
            return self._job.address(address) if address else ""
        place = self._anchors.get((target, unquote(anchor)), "")
        return f"{_page_name(self._numbers[target])}{f'#{place}' if place else ''}"

    def _picture(self, name: str, address: str) -> str:
        part = resolved(name, address)
        if part not in self._archive.names:
            return ""
        drawn = self._job.pictures.of(part, self._archive.read(part), (0, 0, 0, 0))
        return self.target.picture(*drawn) if drawn else ""


class NewBook:
    """A new book: its pages, whether each is in the usual order, and its pictures."""

    def __init__(self, title: str, language: str) -> None:
        self.title, self.language = title, language
        self.pages: list[tuple[NewPage, bool]] = []
        self._pictures: dict[bytes, str] = {}

    def picture(self, content: bytes, extension: str) -> str:
        """Add a picture, and return its address from a page."""
        number = len(self._pictures) + 1
        return self._pictures.setdefault(content, f"image-{number}.{extension}")

    def title_slots(self) -> list[Slot]:
        def change(text: str) -> None:
            self.title = text

        return [Slot(self.title, change, ends=True)]

    def written(self) -> io.BytesIO:
        """Return the book as bytes, the same for the same parts."""
        texts = {
            _page_name(number): _xhtml(page.root())
            for number, (page, _is_linear) in enumerate(self.pages, 1)
        }
        texts[_page_name(0)] = self._contents()
        identifier = uuid.uuid5(uuid.NAMESPACE_OID, repr(sorted(texts.items())))
        members = {"mimetype": _BOOK.encode("ascii"), _CONTAINER: _container()}
        members["book/book.opf"] = self._about(f"urn:uuid:{identifier}")
        members |= {f"book/{name}": content for name, content in texts.items()}
        members |= {f"book/{name}": each for each, name in self._pictures.items()}
        return zipped(members)

    def _contents(self) -> bytes:
        """Return the table of contents: the first heading of each text."""
        page = NewPage(etree.Element("body"), self.title, {"lang": self.language})
        ways = etree.SubElement(page.body, "nav")
        ways.set(f"{{{_OPS}}}type", "toc")
        entries = etree.SubElement(ways, "ol")
        for number, (text, is_linear) in enumerate(self.pages, 1):
            if is_linear:
                entry = etree.SubElement(entries, "li")
                link = etree.SubElement(entry, "a", href=_page_name(number))
                link.text = _heading(text) or str(number)
        return _xhtml(page.root())

    def _about(self, identifier: str) -> bytes:
        root = etree.Element(f"{{{_OPF}}}package", nsmap={None: _OPF, "dc": _DC})
        root.set("version", "3.0")
        root.set("unique-identifier", "book")
        about = etree.SubElement(root, f"{{{_OPF}}}metadata")
        etree.SubElement(about, f"{{{_DC}}}identifier", id="book").text = identifier
        etree.SubElement(about, f"{{{_DC}}}title").text = self.title or "—"
        etree.SubElement(about, f"{{{_DC}}}language").text = self.language
        moment = etree.SubElement(about, f"{{{_OPF}}}meta", property="dcterms:modified")
        moment.text = MOMENT
        items = etree.SubElement(root, f"{{{_OPF}}}manifest")
        order = etree.SubElement(root, f"{{{_OPF}}}spine")
        for number, (_page, is_linear) in enumerate(self.pages, 1):
            _item(items, f"t{number}", _page_name(number), _PAGE_TYPES[0])
            entry = etree.SubElement(order, f"{{{_OPF}}}itemref", idref=f"t{number}")
            if not is_linear:
                entry.set("linear", "no")
        contents = _item(items, "t0", _page_name(0), _PAGE_TYPES[0])
        contents.set("properties", "nav")
        # In the order, so that nothing in the book is outside of it.
        etree.SubElement(order, f"{{{_OPF}}}itemref", idref="t0", linear="no")
        for number, name in enumerate(self._pictures.values(), 1):
            _item(items, f"i{number}", name, f"image/{name.rpartition('.')[2]}")
        return xml_of(root)


def _page_name(number: int) -> str:
    return f"text-{number}.xhtml"


def _heading(page: NewPage) -> str:
    for node in page.body.iter(*_HEADINGS):
        if text := " ".join("".join(node.itertext()).split()):
            return text[:_LONGEST]
    return ""


def _item(items: Any, key: str, name: str, kind: str) -> Any:
    item = etree.SubElement(items, f"{{{_OPF}}}item", id=key, href=name)
    item.set("media-type", kind)
    return item


def _xhtml(root: Any) -> bytes:
    """Return a page as XHTML, which has its elements in a namespace."""
    root = deepcopy(root)
    for node in root.iter():
        node.tag = f"{{{_XHTML}}}{node.tag}"
        if "lang" in node.attrib:
            node.set("{http://www.w3.org/XML/1998/namespace}lang", node.get("lang"))
    top = etree.Element(root.tag, root.attrib, nsmap={None: _XHTML, "epub": _OPS})
    top.extend(root)
    return xml_of(top)


def _container() -> bytes:
    uri = "urn:oasis:names:tc:opendocument:xmlns:container"
    root = etree.Element(f"{{{uri}}}container", nsmap={None: uri}, version="1.0")
    files = etree.SubElement(root, f"{{{uri}}}rootfiles")
    file = etree.SubElement(files, f"{{{uri}}}rootfile")
    file.set("full-path", "book/book.opf")
    file.set("media-type", _PACKAGE)
    return xml_of(root)
