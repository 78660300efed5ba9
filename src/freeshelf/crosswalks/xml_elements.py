"""Build XML of records: no element without content, no character that XML forbids."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lxml import etree

from freeshelf.core.html import one_line
from freeshelf.crosswalks.record import Record

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Element = Any  # lxml has no types


class Writer:
    """Adds elements of one namespace to their parents."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def add(
        self, parent: Element, name: str, text: str = "", **attributes: str
    ) -> Element:
        """Add an element, even if it is empty; attributes without a value are left out.

        The attribute `lang` becomes `xml:lang`.
        """
        element = etree.SubElement(parent, f"{{{self._namespace}}}{name}")
        for key, value in attributes.items():
            if value:
                element.set(_XML_LANG if key == "lang" else key, one_line(value))
        if text:
            element.text = one_line(text)
        return element

    def add_known(
        self, parent: Element, name: str, text: str, **attributes: str
    ) -> None:
        """Add an element unless its text is empty."""
        if one_line(text):
            self.add(parent, name, text, **attributes)

    def add_all(self, parent: Element, name: str, texts: Iterable[str]) -> None:
        """Add an element for each text that is not empty, each text once."""
        for text in dict.fromkeys(filter(None, map(one_line, texts))):
            self.add(parent, name, text)


def root_element(
    name: str, prefixes: Mapping[str | None, str], *, schema: str, namespace: str
) -> Element:
    """Return a root element that says where its schema is."""
    root = etree.Element(
        f"{{{namespace}}}{name}", nsmap={**prefixes, "xsi": _XSI}, attrib=None
    )
    root.set(f"{{{_XSI}}}schemaLocation", f"{namespace} {schema}")
    return root


def language_or_none(language: str) -> str:
    """Return a BCP 47 tag, or an empty text if the language is not known."""
    return "" if language == "und" else language


def written(convert: Callable[[Record], Element]) -> Callable[[Record], str]:
    """Return a crosswalk that gives a document instead of its root element."""

    def write(record: Record) -> str:
        text = etree.tostring(convert(record), encoding="unicode", pretty_print=True)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'

    return write
