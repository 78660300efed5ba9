"""Copy a Word document: what readers see, written anew in parts and elements known.

Tracked changes are settled as shown, fields keep their results as plain text, and
content controls their content. Styles, lists, notes, headers and footers come along if
something that is seen uses them.
"""

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.marks import Slot, put_bar, slot_of
from freeshelf.enrich.disclosure.copies.office.drawing import (
    PartCopier,
    leave,
    rules,
)
from freeshelf.enrich.disclosure.copies.office.drawing_rules import WP, A, C, R
from freeshelf.enrich.disclosure.copies.office.package import NewPart
from freeshelf.enrich.disclosure.copies.office.tree import TreeCopier
from freeshelf.enrich.disclosure.copies.office.word_drawings import pict
from freeshelf.enrich.disclosure.copies.office.word_fields import (
    FieldCopier,
    counting_field,
    follow_field,
    simple_field,
)
from freeshelf.enrich.disclosure.copies.office.word_rules import (
    ATTRIBUTES,
    ENDS,
    FONTS,
    KEEP,
    LANGUAGES,
    REASONS,
    TEXTS,
    UNWRAP,
    M,
)
from freeshelf.enrich.disclosure.copies.office.word_styles import WordStyles
from freeshelf.enrich.disclosure.findings import Means
from freeshelf.enrich.disclosure.packages import without_fallbacks
from freeshelf.enrich.disclosure.visible import Shown
from freeshelf.enrich.disclosure.word import Story, stories_of, styles_of
from freeshelf.enrich.disclosure.word_drawings import Grounds, is_outside
from freeshelf.enrich.disclosure.word_format import VAL, W, is_on

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_P, _R, _TC, _TR = f"{W}p", f"{W}r", f"{W}tc", f"{W}tr"
_ID = f"{{{R[1:-1]}}}id"
_BREAKS = frozenset({_P, f"{A}p", *ENDS, f"{A}br", f"{C}pt", f"{C}v"})
_SIGN = re.compile("[0-9A-Fa-f]{4}")
_REDACTED = (Means.REDACTION, Means.UNDER_PICTURE)


