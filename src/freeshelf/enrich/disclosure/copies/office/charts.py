"""Charts that keep the values they show, and refer to no cells."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.office.drawing_rules import A, C


def with_literals(root: Any) -> Any:
    """Return a chart whose values are its own, not those of cells."""
    root = deepcopy(root)
    for node in list(root.iter(f"{C}numRef", f"{C}strRef", f"{C}multiLvlStrRef")):
        parent = node.getparent()
        if node.tag == f"{C}multiLvlStrRef":
            levels = list(node.iter(f"{C}lvl"))
            points = list(levels[0]) if levels else []
            kind = "strLit"
        else:
            caches = list(node.iter(f"{C}numCache", f"{C}strCache"))
            points = list(caches[0]) if caches else []
            kind = "numLit" if node.tag == f"{C}numRef" else "strLit"
        if parent.tag == f"{C}tx":
            _as_words(parent, node, points)
            continue
        literal = etree.Element(f"{C}{kind}")
        if kind == "strLit" and not any(each.tag == f"{C}ptCount" for each in points):
            count = etree.SubElement(literal, f"{C}ptCount")
            count.set("val", str(len(points)))
        literal.extend(points)
        parent.replace(node, literal)
    return root


def _as_words(parent: Any, node: Any, points: Iterable[Any]) -> None:
    """Put words in place of a reference, as a series or a title has them."""
    words = " ".join(v.text or "" for p in points for v in p.iter(f"{C}v"))
    if parent.getparent().tag == f"{C}ser":
        new = etree.Element(f"{C}v")
        new.text = words
    else:
        new = etree.Element(f"{C}rich")
        etree.SubElement(new, f"{A}bodyPr")
        run = etree.SubElement(etree.SubElement(new, f"{A}p"), f"{A}r")
        etree.SubElement(run, f"{A}t").text = words
    parent.replace(node, new)
