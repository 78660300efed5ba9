"""Rich Text Format: what is hidden, deleted, noted or embedded in it."""

from collections.abc import Iterator
from typing import Any

from freeshelf.enrich.disclosure.binary import content_of
from freeshelf.enrich.disclosure.colours import (
    BLACK,
    WHITE,
    is_dark,
    is_unreadable,
)
from freeshelf.enrich.disclosure.findings import (
    Means,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.geometry import crop_strength
from freeshelf.enrich.disclosure.inside import Inside, look_inside
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.disclosure.rtf_shapes import COVERED
from freeshelf.enrich.disclosure.rtf_tokens import HIDDEN_SHAPE, Group, Run, groups_of
from freeshelf.enrich.disclosure.visible import Shown, shown
from freeshelf.enrich.extractors.rtf import read_rtf_source

_TINY_HALF_POINTS = 5
_THIN = 10  # per cent of the width of a letter
# In twentieths of a point: an indent beyond the page, a place no page has, and how far
# a shape may stand from the text.
_PAGE_WIDTH, _FAR, _BEFORE, _ABOVE = 12_240, 31_680, -4_000, -20_000
# Destinations whose whole text is of one kind.
_MEANS = {
    "annotation": Means.COMMENT,
    "fldinst": Means.LINK,
    "docvar": Means.FORM_VALUE,
    "formfield": Means.FORM_VALUE,
    "xe": Means.HIDDEN_TEXT,
    "tc": Means.HIDDEN_TEXT,
    "bkmkstart": Means.OUTLINE,
    "userprops": Means.PROPERTY,
    "revtbl": Means.PROPERTY,
    "atnauthor": Means.PROPERTY,
    "atnid": Means.PROPERTY,
    "hlinkbase": Means.PROPERTY,
    "title": Means.PROPERTY,
    "subject": Means.PROPERTY,
    "keywords": Means.PROPERTY,
    "doccomm": Means.PROPERTY,
    "category": Means.PROPERTY,
    "author": Means.PROPERTY,
    "operator": Means.PROPERTY,
    "manager": Means.PROPERTY,
    "company": Means.PROPERTY,
    "template": Means.PROPERTY,
    "sv": Means.ALTERNATIVE_TEXT,
    "xmlopen": Means.EMBEDDED,
    "xmlattrvalue": Means.EMBEDDED,
    "mmdatasource": Means.LINK,
    "mmconnectstr": Means.LINK,
    "filetbl": Means.LINK,
    "protusertbl": Means.PROPERTY,
}
_PEOPLE = {
    "author": "author",
    "operator": "last_saved_by",
    "manager": "manager",
    "company": "company",
    "template": "template",
    "atnauthor": "author",
    "revtbl": "author",
    "rsidtbl": "revision_identifiers",
}
_ALTERNATIVE = ("wzdescription", "wzname", "pibname", "pihlshape", "wztooltip")
_FILES = {"objdata": "attachment", "pict": "picture", "datastore": "part"}
# What the text of the document may be in.
SHOWN = frozenset(
    [
        *(
            "",
            "header",
            "headerl",
            "headerr",
            "headerf",
            "footer",
            "footerl",
            "footerr",
        ),
        *("footerf", "footnote", "shptxt", "fldrslt", "listtext", "pntext", "result"),
        *("ud", "fldtitle"),
    ]
)
# Groups that programs need, without words of a person.
_OF_THE_FORMAT = frozenset(
    [
        *("rsidtbl", "generator", "listtable", "listoverridetable", "latentstyles"),
        *("themedata", "colorschememapping", "xmlnstbl", "pgdsctbl", "panose", "falt"),
        *("cs", "ts", "ds", "pnseclvl", "wgrffmtfilter", "mmathPr", "mmath", "picprop"),
        *(
            "blipuid",
            "bkmkend",
            "fonttbl",
            "colortbl",
            "stylesheet",
            "info",
            "sp",
            "sn",
        ),
        *("sv", "nonshppict", "shprslt", "pn", "pntxta", "pntxtb", "pnseclvl", "list"),
        *("levelmarker", "comment", "creatim", "revtim", "printim", "buptim", "ftnsep"),
        *(
            "ftnsepc",
            "aftnsep",
            "aftnsepc",
            "objclass",
            "objname",
            "background",
            "nesttableprops",
        ),
        *(
            "expandedcolortbl",
            "cocoatextscaling",
            "defchp",
            "defpap",
            "writereservhash",
        ),
        *("pict", "objdata", "datastore", "passwordhash", "mvfmf", "mvfml", "keycode"),
    ]
)
_MIN_LETTERS = 3


def read_rtf(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in an RTF file."""
    inside = inside or Inside()
    content = content_of(source)
    messages = read_rtf_source(content, max_pages=inside.budget.pages)
    stored = yield from shown(messages)
    document = groups_of(content)
    yield from _text(document.runs, document.colours, stored)
    for number, group in enumerate(document.groups, start=1):
        yield from _group(group, number, inside)


def _text(runs: list[Run], colours: list[str | None], stored: Shown) -> Iterator[Seen]:
    """Yield paragraphs and rows, each hidden run by itself."""
    alike: list[tuple[Means | None, str]] = []
    count = 1
    for run in runs:
        if run.destination not in SHOWN:
            continue
        if run.ends:
            yield from _block(alike, stored, count)
            alike, count = [], count + 1
            continue
        means = means_of_run(run, colours)
        if alike and (alike[-1][0] is means or not run.text.strip()):
            alike[-1] = (alike[-1][0], alike[-1][1] + run.text)
        else:
            alike.append((means, run.text))
    yield from _block(alike, stored, count)


def _block(
    alike: list[tuple[Means | None, str]], stored: Shown, count: int
) -> Iterator[Seen]:
    place = Place(parts=(("paragraph", count),))
    visible = "".join(text for means, text in alike if means is None).strip()
    if visible and visible not in stored:
        yield Piece(visible, place)
    for means, text in alike:
        if means is not None and text.strip():
            where = None
            if means not in (Means.HIDDEN_TEXT, Means.TRACKED_CHANGE):
                where = stored.place_of(text)
            yield Piece(text.strip(), where or place, means)


def means_of_run(run: Run, colours: list[str | None]) -> Means | None:
    """Return how the words of a run are hidden."""
    if run.look.get("deleted") or run.look.get("mvf"):
        return Means.TRACKED_CHANGE
    if run.look.get("v") or run.look.get(HIDDEN_SHAPE):
        return Means.HIDDEN_TEXT
    if _is_outside(run.look):
        return Means.OUTSIDE_PAGE
    if run.look.get(COVERED):
        return Means.REDACTION
    colour = _at(colours, run.look.get("cf", 0))
    bar = _at(colours, run.look.get("highlight", 0))
    bar = bar or _at(colours, run.look.get("chcbpat", 0) or run.look.get("cb", 0))
    if run.look.get("chshdng", 0) >= 9_000:
        bar = _at(colours, run.look.get("chcfpat", 0)) or BLACK
    if bar and is_unreadable(colour or BLACK, bar):
        return Means.REDACTION if is_dark(bar) else Means.GROUND_COLOUR
    ground = bar or _at(colours, run.look.get("cbpat", 0)) or WHITE
    is_told = bar or not run.look.get("intbl")
    if colour and is_told and is_unreadable(colour, ground):
        return Means.REDACTION if is_dark(ground) else Means.GROUND_COLOUR
    if 0 < run.look.get("fs", 24) <= _TINY_HALF_POINTS:
        return Means.TINY_TEXT
    if 0 < run.look.get("charscalex", 100) <= _THIN:
        return Means.TINY_TEXT
    return None


def _is_outside(look: dict[str, int]) -> bool:
    """Return whether a paragraph, its frame or its shape stands beside the page."""
    return (
        look.get("li", 0) >= look.get("paperw", _PAGE_WIDTH)
        or max(abs(look.get("posx", 0)), abs(look.get("posy", 0))) >= _FAR // 2
        or look.get("shpright", 0) < _BEFORE
        or look.get("shpbottom", 0) < _ABOVE
        or max(look.get("shpleft", 0), look.get("shptop", 0)) > _FAR
    )


def _at(colours: list[str | None], index: int) -> str | None:
    return colours[index] if 0 < index < len(colours) else None


def _group(group: Group, number: int, inside: Inside) -> Iterator[Seen]:
    place = Place(parts=(("part", number),))
    if group.name in _PEOPLE and (group.text.strip() or group.name == "rsidtbl"):
        yield Trait(_PEOPLE[group.name], Strength.WEAK, place, Means.PROPERTY)
    if group.name in _FILES:
        step = (_FILES[group.name], number)
        yield from look_inside(_unpacked(group), step, inside)
        cut = [max(group.look.get(f"piccrop{side}", 0), 0) for side in "ltrb"]
        if any(cut):
            across, down = (max(group.look.get(f"pic{x}goal", 0), 1) for x in "wh")
            strength = crop_strength(
                *(min(c / s, 1) for c, s in zip(cut, (across, down) * 2, strict=True))
            )
            yield Trait("cropped_picture", strength, place, Means.CROPPED_PICTURE)
    elif group.name == "sv" and group.label.lower() not in _ALTERNATIVE:
        return
    elif group.name in _MEANS and group.text.strip():
        is_byline = group.name in _PEOPLE
        text = group.text.strip()
        yield Piece(text, place, _MEANS[group.name], is_byline=is_byline)
    elif group.name not in _OF_THE_FORMAT | SHOWN and (
        sum(map(str.isalnum, group.text)) >= _MIN_LETTERS
    ):
        yield Piece(group.text.strip(), place, Means.EMBEDDED)


def _unpacked(group: Group) -> bytes:
    """Return the file within a group: that of an old object follows its head."""
    content: Any = group.content
    if group.name != "objdata":
        return bytes(content)
    start = content.find(bytes.fromhex("d0cf11e0a1b11ae1"))
    return bytes(content[start:] if start >= 0 else content)