def copy_word(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Add the parts of a document to the new package.

    Returns the text that extraction reads, in its order, and all other text.
    """
    return _WordCopy(job).run()


class _WordCopy:
    """One document being copied."""

    def __init__(self, job: Job) -> None:
        self.job = job
        job.folder = "word"
        source = job.source
        self.main = next(iter(source.related("", "officeDocument")), "")
        body = without_fallbacks(source.xml(self.main))
        looks = styles_of(source, self.main)
        stories = list(stories_of(source, self.main))
        grounds = Grounds([body, *(root for root, *_ in stories)])
        self.looks, self.grounds = looks, grounds
        self.body = body
        self.anchors = _anchors([body, *(root for root, *_ in stories)])
        self.styles = WordStyles(job, self.main)
        self.notes: dict[str, list[str]] = {"footnotes": [], "endnotes": []}
        self.has_even_pages = any(
            is_on(each)
            for name in source.related(self.main, "settings")
            for each in source.xml(name).iter(f"{W}evenAndOddHeaders")
        )
        self.part = job.target.add("word/document.xml", f"{_TYPE}.document.main+xml")
        self.apart: list[NewPart] = []
        self._copied: dict[str, NewPart] = {}

    def run(self) -> tuple[list[list[Slot]], list[list[Slot]]]:
        job = self.job
        job.target.starts_with(self.part)
        story = self._story(self.main, self.part, self.body)
        self.part.root = story.plain(self.body)
        kinds = [relation.kind for relation in job.source.relations(self.main).values()]
        # As extraction reads them.
        notes = sorted(filter(self.notes.get, self.notes), key=kinds.index)
        told = [self.part, *map(self._notes, notes)]
        self.styles.write(self.part)
        self._settings()
        charts = [p for n, p in job.target.parts.items() if "/charts/" in n]
        return (
            [slots_of(part.root) for part in told],
            [slots_of(part.root) for part in (*self.apart, *charts)],
        )

    def _story(self, name: str, part: NewPart, root: Any) -> "StoryCopier":
        story = Story(root, self.looks, self.grounds, Shown())
        return StoryCopier(self, name, part, story)

    def _notes(self, kind: str) -> NewPart:
        """Copy the notes that something refers to, and the lines above them."""
        job = self.job
        name = job.source.related(self.main, kind)[0]
        root = without_fallbacks(job.source.xml(name))
        part = job.target.add(f"word/{kind}.xml", f"{_TYPE}.{kind}+xml")
        self.part.relate(kind, part.name)
        story = self._story(name, part, root)
        part.root = story.empty(root)
        for note in root:
            number = note.get(f"{W}id") or ""
            if note.get(f"{W}type") is None and number not in self.notes[kind]:
                continue
            copy = etree.Element(note.tag)
            copy.set(f"{W}id", str(int(number)))
            if note.get(f"{W}type") in ("separator", "continuationSeparator"):
                copy.set(f"{W}type", note.get(f"{W}type"))
            elif note.get(f"{W}type") is not None:
                continue
            copy.extend(story.children(note))
            part.root.append(copy)
        return part

    def beside(self, name: str, kind: str) -> NewPart:
        """Copy a header or footer once."""
        if name not in self._copied:
            job = self.job
            root = without_fallbacks(job.source.xml(name))
            number = len(self._copied) + 1
            part = job.target.add(f"word/{kind}{number}.xml", f"{_TYPE}.{kind}+xml")
            self._copied[name] = part
            part.root = self._story(name, part, root).plain(root)
            self.apart.append(part)
        return self._copied[name]

    def _settings(self) -> None:
        part = self.job.target.add("word/settings.xml", f"{_TYPE}.settings+xml")
        self.part.relate("settings", part.name)
        part.root = etree.Element(f"{W}settings", nsmap={"w": W[1:-1]})
        if self.has_even_pages:
            etree.SubElement(part.root, f"{W}evenAndOddHeaders")
        compatible = etree.SubElement(part.root, f"{W}compat")
        setting = etree.SubElement(compatible, f"{W}compatSetting")
        setting.set(f"{W}name", "compatibilityMode")
        setting.set(f"{W}uri", "http://schemas.microsoft.com/office/word")
        setting.set(VAL, "15")


def _anchors(roots: Iterable[Any]) -> dict[str, str]:
    """Return new names of the bookmarks that links lead to."""
    names = [
        link.get(f"{W}anchor")
        for root in roots
        for link in root.iter(f"{W}hyperlink")
        if link.get(f"{W}anchor")
    ]
    return {name: f"place{n}" for n, name in enumerate(dict.fromkeys(names), start=1)}


class StoryCopier(FieldCopier):
    """Copier of the body, a header, a footer or the notes."""

    def __init__(
        self, document: _WordCopy, name: str, part: NewPart, story: Story
    ) -> None:
        super().__init__(_RULES, document.job, name, part)
        self.document, self.story = document, story
        self.hidden: Means | None = None
        self.bookmarks: set[str] = set()


def slots_of(root: Any) -> list[Slot]:
    """Return the texts of a tree; no word goes on over the end of a paragraph."""
    slots: list[Slot] = []
    for node in root.iter(*TEXTS, *_BREAKS, f"{A}t"):
        if node.tag in _BREAKS and slots:
            slots[-1].ends = True
        if node.tag in TEXTS or node.tag in (f"{A}t", f"{C}v"):
            slots.append(slot_of(node))
    return slots


def _paragraph(copier: StoryCopier, node: Any) -> list[Any]:
    before = copier.hidden
    row = next(node.iterancestors(_TR), None)
    beside = [] if row is None else row.iter(_P)
    copier.hidden = before or copier.story.hides(node)
    if copier.hidden is None:
        covered = (copier.document.grounds.bars([each]) for each in beside)
        copier.hidden = next(filter(None, covered), None)
    copy = copier.plain(node)
    copier.hidden = before
    mark = node.find(f"{W}pPr/{W}rPr/{W}del")
    is_empty = not any(each.tag != f"{W}pPr" for each in copy)
    if mark is not None and is_empty:
        return []
    return [copy]


def _run(copier: StoryCopier, node: Any) -> list[Any]:
    """Copy a run that readers see; one under a bar becomes a bar."""
    follow_field(copier, node)
    if counting := counting_field(copier, node):
        return counting
    if "code" in copier.fields or "dropped" in copier.fields:
        return []
    paragraph = next(node.iterancestors(_P), None)
    means = copier.hidden
    if means is None and paragraph is not None:
        means = copier.story.hides_run(node, paragraph)
    if means is None:
        copy = copier.plain(node)
        return [copy] if any(each.tag != f"{W}rPr" for each in copy) else []
    words = "".join(each.text or "" for each in node.iter(f"{W}t", f"{W}delText"))
    if words.strip():
        copier.job.gone.append(words)
    if means in _REDACTED:
        return put_bar(copier.plain(node), f"{W}t")
    copier.notes.add("hidden_text")
    if means in (Means.HIDDEN_TEXT, Means.OUTSIDE_PAGE):
        return []
    # White or tiny letters do not hide what is drawn beside them.
    copy = copier.empty(node)
    for drawing in node.iter(f"{W}drawing", f"{W}pict"):
        copy.extend(copier.copied(drawing))
    return [copy] if len(copy) else []


def _style(copier: StoryCopier, node: Any) -> list[Any]:
    return copier.document.styles.used(node)


def _list(copier: StoryCopier, node: Any) -> list[Any]:
    copier.document.styles.uses_list(node)
    return [copier.plain(node)]


def _link(copier: StoryCopier, node: Any) -> list[Any]:
    content = copier.children(node)
    copy = etree.Element(node.tag, nsmap={"w": W[1:-1], "r": R[1:-1]})
    if node.get(_ID):
        if not (key := copier.link(node.get(_ID))):
            return content
        copy.set(_ID, key)
    elif name := copier.document.anchors.get(node.get(f"{W}anchor") or ""):
        copy.set(f"{W}anchor", name)
    else:
        return content
    copy.extend(content)
    return [copy] if content else []


def _bookmark(copier: StoryCopier, node: Any) -> list[Any]:
    number = node.get(f"{W}id") or ""
    copy = etree.Element(node.tag)
    if not number.isdecimal():
        return []
    copy.set(f"{W}id", number)
    if node.tag == f"{W}bookmarkEnd":
        return [copy] if number in copier.bookmarks else []
    name = copier.document.anchors.get(node.get(f"{W}name") or "")
    if name is None:
        return []
    copier.bookmarks.add(number)
    copy.set(f"{W}name", name)
    return [copy]


def _note(copier: StoryCopier, node: Any) -> list[Any]:
    kind = "footnotes" if node.tag == f"{W}footnoteReference" else "endnotes"
    number = node.get(f"{W}id") or ""
    document = copier.document
    if not number.isdecimal() or not document.job.source.related(document.main, kind):
        return []
    document.notes[kind].append(number)
    copy = copier.empty(node)
    copy.set(f"{W}id", number)
    return [copy]


def _beside(copier: StoryCopier, node: Any) -> list[Any]:
    """Copy a header or footer if it is shown on any page."""
    kind = "header" if node.tag == f"{W}headerReference" else "footer"
    name = copier.target(node.get(_ID), kind)
    which = node.get(f"{W}type") or "default"
    shown = {
        "default": True,
        "first": is_on(node.getparent().find(f"{W}titlePg")),
        "even": copier.document.has_even_pages,
    }
    if not name or not shown.get(which, False):
        copier.notes.add("hidden_text")
        return []
    part = copier.document.beside(name, kind)
    copy = etree.Element(node.tag, nsmap={"w": W[1:-1], "r": R[1:-1]})
    copy.set(f"{W}type", which)
    copy.set(_ID, copier.part.relate(kind, part.name))
    return [copy]


def _row(copier: TreeCopier, node: Any) -> list[Any]:
    if node.find(f"{W}trPr/{W}del") is not None:
        copier.notes.add("tracked_changes")
        return []
    return [copier.plain(node)]


def _sign(copier: TreeCopier, node: Any) -> list[Any]:
    copy = copier.empty(node)
    code = node.get(f"{W}char") or ""
    if not _SIGN.fullmatch(code):
        return []
    copy.set(f"{W}char", code)
    return [copy]


def _text(copier: TreeCopier, node: Any) -> list[Any]:
    copy = copier.plain(node)
    copy.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [copy]


def _drawing(copier: PartCopier, node: Any) -> list[Any]:
    """Copy a drawing if it has a graphic that is known."""
    hidden = [
        n for n in node.iter() if str(n.tag).endswith("}docPr") and n.get("hidden")
    ]
    is_unseen = any(each.get("hidden") not in ("0", "false") for each in hidden)
    if is_unseen or any(map(is_outside, node.iterchildren(f"{WP}anchor"))):
        copier.job.gone += [each.text or "" for each in node.iter(f"{W}t", f"{A}t")]
        copier.notes.add("hidden_text")
        return []
    copy = etree.Element(node.tag)
    copy.extend(copier.children(node))
    is_whole = next(copy.iter(f"{A}graphicData"), None) is not None
    return [copy] if is_whole else []


def _cell(copier: PartCopier, node: Any) -> list[Any]:
    """Copy a cell; it ends with a paragraph, or Word takes the file for broken.

    Of cells that are merged into the one above them, nothing is seen.
    """
    merged = node.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(VAL) != "restart":
        copy = copier.empty(node)
        copy.extend(copier.copied(node.find(f"{W}tcPr")))
        leave(copier, node)
    else:
        copy = copier.plain(node)
    if not len(copy) or copy[-1].tag != _P:
        etree.SubElement(copy, _P)
    return [copy]


_RULES = rules(
    keep=KEEP | {f"{W}drawing"},
    attributes=ATTRIBUTES,
    texts=TEXTS,
    fonts=FONTS,
    languages=LANGUAGES,
    unwrap=UNWRAP,
    reasons=REASONS,
    handlers={
        _P: _paragraph,
        _R: _run,
        _TR: _row,
        _TC: _cell,
        f"{W}t": _text,
        f"{M}t": _text,
        f"{W}sym": _sign,
        f"{W}fldSimple": simple_field,
        f"{W}numPr": _list,
        f"{W}hyperlink": _link,
        f"{W}bookmarkStart": _bookmark,
        f"{W}bookmarkEnd": _bookmark,
        f"{W}footnoteReference": _note,
        f"{W}endnoteReference": _note,
        f"{W}headerReference": _beside,
        f"{W}footerReference": _beside,
        f"{W}drawing": _drawing,
        f"{W}pict": pict,
        f"{W}object": pict,
        **{f"{W}{name}": _style for name in ("pStyle", "rStyle", "tblStyle")},
    },
)
