"""Copy a presentation: the slides that are shown, with what they show, and no notes.

Animations and transitions go; what they brought in stays, as it lies on the slide.
"""

from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.marks import Slot, put_bar
from freeshelf.enrich.disclosure.copies.office.drawing import (
    PartCopier,
    rules,
    slots_of_drawing,
)
from freeshelf.enrich.disclosure.copies.office.drawing_rules import A, P, R
from freeshelf.enrich.disclosure.copies.office.package import NewPart
from freeshelf.enrich.disclosure.copies.office.slide_rules import ATTRIBUTES, KEEP
from freeshelf.enrich.disclosure.copies.office.tree import TreeCopier
from freeshelf.enrich.disclosure.copies.office.word_styles import theme_of
from freeshelf.enrich.disclosure.findings import Means
from freeshelf.enrich.disclosure.packages import without_fallbacks
from freeshelf.enrich.disclosure.slide_shapes import Shape
from freeshelf.enrich.disclosure.slides import looks_of, means_of_run, size_of

_TYPE = "application/vnd.openxmlformats-officedocument.presentationml"
_THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml"
_ID = f"{{{R[1:-1]}}}id"
_OFF = ("0", "false")
_REDACTED = (Means.REDACTION, Means.UNDER_PICTURE)
_SHAPES = ("sp", "pic", "graphicFrame", "cxnSp", "grpSp")
# Identifiers of masters and layouts begin here, those of slides at 256.
_FIRST_MASTER = 2_147_483_648
_FIRST_SLIDE = 256
_MOVES = ("timing", "transition")
_BESIDE = ("/slideLayouts/", "/slideMasters/", "/charts/")
_SPACES = {"p": P[1:-1], "a": A[1:-1], "r": R[1:-1]}


