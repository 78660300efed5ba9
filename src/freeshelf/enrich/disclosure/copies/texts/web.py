"""Copy a web page: what readers see of it, in known elements and without its styles.

What a style, an attribute or an element hides is found as the check finds it, and left
out. The copy has one style of our own, so that nothing in it can be hidden.
"""

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from freeshelf.enrich.disclosure.binary import content_of
from freeshelf.enrich.disclosure.copies.job import Job, NotCopiedError
from freeshelf.enrich.disclosure.copies.marks import Slot
from freeshelf.enrich.disclosure.copies.office.tree import TooDeepError
from freeshelf.enrich.disclosure.copies.office.values import is_language
from freeshelf.enrich.disclosure.copies.texts.plain import (
    UNDER_BAR,
    in_place_of,
    lines_of,
    seen,
)
from freeshelf.enrich.disclosure.copies.texts.web_rules import (
    AROUND,
    BESIDE,
    EMPTY,
    HOLD_THE_TEXT,
    INLINE,
    KEPT,
    LEFT_OUT,
    NUMBERS,
    OF_ELEMENTS,
    OF_ROLES,
    OF_THE_SITE,
    RENAMED,
    WITHOUT_CONTENT,
    WORDS,
)
from freeshelf.enrich.disclosure.findings import Means
from freeshelf.enrich.disclosure.web_styles import (
    Sheet,
    cover_of,
    hiding_of,
    means_of_look,
)
from freeshelf.enrich.disclosure.web_text import INNER, drawn_markdown, embedded_content
from freeshelf.enrich.extractors.html import decoded

_DEEPEST = 150
_MAX_BYTES = 50_000_000
_MAX_NUMBER = 5  # digits
_REFERENCES = ("href", "xlink:href")
STYLE = (
    "body{max-width:45em;margin:auto;padding:1em;line-height:1.5}"
    "table{border-collapse:collapse}td,th{border:1px solid;padding:.2em .5em}"
    "img{max-width:100%;height:auto}"
)
_CODES = {"script": "scripts", "style": "styles", "link": "styles"}
_VIEWPORT = "width=device-width"

# Of an address: the one that a copy has in its place, empty for none.
Address = Callable[[str], str]


