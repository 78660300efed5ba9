"""Fields of Word: they keep what they show, as plain text; page numbers stay alive."""

from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.office.drawing import (
    PartCopier,
)
from freeshelf.enrich.disclosure.copies.office.package import NewPart
from freeshelf.enrich.disclosure.copies.office.tree import Rules, TreeCopier
from freeshelf.enrich.disclosure.word_format import W

# Fields that every program computes anew, and that say nothing but a number.
_COUNTING = ("PAGE", "NUMPAGES", "SECTIONPAGES")


class FieldCopier(PartCopier):
    """Copier that knows in which fields a run is."""

    def __init__(self, rules: Rules, job: Job, name: str, part: NewPart) -> None:
        super().__init__(rules, job, name, part)
        # For each open field, whether what follows is its code.
        self.fields: list[str] = []
        self.code = ""


def follow_field(copier: FieldCopier, run: Any) -> None:
    """Note where in a field a run is: in its code, or in what it shows."""
    for node in run.iter(f"{W}fldChar", f"{W}instrText"):
        if node.tag == f"{W}instrText":
            copier.code += node.text or ""
            continue
        kind = node.get(f"{W}fldCharType")
        if kind == "begin":
            copier.fields.append("code")
            copier.code = ""
        elif kind == "separate" and copier.fields:
            copier.fields[-1] = "result"
            if copier.code.split()[:1] not in [[each] for each in _COUNTING]:
                copier.notes.add("fields")
        elif kind == "end" and copier.fields:
            copier.fields.pop()


def counting_field(copier: FieldCopier, run: Any) -> list[Any]:
    """Return the runs of a field that counts pages, once its code is read."""
    kinds = [n.get(f"{W}fldCharType") for n in run.iter(f"{W}fldChar")]
    name = copier.code.split()[:1]
    if not name or name[0] not in _COUNTING or kinds not in (["separate"], ["end"]):
        return []
    if kinds == ["separate"]:
        copier.fields[-1] = "dropped"
    copier.code = ""
    properties = run.find(f"{W}rPr")
    runs = []
    for kind in ("begin", "", "end"):
        new = etree.Element(f"{W}r")
        if properties is not None:
            new.extend(copier.copied(properties))
        if kind:
            etree.SubElement(new, f"{W}fldChar").set(f"{W}fldCharType", kind)
        else:
            etree.SubElement(new, f"{W}instrText").text = name[0]
        runs.append(new)
    return runs


def simple_field(copier: TreeCopier, node: Any) -> list[Any]:
    name = (node.get(f"{W}instr") or "").split()[:1]
    if not name or name[0] not in _COUNTING:
        copier.notes.add("fields")
        return copier.children(node)
    copy = etree.Element(node.tag)
    copy.set(f"{W}instr", name[0])
    copy.extend(copier.children(node))
    return [copy]
