"""Build the blocks of a text by traversing its HTML tree."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from lxml.html import Element, HtmlElement

from freeshelf.core.html import html_to_text, sanitize_html
from freeshelf_wordpress.importers.streams.conversion_notes import (
    ConversionNote,
    NoteKind,
)
from freeshelf_wordpress.importers.streams.markup import PLACEHOLDER, as_markup
from freeshelf_wordpress.importers.streams.references import References
from freeshelf_wordpress.importers.streams.rich_text import (
    INLINE_TAGS,
    Node,
    NotRichTextError,
    in_other_language,
    inline_html,
    nodes_of,
)
from freeshelf_wordpress.importers.streams.stream import Stream

Handler = Callable[["BlockBuilder", HtmlElement], None]


class BlockBuilder:
    """Traverse nodes in order; handlers turn elements of one tag into blocks.

    A nested builder makes the stream of a column or accordion, which cannot contain
    such blocks.
    """

    def __init__(
        self,
        references: References,
        handlers: Mapping[str, Handler],
        *,
        remarks: list[ConversionNote],
        is_inner: bool = False,
    ) -> None:
        self.references = references
        self.stream = Stream()
        self.is_inner = is_inner
        self.link = ""  # of the next image
        self._handlers = handlers
        self._remarks = remarks

    def nested_builder(self) -> "BlockBuilder":
        """Return a builder with a stream of its own."""
        return BlockBuilder(
            self.references, self._handlers, remarks=self._remarks, is_inner=True
        )

    def add_nodes(self, nodes: Iterable[Node]) -> None:
        """Add paragraphs for text, and for elements the result of their handlers."""
        inline_nodes: list[Node] = []
        # A list, since a paragraph kept as HTML removes its nodes from the tree.
        for node in list(nodes):
            if isinstance(node, str) or is_words(node):
                inline_nodes.append(node)
                continue
            self.words(inline_nodes)
            inline_nodes = []
            self.element(node)
        self.words(inline_nodes)

    def element(self, element: HtmlElement) -> None:
        """Add an element that is more than formatted text."""
        if element.get("aria-hidden") == "true" and not element.text_content().strip():
            return
        if in_other_language(element):
            self.keep_html(element, f"{element.tag} lang")
        elif element.tag in self._handlers:
            self._handlers[element.tag](self, element)
        else:
            self.add_nodes(nodes_of(element))

    def words(self, nodes: list[Node]) -> None:
        """Add a paragraph unless it is empty."""
        if all(isinstance(node, str) and not node.strip() for node in nodes):
            return
        try:
            html = inline_html(nodes, self.references)
        except NotRichTextError as error:
            self.keep_html(_paragraph(nodes), str(error))
            return
        if html:
            self.stream.add_words(f"<p>{html}</p>")

    def keep_html(self, element: HtmlElement, reason: str) -> None:
        """Add an element as sanitized HTML, then blocks that have no HTML form."""
        for image in element.iter("img"):
            source = image.get("src") or ""
            if source and not self.references.is_own_site(source):
                self.remark(NoteKind.FOREIGN_PICTURE, source)
        markup = sanitize_html(as_markup(element), rewrite=self._rewrite)
        if "<img" in markup or "<hr" in markup or html_to_text(markup):
            self.stream.add_html(markup)
            self.remark(NoteKind.KEPT_AS_HTML, reason)
        for inner in list(element.iterdescendants("div")):
            if inner.get(PLACEHOLDER):
                self.element(inner)

    def remark(self, kind: NoteKind, detail: str) -> None:
        """Add a note for people to review."""
        self._remarks.append(ConversionNote(kind, detail))

    @contextmanager
    def linked(self, url: str) -> Iterator[None]:
        """Link the images that are found meanwhile."""
        before, self.link = self.link, url
        try:
            yield
        finally:
            self.link = before

    def _rewrite(self, url: str) -> str | None:
        link = self.references.link(url)
        return link.address if link is not None else None


def is_words(element: HtmlElement) -> bool:
    """Return whether an element contains only formatted text."""
    return element.tag in INLINE_TAGS and all(
        inner.tag in INLINE_TAGS for inner in element.iterdescendants()
    )


def classes_of(element: HtmlElement) -> set[str]:
    """Return the class names of an element."""
    return set((element.get("class") or "").split())


def _paragraph(nodes: list[Node]) -> HtmlElement:
    paragraph = Element("p")
    for node in nodes:
        if not isinstance(node, str):
            node.tail = None
            paragraph.append(node)
        elif len(paragraph):
            paragraph[-1].tail = (paragraph[-1].tail or "") + node
        else:
            paragraph.text = (paragraph.text or "") + node
    return paragraph
