"""Copying of drawings: shapes, pictures drawn anew, charts without their workbooks."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.marks import Slot, slot_of
from freeshelf.enrich.disclosure.copies.office.charts import with_literals
from freeshelf.enrich.disclosure.copies.office.drawing_rules import (
    ATTRIBUTES,
    FONTS,
    FORMAL_TEXTS,
    GRAPHICS,
    KEEP,
    LANGUAGES,
    MC,
    PIC,
    SHAPE_PROPERTIES,
    TEXTS,
    WPC,
    WPG,
    WPS,
    A,
    C,
    R,
)
from freeshelf.enrich.disclosure.copies.office.package import NewPart
from freeshelf.enrich.disclosure.copies.office.tree import (
    Handler,
    Rules,
    TreeCopier,
)
from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.disclosure.packages import Relation

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_GUIDE = re.compile(r"[A-Za-z]{1,6}\d{0,4}")
_FORMULA = re.compile(
    r"(\*/|\+-|\+/|\?:|abs|at2|cat2|cos|max|min|mod|pin|sat2|sin|sqrt|tan|val)"
    r"( (-?\d{1,12}|[A-Za-z]{1,6}\d{0,4})){1,3}"
)
# Styles of tables that PowerPoint itself has, by their identifiers: plain, a grid, and
# the one that it gives to new tables.
_TABLE_STYLES = frozenset(
    [
        "{2D5ABB26-0587-4C30-8999-92F81FD0307C}",
        "{5940675A-B579-460E-94D1-54222C63F5DA}",
        "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}",
    ]
)
_SHARE = 100_000
_ON = ("1", "true")


class PartCopier(TreeCopier):
    """Copier of one part, with what that part refers to."""

    def __init__(self, rules: Rules, job: Job, name: str, part: NewPart) -> None:
        super().__init__(rules, job.notes)
        self.job, self.name, self.part = job, name, part
        self.relations: dict[str, Relation] = job.source.relations(name)

    def target(self, key: str | None, kind: str) -> str:
        """Return the name of a part of the file that is referred to, or nothing."""
        relation = self.relations.get(key or "")
        if relation is None or relation.is_external or relation.kind != kind:
            return ""
        return (
            relation.target if relation.target in self.job.source.archive.names else ""
        )

    def link(self, key: str | None) -> str:
        """Return a new reference to the same address, empty if it is not to stay."""
        relation = self.relations.get(key or "")
        if relation is None or not relation.is_external:
            return ""
        address = self.job.address(relation.target)
        return (
            self.part.relate("hyperlink", address, is_external=True) if address else ""
        )

    def picture(self, blip: Any, crop: Box) -> str:
        """Return a new reference to a picture drawn anew, empty if it cannot be."""
        name = self.target(blip.get(f"{R}embed"), "image")
        content = self.job.source.archive.read(name) if name else b""
        if "pictures" in self.job.without:
            content = b""
        drawn = self.job.pictures.of(name, content, crop) if content else None
        if drawn is None:
            self.notes.add("pictures")
            return ""
        part = self.job.target.picture(*drawn, self.job.folder)
        return self.part.relate("image", part.name)


def leave(copier: PartCopier, node: Any) -> None:
    """Note what is left out because nobody sees it."""
    words = [each.text or "" for each in node.iter() if str(each.tag).endswith("}t")]
    if "".join(words).strip():
        copier.job.gone += words
        copier.notes.add("hidden_text")


def _blip_fill(copier: PartCopier, node: Any) -> list[Any]:
    """Copy the picture that fills a shape, without what is cut off of it."""
    blip, crop = node.find(f"{A}blip"), node.find(f"{A}srcRect")
    shares = [_share(crop.get(side)) if crop is not None else 0.0 for side in "ltrb"]
    key = "" if blip is None else copier.picture(blip, _crop(shares))
    if not key:
        return []
    copy = copier.empty(node)
    new = etree.SubElement(copy, f"{A}blip", nsmap={"r": R[1:-1]})
    new.set(f"{R}embed", key)
    new.extend(copier.children(blip))
    if min(shares) < 0:
        around = etree.SubElement(copy, f"{A}srcRect")
        for side, share in zip("ltrb", shares, strict=True):
            around.set(side, str(int(min(share, 0.0) * _SHARE)))
    for child in node:
        if child.tag in (f"{A}stretch", f"{A}tile"):
            copy.extend(copier.copied(child))
    return [copy]


def _share(written: str | None) -> float:
    try:
        value = float((written or "0").rstrip("%"))
    except ValueError:
        return 0.0
    return value / (100 if "%" in (written or "") else _SHARE)


def _crop(shares: list[float]) -> Box:
    left, top, right, bottom = (max(share, 0.0) for share in shares)
    return left, top, right, bottom


def _picture(copier: PartCopier, node: Any) -> list[Any]:
    """Copy a picture; nothing is left of one that cannot be drawn anew."""
    copy = copier.plain(node)
    is_whole = any(each.tag.endswith("}blipFill") for each in copy)
    return [copy] if is_whole else []


def _shape_properties(copier: PartCopier, node: Any) -> list[Any]:
    """Copy number, alternative text and link of a shape; its name tells nothing."""
    copy = etree.Element(node.tag)
    number = copier.job.next_number()
    copy.set("id", str(number + 1))
    copy.set("name", f"Shape {number}")
    if text := copier.job.alternative_text(node.get("descr")):
        copy.set("descr", text)
    copy.extend(copier.children(node))
    return [copy]


def _shape_link(copier: PartCopier, node: Any) -> list[Any]:
    if not (key := copier.link(node.get(f"{R}id"))):
        return []
    copy = etree.Element(node.tag, nsmap={"r": R[1:-1]})
    copy.set(f"{R}id", key)
    return [copy]


def _graphic(copier: TreeCopier, node: Any) -> list[Any]:
    kind = GRAPHICS.get(node.get("uri") or "")
    if kind is None:
        copier.notes.add("diagrams" if "diagram" in node.get("uri", "") else "drawings")
        return []
    content = copier.children(node)
    if not content:
        return []
    copy = etree.Element(node.tag, uri=node.get("uri"))
    copy.extend(content)
    return [copy]


def _chart(copier: PartCopier, node: Any) -> list[Any]:
    """Copy a chart with the values that it shows, without the workbook behind it."""
    job = copier.job
    key = node.get(f"{R}id")
    if key is None:  # within the part of the chart itself
        return [copier.plain(node)]
    name = copier.target(key, "chart")
    if not name:
        return []
    count = sum("/charts/" in each for each in job.target.parts)
    part = job.target.add(f"{job.folder}/charts/chart{count + 1}.xml", _CHART_TYPE)
    part.root = PartCopier(copier.rules, job, name, part).plain(
        with_literals(job.source.xml(name))
    )
    job.notes.add("workbooks_of_charts")
    copy = etree.Element(node.tag, nsmap={"c": C[1:-1], "r": R[1:-1]})
    copy.set(f"{R}id", copier.part.relate("chart", part.name))
    return [copy]


def _table_style(copier: TreeCopier, node: Any) -> list[Any]:
    if node.text not in _TABLE_STYLES:
        return []
    copy = etree.Element(node.tag)
    copy.text = node.text
    return [copy]


def _cell(copier: PartCopier, node: Any) -> list[Any]:
    """Copy a cell of a table, without the words of one that another one covers."""
    copy = copier.plain(node)
    if node.get("hMerge") in _ON or node.get("vMerge") in _ON:
        leave(copier, node)
        for text in copy.iter(f"{A}t"):
            text.text = ""
    return [copy]


def _field(copier: TreeCopier, node: Any) -> list[Any]:
    """Copy what a field shows as plain text."""
    copy = etree.Element(f"{A}r")
    for child in node:
        if child.tag in (f"{A}rPr", f"{A}t"):
            copy.extend(copier.copied(child))
    return [copy] if len(copy) else []


def _guide(copier: TreeCopier, node: Any) -> list[Any]:
    name, formula = node.get("name") or "", node.get("fmla") or ""
    if _GUIDE.fullmatch(name) is None or _FORMULA.fullmatch(formula) is None:
        return []
    return [etree.Element(node.tag, name=name, fmla=formula)]


def _bullet(copier: TreeCopier, node: Any) -> list[Any]:
    return [etree.Element(node.tag, char=(node.get("char") or "•")[:1])]


def _number_format(copier: TreeCopier, node: Any) -> list[Any]:
    copy = etree.Element(node.tag, formatCode=safe_format(node.get("formatCode") or ""))
    copy.set("sourceLinked", "0")
    return [copy]


_FORMAT = re.compile(r"[#0?.,%\s\-+()/:$€£¥_*;@\[\]A-Za-z\\]*")
_QUOTED = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]")


def safe_format(code: str) -> str:
    """Return a format of numbers without words of its own that are long or many."""
    if len(code) > 120 or any(len(each) > 12 for each in _QUOTED.findall(code)):
        return "General"
    return code if _FORMAT.fullmatch(_QUOTED.sub("", code)) else "General"


def _format_code(copier: TreeCopier, node: Any) -> list[Any]:
    copy = etree.Element(node.tag)
    copy.text = safe_format(node.text or "")
    return [copy]


def _formal_text(copier: TreeCopier, node: Any) -> list[Any]:
    text = (node.text or "").strip()
    if not re.fullmatch(r"-?\d{1,12}|[a-z]{1,10}", text):
        return []
    copy = copier.empty(node)
    copy.text = text
    return [copy]


FORMAL_TEXT: Handler = _formal_text


def _point(copier: TreeCopier, node: Any) -> list[Any]:
    """Copy a point of a path; a guide may give its place."""
    copy = copier.empty(node)
    for side in "xy":
        if _GUIDE.fullmatch(node.get(side) or ""):
            copy.set(side, node.get(side))
    return [copy]


def alternate(supported: Iterable[str]) -> Handler:
    """Return a handler that keeps the first choice of content that is known."""
    known = frozenset(supported)
    prefixes = {"wps": WPS, "wpg": WPG, "wpc": WPC}

    def choose(copier: TreeCopier, node: Any) -> list[Any]:
        for choice in node.iterchildren(f"{MC}Choice"):
            required = (choice.get("Requires") or "").split()
            if not required or not known.issuperset(required):
                continue
            content = copier.children(choice)
            told = [each for each in required if each in prefixes]
            if not content or not told:
                return content
            spaces = {each: prefixes[each][1:-1] for each in told}
            copy = etree.Element(node.tag, nsmap={"mc": MC[1:-1], **spaces})
            new = etree.SubElement(copy, f"{MC}Choice", Requires=" ".join(told))
            new.extend(content)
            return [copy]
        fallback = node.find(f"{MC}Fallback")
        return [] if fallback is None else copier.children(fallback)

    return choose


_SUPPORTED = ("wps", "wpg", "wpc", "wp14", "w14", "w15", "a14", "v", "c14")

HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(SHAPE_PROPERTIES, _shape_properties),
    **{f"{A}{name}": _shape_link for name in ("hlinkClick",)},
    f"{A}graphicData": _graphic,
    f"{A}blipFill": _blip_fill,
    f"{PIC}blipFill": _blip_fill,
    f"{PIC}pic": _picture,
    f"{C}chart": _chart,
    f"{C}numFmt": _number_format,
    f"{C}formatCode": _format_code,
    f"{A}fld": _field,
    f"{A}tc": _cell,
    f"{A}tableStyleId": _table_style,
    f"{A}gd": _guide,
    f"{A}pt": _point,
    f"{A}buChar": _bullet,
    f"{MC}AlternateContent": alternate(_SUPPORTED),
    **dict.fromkeys(FORMAL_TEXTS, FORMAL_TEXT),
}


def rules(**more: Any) -> Rules:
    """Return the rules of drawings, with those of a kind of document."""
    lists: dict[str, Callable[[], Any]] = {
        "keep": lambda: KEEP,
        "attributes": lambda: ATTRIBUTES - {"name"},
        "texts": lambda: TEXTS,
        "fonts": lambda: FONTS,
        "languages": lambda: LANGUAGES,
    }
    joined = {
        name: make() | more.pop(name, frozenset()) for name, make in lists.items()
    }
    handlers = {**HANDLERS, **more.pop("handlers", {})}
    return Rules(**joined, handlers=handlers, **more)


def slots_of_drawing(root: Any) -> list[Slot]:
    """Return the texts of a drawing, a chart or a slide, paragraph by paragraph."""
    slots: list[Slot] = []
    for node in root.iter(f"{A}t", f"{C}v", f"{A}p", f"{A}br", f"{C}pt"):
        # A value of a chart may follow a title without a paragraph between them.
        if node.tag != f"{A}t" and slots:
            slots[-1].ends = True
        if node.tag in (f"{A}t", f"{C}v") and node.text:
            slots.append(slot_of(node, ends=node.tag == f"{C}v"))
    return slots
