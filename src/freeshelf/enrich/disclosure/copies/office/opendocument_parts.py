"""Copying of the parts of OpenDocument: what is seen of text, frames and tables."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.marks import BAR, Slot, slot_of
from freeshelf.enrich.disclosure.copies.office.opendocument_attributes import (
    StyleNames,
    with_attributes,
)
from freeshelf.enrich.disclosure.copies.office.opendocument_cells import (
    VALUES,
    name_slot,
    value_of,
    value_slot,
)
from freeshelf.enrich.disclosure.copies.office.opendocument_rules import (
    KEEP,
    MIXED,
    NOT_IN_LINES,
    WORDS,
    XLINK,
)
from freeshelf.enrich.disclosure.copies.office.tree import PREFIXES
from freeshelf.enrich.disclosure.findings import Box, Means, Place
from freeshelf.enrich.disclosure.opendocument_styles import (
    DRAW,
    OFFICE,
    PRESENTATION,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    Looks,
    means_of,
    points,
)
from freeshelf.enrich.disclosure.opendocument_text import Body, Here, hidden_columns
from freeshelf.enrich.disclosure.opendocument_values import crop_of_frame, cut_by

_REDACTED = (Means.REDACTION, Means.UNDER_PICTURE)
_DEEPEST = 120
_SPACES = {prefix: uri for uri, prefix in PREFIXES.items() if "openxml" not in uri}
_DROPPED = {
    f"{TEXT}tracked-changes": "tracked_changes",
    f"{TABLE}tracked-changes": "tracked_changes",
    f"{OFFICE}annotation": "comments",
    f"{OFFICE}forms": "fields",
    f"{PRESENTATION}notes": "speaker_notes",
    f"{DRAW}object": "embedded",
    f"{DRAW}object-ole": "embedded",
    f"{DRAW}plugin": "media",
    f"{DRAW}control": "fields",
    f"{TEXT}hidden-text": "hidden_text",
    f"{TEXT}hidden-paragraph": "hidden_text",
}
_LONGEST_WORDS = 12

Handler = Callable[[Any, Here], list[Any]]


class OpenCopier:
    """Copier of one part, with what is known about how its text looks."""

    def __init__(
        self, job: Job, root: Any, looks: Looks, names: StyleNames, masters: set[str]
    ) -> None:
        self.job, self.looks, self.names = job, looks, names
        self.root, self.masters = root, masters
        self.body = Body(root, looks, None, 0)
        self.slots: list[Slot] = []
        self._hidden: dict[Any, Means] = {}
        self._columns: tuple[Any, dict[int, Means]] = (None, {})
        self._tables = self._pages = 0
        self._depth = 0

    def whole(self) -> Any:
        """Return the copy of the part."""
        here = Here(Place(), None, self.looks.page, {})
        copy = etree.Element(self.root.tag, nsmap=_SPACES)
        copy.set(f"{OFFICE}version", "1.2")
        copy.extend(self.children(self.root, here))
        return copy

    def children(self, node: Any, here: Here) -> list[Any]:
        """Return the copies of what is in an element."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("too deep")
        copies = [copy for child in node for copy in self.copied(child, here)]
        self._depth -= 1
        return copies

    def copied(self, node: Any, here: Here) -> list[Any]:
        """Return the copies of an element: one, none, or several."""
        tag = node.tag
        if not isinstance(tag, str):
            return []
        if reason := _DROPPED.get(tag):
            self.job.notes.add(reason)
            return []
        if tag not in KEEP or node.get(f"{STYLE}display") == "false":
            return []
        if (own := self._own(tag)) is not None:
            return own(node, here)
        copy = self.empty(node)
        if tag in WORDS:
            copy.text = self._short(node.text)
        copy.extend(self.children(node, here))
        return [copy]

    def _own(self, tag: str) -> Handler | None:
        """Return how an element is copied that is not copied as it stands."""
        if tag in MIXED:
            return self._mixed
        handlers = {
            f"{TABLE}table": self._table,
            f"{TABLE}table-row": self._row,
            f"{DRAW}page": self._page,
            f"{DRAW}frame": self._frame,
            f"{STYLE}master-page": self._master,
            f"{TEXT}section": self._boxed,
        }
        return handlers.get(tag) or (self._boxed if tag.startswith(DRAW) else None)

    def _short(self, text: str | None) -> str:
        text = text or ""
        is_kept = len(text) <= _LONGEST_WORDS and not self.job.has_unwanted(text)
        return text if is_kept else ""

    def empty(self, node: Any) -> Any:
        """Return an element with those attributes that tell nothing."""
        return with_attributes(node, self.names)

    def _boxed(self, node: Any, here: Here) -> list[Any]:
        inner = self.body.entered(node, here)
        if node in self._hidden:
            inner = replace(inner, means=self._hidden[node])
        if inner.means is not None and inner.means not in _REDACTED:
            self._leave(node, inner.means)
            return []
        copy = self.empty(node)
        copy.extend(self.children(node, inner))
        self._end()
        return [copy]

    def _leave(self, node: Any, means: Means) -> None:
        """Note what is left out because nobody sees it."""
        self.job.gone += filter(str.strip, node.itertext())
        is_part = means is Means.HIDDEN_PART
        self.job.notes.add("hidden_parts" if is_part else "hidden_text")

    def _end(self) -> None:
        if self.slots:
            self.slots[-1].ends = True

    def _mixed(self, node: Any, here: Here) -> list[Any]:
        """Copy a line with its words; each piece of text is an element of its own."""
        look = here.look
        if node.tag in (f"{TEXT}p", f"{TEXT}h"):
            own = self.looks.of("paragraph", node.get(f"{TEXT}style-name"))
            look = {**look, **own}
        elif node.tag in (f"{TEXT}span", f"{TEXT}a"):
            own = self.looks.of("text", node.get(f"{TEXT}style-name"))
            look = {**look, **own}
        here = replace(here, look=look)
        copy = self._link(node) if node.tag == f"{TEXT}a" else self.empty(node)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("too deep")
        self._words(copy, node.text, here)
        for child in node:
            self._inline(copy, child, here)
            self._words(copy, child.tail, here)
        self._depth -= 1
        if node.tag in (f"{TEXT}p", f"{TEXT}h"):
            self._end()
        return [copy]

    def _inline(self, copy: Any, child: Any, here: Here) -> None:
        if not isinstance(child.tag, str) or child.tag in NOT_IN_LINES:
            if reason := _DROPPED.get(child.tag):
                self.job.notes.add(reason)
            return
        if child.tag in KEEP or child.tag.startswith(DRAW):
            copy.extend(self.copied(child, here))
            if child.tag in (f"{TEXT}tab", f"{TEXT}line-break", f"{TEXT}s"):
                self._end()
        elif child.tag not in _DROPPED:
            # What a field shows, or what a tag of meaning is around.
            self._words(copy, child.text, here)
            for each in child:
                self._inline(copy, each, here)
                self._words(copy, each.tail, here)

    def _words(self, copy: Any, text: str | None, here: Here) -> None:
        """Put a piece of text at the end of a line, if it is seen."""
        if not text:
            return
        means = here.means or means_of(here.look, here.ground)
        if means is not None and text.strip():
            self.job.gone.append(text)
            if means not in _REDACTED:
                self.job.notes.add("hidden_text")
                return
            text = BAR * 12
        piece = etree.SubElement(copy, f"{TEXT}span")
        piece.text = text
        self.slots.append(slot_of(piece))

    def _link(self, node: Any) -> Any:
        copy = self.empty(node)
        address = node.get(f"{XLINK}href") or ""
        if not address.startswith("#") and (kept := self.job.address(address)):
            copy.set(f"{XLINK}type", "simple")
            copy.set(f"{XLINK}href", kept)
            return copy
        copy.tag = f"{TEXT}span"
        return copy

    def _master(self, node: Any, here: Here) -> list[Any]:
        if node.get(f"{STYLE}name") not in self.masters:
            return []
        copy = self.empty(node)
        for child in node:
            if child.get(f"{PRESENTATION}placeholder") == "true":
                continue
            copy.extend(self.copied(child, here))
        return [copy]

    def _page(self, node: Any, here: Here) -> list[Any]:
        inner = self.body.on_slide(node, here)
        if inner.means is not None:
            self._leave(node, inner.means)
            return []
        self._pages += 1
        inner = replace(inner, place=Place(self._pages))
        self._hidden = {each: means for each, _text, means in self.body.covered(node)}
        copy = self.empty(node)
        copy.set(f"{DRAW}name", f"page{self._pages}")
        # Extraction begins with the title.
        titles = [n for n in node if n.get(f"{PRESENTATION}class") == "title"][:1]
        children = {}
        for child in (*titles, *(n for n in node if n not in titles)):
            children[child] = self.copied(child, inner)
        for child in node:
            copy.extend(children[child])
        self._end()
        return [copy]

    def _frame(self, node: Any, here: Here) -> list[Any]:
        """Copy a frame with its text, its table, or its picture drawn anew."""
        inner = self.body.entered(node, here)
        if node in self._hidden:
            inner = replace(inner, means=self._hidden[node])
        if inner.means is not None and inner.means not in _REDACTED:
            self._leave(node, inner.means)
            return []
        copy = self.empty(node)
        for child in node:
            if child.tag == f"{DRAW}image":
                if copy.find(f"{DRAW}image") is None:
                    copy.extend(self._image(child, node))
            elif child.tag in (f"{SVG}title", f"{SVG}desc"):
                continue
            else:
                copy.extend(self.copied(child, inner))
        if not len(copy):
            return []
        for child in node.iterchildren(f"{SVG}desc"):
            if text := self.job.alternative_text(child.text):
                etree.SubElement(copy, child.tag).text = text
        self._end()
        return [copy]

    def _image(self, node: Any, frame: Any) -> list[Any]:
        name = (node.get(f"{XLINK}href") or "").removeprefix("./")
        archive = self.job.source.archive
        if "pictures" in self.job.without or name not in archive.names:
            self.job.notes.add("pictures")
            return []
        drawn = self.job.pictures.of(name, archive.read(name), self._crop(frame))
        if drawn is None:
            self.job.notes.add("pictures")
            return []
        copy = etree.Element(node.tag)
        address = self.job.target.picture(*drawn)
        for key, value in (("href", address), ("type", "simple"), ("show", "embed")):
            copy.set(f"{XLINK}{key}", value)
        copy.set(f"{XLINK}actuate", "onLoad")
        return [copy]

    def _crop(self, frame: Any) -> Box:
        for family, name in (
            ("graphic", frame.get(f"{DRAW}style-name")),
            ("presentation", frame.get(f"{PRESENTATION}style-name")),
        ):
            cut = cut_by(self.looks.of(family, name).get("shape clip"))
            if any(cut):
                return crop_of_frame(frame, cut)
        return (0.0, 0.0, 0.0, 0.0)

    def _table(self, node: Any, here: Here) -> list[Any]:
        is_sheet = node.getparent().tag == f"{OFFICE}spreadsheet"
        look = self.looks.of("table", node.get(f"{TABLE}style-name"))
        if is_sheet and look.get("table display") == "false":
            self._leave(node, Means.HIDDEN_PART)
            return []
        self._tables += 1
        copy = self.empty(node)
        if is_sheet:
            here = Here(Place(self._tables), None, self.looks.page, {})
            self.slots.append(name_slot(copy, node.get(f"{TABLE}name") or "Sheet"))
        else:
            copy.set(f"{TABLE}name", f"table{self._tables}")
        copy.extend(self.children(node, here))
        return [copy]

    def _row(self, node: Any, here: Here) -> list[Any]:
        look = self.looks.of("table-row", node.get(f"{TABLE}style-name"))
        is_low = "row row-height" in look and points(look["row row-height"], 9) < 1
        is_hidden = node.get(f"{TABLE}visibility") in ("collapse", "filter")
        row_means = Means.HIDDEN_PART if is_hidden or is_low else here.means
        table = next(node.iterancestors(f"{TABLE}table"), None)
        if table is not self._columns[0]:
            self._columns = (table, hidden_columns(table, self.looks))
        columns = self._columns[1]
        copy, column = self.empty(node), 1
        for cell in node:
            if not isinstance(cell.tag, str):
                continue
            means = row_means or columns.get(column)
            if cell.tag == f"{TABLE}covered-table-cell":
                means = Means.HIDDEN_PART
            times = cell.get(f"{TABLE}number-columns-repeated") or "1"
            column += int(times) if times.isdecimal() else 1
            copy.extend(self._cell(cell, here, means))
        return [copy]

    def _cell(self, node: Any, here: Here, means: Means | None) -> list[Any]:
        if node.tag not in KEEP:
            return []
        copy = self.empty(node)
        values = [f"{OFFICE}{name}" for name in ("value-type", *VALUES)]
        if node.get(f"{TABLE}formula"):
            self.job.notes.add("formulas")
        look = self.looks.of("table-cell", node.get(f"{TABLE}style-name"))
        ground = here.ground
        if colour := look.get("cell background-color"):
            ground = colour.lstrip("#").upper() if colour != "transparent" else ground
        if look.get("cell picture"):
            ground = "unknown"
        inner = Here(here.place, means, ground, look)
        own = means or means_of(look, ground)
        if own is not None and "".join(node.itertext()).strip():
            for name in values:
                copy.attrib.pop(name, None)
        if means is not None:
            if "".join(node.itertext()).strip():
                self._leave(node, means)
            return [copy]
        first = len(self.slots)
        copy.extend(self.children(node, inner))
        self._end()
        shown = value_of(node)
        if shown and own is None:
            self.slots[first:] = [value_slot(copy, shown)]
        return [copy]
