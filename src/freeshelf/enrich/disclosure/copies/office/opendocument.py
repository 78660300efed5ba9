"""Copy an OpenDocument text, workbook or presentation: what is seen, written anew.

Fields keep what they show as plain text, formulas their values. Notes, comments,
changes, forms, settings, properties and embedded objects stay out.
"""

from collections.abc import Iterable
from typing import Any

from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.marks import Slot
from freeshelf.enrich.disclosure.copies.office.opendocument_attributes import (
    StyleNames,
)
from freeshelf.enrich.disclosure.copies.office.opendocument_package import (
    NewOpenDocument,
)
from freeshelf.enrich.disclosure.copies.office.opendocument_parts import OpenCopier
from freeshelf.enrich.disclosure.opendocument_styles import DRAW, STYLE, Looks


def copy_open_document(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Write the parts of a document into a new package.

    Returns the text that extraction reads, in its order, and all other text.
    """
    archive = job.source.archive
    kind = archive.read("mimetype").decode("ascii", "replace").strip()
    kind = kind.removesuffix("-template")
    job.target = target = NewOpenDocument(kind)
    roots = {
        name: archive.xml(name)
        for name in ("styles.xml", "content.xml")
        if name in archive.names
    }
    looks = Looks(list(roots.values()))
    masters = _used_masters(list(roots.values()))
    names = StyleNames()
    slots = {}
    for name, root in roots.items():
        copier = OpenCopier(job, root, looks, names, masters)
        target.roots[name] = copier.whole()
        slots[name] = copier.slots
    return [slots["content.xml"]], [slots.get("styles.xml", [])]


def _used_masters(roots: Iterable[Any]) -> set[str]:
    """Return the names of master pages that something has, and those that follow."""
    used = {"Standard", "Default"}
    follows = {}
    for root in roots:
        for node in root.iter(f"{STYLE}master-page"):
            follows[node.get(f"{STYLE}name")] = node.get(f"{STYLE}next-style-name")
        for node in root.iter():
            for name in (f"{STYLE}master-page-name", f"{DRAW}master-page-name"):
                used.add(node.get(name) or "")
    for name in used:
        following = follows.get(name)
        while following and following not in used:
            used.add(following)
            following = follows.get(following)
    return used
