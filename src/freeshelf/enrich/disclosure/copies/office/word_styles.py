"""Styles, lists and theme of a Word document, as far as something seen uses them."""

import re
from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.office.drawing import (
    PartCopier,
    rules,
)
from freeshelf.enrich.disclosure.copies.office.drawing_rules import A
from freeshelf.enrich.disclosure.copies.office.package import NewPart
from freeshelf.enrich.disclosure.copies.office.word_rules import (
    ATTRIBUTES,
    FONTS,
    KEEP,
    LANGUAGES,
    NAMES_OF_STYLES,
)
from freeshelf.enrich.disclosure.word_format import VAL, W

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml"
_REFERENCES = ("basedOn", "next", "link")
_LONGEST_LABEL = 40
_ID = f"{W}styleId"


class WordStyles:
    """Styles and lists of a document; new names for those in use."""

    def __init__(self, job: Job, main: str) -> None:
        self.job, self._main = job, main
        self._names: dict[str, str] = {}
        self._lists: set[str] = set()
        # Of all lists: labels of other levels are never seen.
        self.levels: set[str] = set()
        self._known = {
            style.get(_ID): style
            for name in job.source.related(main, "styles")
            for style in job.source.xml(name).iterchildren(f"{W}style")
        }

    def used(self, node: Any) -> list[Any]:
        """Return a reference to a style by its new name, none to an unknown one."""
        name = self._named(node.get(VAL) or "")
        if not name:
            return []
        copy = etree.Element(node.tag)
        copy.set(VAL, name)
        return [copy]

    def _named(self, old: str) -> str:
        if old not in self._known:
            return ""
        return self._names.setdefault(old, f"s{len(self._names) + 1}")

    def uses_list(self, node: Any) -> None:
        """Note that a list, and a level of it, are in use by their numbers."""
        number, level = node.find(f"{W}numId"), node.find(f"{W}ilvl")
        if number is not None:
            self._lists.add(number.get(VAL) or "")
        self.levels.add("0" if level is None else level.get(VAL) or "0")

    def write(self, document: NewPart) -> None:
        """Add the parts of styles, lists and theme."""
        for old, style in self._known.items():
            if style.get(f"{W}default") in ("1", "true", "on"):
                self._named(old)
        self._write_styles(document)
        self._write_lists(document)
        # Styles of the levels of lists.
        self._write_styles(document)
        self._write_theme(document)

    def _write_styles(self, document: NewPart) -> None:
        source = self.job.source
        part = self.job.target.add("word/styles.xml", f"{_TYPE}.styles+xml")
        document.relate("styles", part.name)
        part.root = etree.Element(f"{W}styles", nsmap={"w": W[1:-1]})
        for name in source.related(self._main, "styles"):
            copier = _StyleCopier(self, name, part)
            for node in source.xml(name).iterchildren(f"{W}docDefaults"):
                part.root.extend(copier.copied(node))
            written: set[str] = set()
            while missing := [each for each in self._names if each not in written]:
                for old in missing:
                    written.add(old)
                    part.root.append(self._style(copier, old))

    def _style(self, copier: "_StyleCopier", old: str) -> Any:
        source = self._known[old]
        copy = etree.Element(source.tag)
        for key in ("type", "default", "customStyle"):
            value = source.get(f"{W}{key}")
            if value in ("paragraph", "character", "table", "numbering", "1", "0"):
                copy.set(f"{W}{key}", value)
        copy.set(_ID, self._names[old])
        name = source.find(f"{W}name")
        told = "" if name is None else name.get(VAL) or ""
        etree.SubElement(copy, f"{W}name").set(
            VAL, told if told in NAMES_OF_STYLES else f"Style {self._names[old][1:]}"
        )
        for node in source:
            copy.extend(copier.copied(node))
        return copy

    def _write_lists(self, document: NewPart) -> None:
        source = self.job.source
        names = source.related(self._main, "numbering")
        if not names or not self._lists:
            return
        part = self.job.target.add("word/numbering.xml", f"{_TYPE}.numbering+xml")
        document.relate("numbering", part.name)
        root = source.xml(names[0])
        copier = _StyleCopier(self, names[0], part)
        part.root = etree.Element(root.tag, nsmap={"w": W[1:-1]})
        numbers = [
            each
            for each in root.iterchildren(f"{W}num")
            if each.get(f"{W}numId") in self._lists
        ]
        abstract = {
            each.find(f"{W}abstractNumId").get(VAL)
            for each in numbers
            if each.find(f"{W}abstractNumId") is not None
        }
        for each in root.iterchildren(f"{W}abstractNum"):
            if each.get(f"{W}abstractNumId") in abstract:
                part.root.extend(copier.copied(each))
        for each in numbers:
            part.root.extend(copier.copied(each))

    def _write_theme(self, document: NewPart) -> None:
        source = self.job.source
        for name in source.related(self._main, "theme")[:1]:
            part = self.job.target.add("word/theme/theme1.xml", _THEME_TYPE)
            document.relate("theme", part.name)
            part.root = theme_of(self.job, name, part)


def theme_of(job: Job, name: str, part: NewPart) -> Any:
    """Return a theme with its colours, fonts and fills, without names."""
    root = job.source.xml(name)
    copy = etree.Element(f"{A}theme", nsmap={"a": A[1:-1]}, name="1")
    copier = PartCopier(rules(), job, name, part)
    copy.extend(
        each for node in root for each in copier.copied(node) if "Elements" in each.tag
    )
    for each in copy.iter(f"{A}clrScheme", f"{A}fontScheme", f"{A}fmtScheme"):
        each.set("name", "1")
    return copy


class _StyleCopier(PartCopier):
    def __init__(self, styles: WordStyles, name: str, part: NewPart) -> None:
        super().__init__(_RULES, styles.job, name, part)
        self.styles = styles


def _reference(copier: _StyleCopier, node: Any) -> list[Any]:
    return copier.styles.used(node)


def _list(copier: _StyleCopier, node: Any) -> list[Any]:
    copier.styles.uses_list(node)
    return [copier.plain(node)]


def _label(copier: _StyleCopier, node: Any) -> list[Any]:
    """Copy what stands before a paragraph of a list, unless a word of it is to go."""
    copy = etree.Element(node.tag)
    text = node.get(VAL) or ""
    level = node.getparent().get(f"{W}ilvl") or "0"
    is_used = level in copier.styles.levels and len(text) <= _LONGEST_LABEL
    if not is_used or copier.job.has_unwanted(text):
        text = re.sub(r"[^%\d.() ]", "", text)
    copy.set(VAL, text)
    return [copy]


_RULES = rules(
    keep=KEEP - {f"{W}numPr"},
    attributes=ATTRIBUTES,
    fonts=FONTS,
    languages=LANGUAGES,
    handlers={
        **{f"{W}{name}": _reference for name in (*_REFERENCES, "pStyle")},
        f"{W}numPr": _list,
        f"{W}lvlText": _label,
    },
)