def copy_slides(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Add the parts of a presentation to the new package.

    Returns the text that extraction reads, in its order, and all other text.
    """
    return _ShowCopy(job).run()


class _ShowCopy:
    """One presentation being copied."""

    def __init__(self, job: Job) -> None:
        self.job = job
        job.folder = "ppt"
        source = job.source
        self.main = next(iter(source.related("", "officeDocument")), "")
        self.show = source.xml(self.main)
        self.part = job.target.add(
            "ppt/presentation.xml", f"{_TYPE}.presentation.main+xml"
        )
        # New parts of masters, layouts and themes by their names in the file.
        self._parts: dict[str, NewPart] = {}
        self._layouts: dict[str, list[NewPart]] = {}

    def run(self) -> tuple[list[list[Slot]], list[list[Slot]]]:
        job = self.job
        job.target.starts_with(self.part)
        size = size_of(self.show)
        slides: list[NewPart] = []
        relations = job.source.relations(self.main)
        for entry in self.show.iter(f"{P}sldId"):
            relation = relations.get(entry.get(_ID) or "")
            root = job.source.xml(relation.target) if relation else None
            if relation is None or root is None:
                continue
            if root.get("show") in _OFF:
                job.notes.add("hidden_parts")
                continue
            slides.append(self._slide(relation.target, root, len(slides) + 1, size))
        self._write_show(slides)
        told = [slots_of_drawing(part.root) for part in slides]
        beside = [
            part
            for name, part in job.target.parts.items()
            if any(folder in name for folder in _BESIDE)
        ]
        return told, [slots_of_drawing(part.root) for part in beside]

    def _slide(
        self, name: str, root: Any, number: int, size: tuple[float, float]
    ) -> NewPart:
        job = self.job
        root = without_fallbacks(root)
        part = job.target.add(f"ppt/slides/slide{number}.xml", f"{_TYPE}.slide+xml")
        copier = SlideCopier(job, name, part)
        for shape, means, ground in looks_of(job.source, name, root, size):
            copier.hidden[shape.node] = means or _outside(shape, size)
            for run in (run for line in shape.lines for run in line):
                own = means or means_of_run(run, ground)
                if own is not None and run.node is not None:
                    copier.hidden_runs[run.node] = own
        part.root = copier.slide(root)
        for layout in job.source.related(name, "slideLayout"):
            part.relate("slideLayout", self._layout(layout).name)
        kinds = [relation.kind for relation in job.source.relations(name).values()]
        reasons = {"notesSlide": "speaker_notes", "comments": "comments"}
        reasons |= dict.fromkeys(("video", "audio", "media"), "media")
        reasons |= dict.fromkeys(("oleObject", "package"), "embedded")
        job.notes.update(reasons[kind] for kind in kinds if kind in reasons)
        return part

    def _layout(self, name: str) -> NewPart:
        if name not in self._parts:
            source = self.job.source
            masters = source.related(name, "slideMaster")
            master = self._master(masters[0])
            known = self._layouts[masters[0]]
            number = sum(map(len, self._layouts.values())) + 1
            part = self._parts[name] = self.job.target.add(
                f"ppt/slideLayouts/slideLayout{number}.xml", f"{_TYPE}.slideLayout+xml"
            )
            known.append(part)
            part.root = MasterCopier(self.job, name, part).slide(source.xml(name))
            part.relate("slideMaster", master.name)
        return self._parts[name]

    def _master(self, name: str) -> NewPart:
        if name not in self._parts:
            job, number = self.job, len(self._layouts) + 1
            part = self._parts[name] = job.target.add(
                f"ppt/slideMasters/slideMaster{number}.xml", f"{_TYPE}.slideMaster+xml"
            )
            self._layouts[name] = []
            part.root = MasterCopier(job, name, part).slide(job.source.xml(name))
            for theme in job.source.related(name, "theme")[:1]:
                drawn = job.target.add(f"ppt/theme/theme{number}.xml", _THEME_TYPE)
                drawn.root = theme_of(job, theme, drawn)
                part.relate("theme", drawn.name)
        return self._parts[name]

    def _write_show(self, slides: list[NewPart]) -> None:
        root = self.part.root = etree.Element(f"{P}presentation", nsmap=_SPACES)
        masters = etree.SubElement(root, f"{P}sldMasterIdLst")
        number = _FIRST_MASTER
        for name, layouts in self._layouts.items():
            master = self._parts[name]
            entry = etree.SubElement(masters, f"{P}sldMasterId", id=str(number))
            entry.set(_ID, self.part.relate("slideMaster", master.name))
            number += 1
            known = etree.Element(f"{P}sldLayoutIdLst")
            for layout in layouts:
                child = etree.SubElement(known, f"{P}sldLayoutId", id=str(number))
                child.set(_ID, master.relate("slideLayout", layout.name))
                number += 1
            after = master.root.find(f"{P}clrMap")
            if after is not None:
                after.addnext(known)
        entries = etree.SubElement(root, f"{P}sldIdLst")
        for index, part in enumerate(slides):
            entry = etree.SubElement(entries, f"{P}sldId", id=str(_FIRST_SLIDE + index))
            entry.set(_ID, self.part.relate("slide", part.name))
        copier = TreeCopier(_RULES, self.job.notes)
        for name in ("sldSz", "notesSz", "defaultTextStyle"):
            for node in self.show.iterchildren(f"{P}{name}"):
                root.extend(copier.copied(node))


def _outside(shape: Shape, size: tuple[float, float]) -> Means | None:
    """Return that a shape without words, such as a picture, is beside the slide."""
    if shape.box is None:
        return None
    left, top, right, bottom = shape.box
    is_seen = right > 0 and bottom > 0 and left < size[0] and top < size[1]
    return None if is_seen else Means.OUTSIDE_PAGE


class SlideCopier(PartCopier):
    """Copier of a slide; it knows which shapes and runs nobody sees."""

    def __init__(self, job: Job, name: str, part: NewPart) -> None:
        super().__init__(_RULES, job, name, part)
        self.hidden: dict[Any, Means | None] = {}
        self.hidden_runs: dict[Any, Means] = {}

    def slide(self, root: Any) -> Any:
        """Return the copy of a slide, a layout or a master."""
        if any(root.find(f"{P}{each}") is not None for each in _MOVES):
            self.notes.add("animations")
        copy = etree.Element(root.tag, nsmap=_SPACES)
        for name, value in self.empty(root).attrib.items():
            copy.set(name, value)
        copy.extend(self.children(root))
        return copy


class MasterCopier(SlideCopier):
    """Copier of a layout or master: what its placeholders say is never shown."""


def _shape(copier: SlideCopier, node: Any) -> list[Any]:
    """Copy a shape unless nobody sees it; what a bar covers becomes a bar itself."""
    about = next((n for n in node.iter() if str(n.tag).endswith("}cNvPr")), None)
    means = copier.hidden.get(node)
    is_hidden = about is not None and about.get("hidden") in ("1", "true")
    if is_hidden or (means is not None and means not in _REDACTED):
        copier.job.gone += [each.text or "" for each in node.iter(f"{A}t")]
        copier.notes.add("hidden_text")
        return []
    copy = copier.plain(node)
    if isinstance(copier, MasterCopier) and next(node.iter(f"{P}ph"), None) is not None:
        for text in copy.iter(f"{A}t"):
            text.text = ""
    kind = node.tag[len(P) :]
    if kind == "graphicFrame" and next(copy.iter(f"{A}graphicData"), None) is None:
        return []
    if kind == "pic" and copy.find(f"{P}blipFill") is None:
        return []
    return [copy]


def _run(copier: PartCopier, node: Any) -> list[Any]:
    means = copier.hidden_runs.get(node) if isinstance(copier, SlideCopier) else None
    copy = copier.plain(node)
    if node.tag == f"{A}fld":
        copy.tag = f"{A}r"
        for each in list(copy.iterchildren(f"{A}pPr")):
            copy.remove(each)
    if means is None:
        return [copy]
    words = "".join(each.text or "" for each in node.iter(f"{A}t"))
    copier.job.gone.append(words)
    if means not in _REDACTED:
        copier.notes.add("hidden_text")
        return []
    return put_bar(copy, f"{A}t")


def _background_fill(copier: PartCopier, node: Any) -> list[Any]:
    """Copy the background, plain where its picture cannot be drawn anew."""
    copy = copier.plain(node)
    fills = ("noFill", "solidFill", "gradFill", "blipFill", "pattFill")
    if not any(copy.find(f"{A}{name}") is not None for name in fills):
        copy.insert(0, etree.Element(f"{A}noFill"))
    return [copy]


_RULES = rules(
    keep=KEEP | {f"{A}fld"},
    attributes=ATTRIBUTES,
    handlers={
        **{f"{P}{name}": _shape for name in _SHAPES},
        f"{P}blipFill": rules().handlers[f"{A}blipFill"],
        f"{P}bgPr": _background_fill,
        f"{A}r": _run,
        f"{A}fld": _run,
    },
)