def copy_html(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Write a web page anew.

    Returns the text that extraction reads, in its order, and all other text.
    """
    content = content_of(job.source)
    text = decoded(content) if len(content) <= _MAX_BYTES else None
    root = parsed(text) if text else None
    if root is None:
        raise NotCopiedError
    return copy_page(job, root)


def copy_markdown(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Write a text in Markdown as the web page that it is drawn as."""
    markup, _front_matter = drawn_markdown("\n".join(lines_of(job.source)))
    root = parsed(markup) if markup else None
    if root is None:
        raise NotCopiedError
    return copy_page(job, root)


def copy_page(job: Job, root: Any) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Write a web page that has been parsed anew."""
    job.target = page = WebCopier(job, root).page()
    told, apart = page.told_and_apart()
    if not any(slot.text.strip() for slot in told):
        # A page that has nothing else is read completely.
        told, apart = page.slots(), []
    return [told], [page.title_slots(), apart]


def parsed(text: str) -> Any:
    """Return the tree of a text in HTML, None for an empty one."""
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, encoding="utf-8", remove_pis=True
    )
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


class NewPage:
    """A new web page: its body as a tree, and its title."""

    def __init__(self, body: Any, title: str, attributes: dict[str, str]) -> None:
        self.body, self.title, self.attributes = body, title, attributes

    def title_slots(self) -> list[Slot]:
        def change(text: str) -> None:
            self.title = text

        return [Slot(self.title, change, ends=True)]

    def slots(self) -> list[Slot]:
        """Return all texts of the body."""
        return [slot for slot, _is_told in _slots(self.body, is_told=True, holds=False)]

    def told_and_apart(self) -> tuple[list[Slot], list[Slot]]:
        """Return the texts that extraction reads, and those that surround them."""
        found = list(_slots(self.body, is_told=True, holds=False))
        return (
            [slot for slot, is_told in found if is_told],
            [slot for slot, is_told in found if not is_told],
        )

    def root(self) -> Any:
        """Return the whole page as a tree without a namespace."""
        root = etree.Element("html", self.attributes)
        head = etree.SubElement(root, "head")
        etree.SubElement(head, "meta", charset="utf-8")
        etree.SubElement(head, "title").text = self.title
        etree.SubElement(head, "meta", name="viewport", content=_VIEWPORT)
        etree.SubElement(head, "style").text = STYLE
        root.append(self.body)
        return root

    def written(self) -> io.BytesIO:
        """Return the page as bytes."""
        page = etree.tostring(
            self.root(), method="html", encoding="utf-8", doctype="<!DOCTYPE html>"
        )
        return io.BytesIO(page)


def _slots(node: Any, *, is_told: bool, holds: bool) -> Iterator[tuple[Slot, bool]]:
    """Yield the texts within an element in order, and whether extraction reads them.

    `holds` is whether the element is within the text itself.
    """
    name = node.tag
    if name in BESIDE or (name in OF_THE_SITE and not holds):
        is_told = False
    holds = holds or name in HOLD_THE_TEXT
    is_block = name not in INLINE
    if is_block and name not in EMPTY:
        # No word goes on into a block.
        yield Slot("", _nowhere, ends=True), is_told
    if node.text:
        yield _slot(node, "text"), is_told
    for child in node:
        yield from _slots(child, is_told=is_told, holds=holds)
        if child.tail:
            yield _slot(child, "tail"), is_told
    if is_block:
        yield Slot("", _nowhere, ends=True), is_told


def _nowhere(text: str) -> None:
    """Put nothing: an end of a block has no text."""


def _slot(node: Any, where: str) -> Slot:
    def change(text: str) -> None:
        setattr(node, where, text)

    return Slot(getattr(node, where), change)


class WebCopier:
    """Copier of one page into known elements.

    `picture` returns the address of a picture in the copy, `link` of what a link leads
    to, `anchor` the name of a place that a link leads to; empty for nothing.
    """

    def __init__(
        self,
        job: Job,
        root: Any,
        *,
        styles: tuple[str, ...] = (),
        picture: Address | None = None,
        link: Address | None = None,
        anchor: Address | None = None,
    ) -> None:
        self._job, self._root = job, root
        own = (node.text or "" for node in _named(root, "style"))
        self._sheet = Sheet([*styles, *own])
        self._wanted = {
            unquote(address[1:])
            for node in _named(root, "a")
            if (address := node.get("href") or "").startswith("#")
        }
        self._anchors: dict[str, str] = {}
        self._picture = picture or self._embedded
        self._link = link or self._within
        self._anchor = anchor or self._anchored

    def page(self) -> NewPage:
        """Return the copy of the page."""
        body = etree.Element("body")
        attributes = _of_root(self._root)
        for node in self._root.iter():
            if _name(node) in ("html", "body"):
                attributes |= _of_root(node)
        look = self._sheet.look(self._root, {})
        self._children(self._root, body, look, None, None, None, _DEEPEST)
        # That of a drawing is another.
        title = self._root.findtext("head//title") or ""
        if next(self._root.iter(etree.Comment), None) is not None:
            self._job.notes.add("comments")
        names = {_name(node) for node in self._root.iter()}
        self._job.notes |= {_CODES[name] for name in names & set(_CODES)}
        if any("style" in node.attrib for node in self._root.iter(etree.Element)):
            self._job.notes.add("styles")
        return NewPage(body, seen(" ".join(title.split())), attributes)

    def _children(
        self,
        node: Any,
        into: Any,
        look: dict[str, str],
        means: Means | None,
        own: Means | None,
        cover: Means | None,
        depth: int,
    ) -> None:
        """Copy what is in an element into another one."""
        if not depth:
            raise TooDeepError
        self._add(into, node.text, own)
        for child in node:
            self._copy(child, into, look, means, cover, depth)
            if _name(child) in WITHOUT_CONTENT:
                self._children(child, into, look, means, own, cover, depth - 1)
            self._add(into, child.tail, own)

    def _copy(
        self,
        node: Any,
        into: Any,
        outer: dict[str, str],
        means: Means | None,
        cover: Means | None,
        depth: int,
    ) -> None:
        """Copy an element into another one, if it is seen."""
        name = _name(node)
        if not name or self._leaves_out(node, name, into):
            return
        look = self._sheet.look(node, outer)
        means = means or hiding_of(node, look)
        if name == "dialog" and "open" not in node.attrib:
            means = means or Means.HIDDEN_TEXT
        # As the check looks at it: what has a position lies over what covers the rest.
        cover = None if "position" in look else cover
        for child in node:
            cover = cover or cover_of(child, self._sheet)
        if name == "img":
            self._add_picture(node, node.get("src") or "", into, means)
            return
        own = means or means_of_look(look) or cover
        target = into if name in AROUND else self._element(node, name, into)
        if name not in WITHOUT_CONTENT:
            self._children(node, target, look, means, own, cover, depth - 1)

    def _leaves_out(self, node: Any, name: str, into: Any) -> bool:
        if name not in LEFT_OUT:
            return False
        # Covers of books are photos within a drawing.
        photos = list(_named(node, "image")) if name == "svg" else []
        for each in photos:
            self._add_picture(each, _reference(each), into, None)
        if LEFT_OUT[name] and not photos:
            self._job.notes.add(LEFT_OUT[name])
        return True

    def _element(self, node: Any, name: str, into: Any) -> Any:
        """Add an element of a list with the attributes that tell nothing."""
        name = OF_ROLES.get(node.get("role") or "", name)
        name = RENAMED.get(name, name if name in KEPT else "div")
        copy = etree.SubElement(into, name)
        for key, value in node.attrib.items():
            if key in OF_ELEMENTS.get(name, ()) and _is_known(key, value):
                copy.set(key, value.strip())
        for key, value in _of_root(node).items():
            copy.set(key, value)
        if name == "a" and (address := self._link(node.get("href") or "")):
            copy.set("href", address)
        for key in ("id", "name"):
            if anchor := self._anchor(node.get(key) or ""):
                copy.set("id", anchor)
        return copy

    def _add(self, into: Any, text: str | None, means: Means | None) -> None:
        """Add text to an element, or what stands for it if nobody sees it."""
        if not text:
            return
        shown = seen(text)
        if means is not None and text.strip():
            self._job.gone.append(text)
            self._job.notes.add("hidden_text")
            shown = in_place_of(means)
        node, where = (into[-1], "tail") if len(into) else (into, "text")
        before = getattr(node, where) or ""
        # One bar for all that is under one, so that it tells no length.
        if not (shown == UNDER_BAR and before.endswith(UNDER_BAR)):
            setattr(node, where, before + shown)

    def _add_picture(
        self, node: Any, address: str, into: Any, means: Means | None
    ) -> None:
        if "pictures" in self._job.without or means is not None:
            self._job.notes.add("pictures")
            return
        source = self._picture(address.strip())
        if not source:
            self._job.notes.add("pictures")
            return
        copy = etree.SubElement(into, "img", src=source)
        for key in ("width", "height"):
            if _is_known(key, value := node.get(key) or ""):
                copy.set(key, value)
        copy.set("alt", seen(self._job.alternative_text(node.get("alt"))))

    def _embedded(self, address: str) -> str:
        """Return the address of a picture that is in the page itself."""
        found = INNER.fullmatch(address)
        if found is None:
            return ""
        drawn = self._job.pictures.of(address, embedded_content(found), (0, 0, 0, 0))
        if drawn is None:
            return ""
        return f"data:image/{drawn[1]};base64,{base64.b64encode(drawn[0]).decode()}"

    def _within(self, address: str) -> str:
        if address.startswith("#"):
            return f"#{name}" if (name := self._anchored(unquote(address[1:]))) else ""
        return self._job.address(address) if address else ""

    def _anchored(self, name: str) -> str:
        """Return the new name of a place in the page that a link leads to."""
        if name not in self._wanted or not name:
            return ""
        return self._anchors.setdefault(name, f"a{len(self._anchors) + 1}")


def _name(node: Any) -> str:
    """Return the name of an element, empty for a comment."""
    if not isinstance(node.tag, str):
        return ""
    return node.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _named(root: Any, name: str) -> Iterator[Any]:
    return (node for node in root.iter() if _name(node) == name)


def _reference(node: Any) -> str:
    values = (
        node.get(k) for k in node.attrib if k == "href" or k.endswith(_REFERENCES)
    )
    return next(values, "")


def _of_root(node: Any) -> dict[str, str]:
    """Return language and direction of an element."""
    found = {}
    language = node.get("lang") or node.get("xml:lang") or node.get(_XML_LANG) or ""
    if is_language(language):
        found["lang"] = language
    if _is_known("dir", direction := (node.get("dir") or "").lower()):
        found["dir"] = direction
    return found


_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _is_known(key: str, value: str) -> bool:
    value = value.strip()
    if key in NUMBERS:
        return value.isascii() and value.isdecimal() and len(value) <= _MAX_NUMBER
    return bool(value or key in ("reversed", "open")) and value in WORDS.get(key, ())
