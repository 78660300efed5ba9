"""Presentations of PowerPoint: notes, comments, hidden slides, what shapes cover."""

from collections.abc import Iterator
from typing import Any

from freeshelf.enrich.disclosure.colours import WHITE, is_dark, is_unreadable
from freeshelf.enrich.disclosure.findings import (
    Box,
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
)
from freeshelf.enrich.disclosure.geometry import area, covered, is_on_words, shared
from freeshelf.enrich.disclosure.inside import Inside
from freeshelf.enrich.disclosure.packages import (
    Package,
    custom,
    local,
    opened,
    rest,
    without_fallbacks,
)
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.disclosure.slide_shapes import (
    UNKNOWN,
    A,
    Palette,
    Run,
    Shape,
    cropped,
    shapes_of,
)
from freeshelf.enrich.extractors.archive import BROKEN

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_OFF = ("0", "false")
_EMU_A_POINT = 12_700
_HALF = 0.5


def read_slides(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a presentation of PowerPoint 2007 or later."""
    inside = inside or Inside()
    with opened(source) as package:
        main = next(iter(package.related("", "officeDocument")), "ppt/presentation.xml")
        if (show := package.xml(main)) is None:
            yield NotLookedAt(Gap.DAMAGED)
            return
        size = size_of(show)
        relations = package.relations(main)
        for number, entry in enumerate(show.iter(f"{P}sldId"), start=1):
            if number > inside.budget.pages:
                yield NotLookedAt(Gap.TOO_LARGE)
                return
            identifier = next((v for k, v in entry.attrib.items() if "}" in k), "")
            relation = relations.get(identifier)
            try:
                if relation is not None:
                    yield from _slide(package, relation.target, number, size)
            except BROKEN:
                yield NotLookedAt(Gap.DAMAGED, Place(number))
        for index, section in enumerate(show.iter(), start=1):
            if local(section) == "section" and section.get("name"):
                place = Place(parts=(("section", index),))
                yield Piece(section.get("name"), place, Means.OUTLINE)
        yield from _others(package)
        yield from rest(package, inside)


def size_of(show: Any) -> tuple[float, float]:
    """Return width and height of the slides in points."""
    size = show.find(f"{P}sldSz")
    if size is None:
        return 720.0, 540.0
    return int(size.get("cx")) / _EMU_A_POINT, int(size.get("cy")) / _EMU_A_POINT


def _slide(
    package: Package, name: str, number: int, size: tuple[float, float]
) -> Iterator[Seen]:
    slide = package.xml(name)
    if slide is None:
        raise KeyError(name)
    slide = without_fallbacks(slide)
    is_shown = slide.get("show") not in _OFF
    for shape, hides, under in looks_of(package, name, slide, size):
        means = hides if is_shown else Means.HIDDEN_PART
        place = Place(number, box=shape.box, parts=(("shape", shape.number),))
        if not shape.is_about_the_slide:
            yield from _lines(shape, means, under, place)
        for text in filter(None, shape.about):
            yield Piece(text, place, Means.ALTERNATIVE_TEXT)
    yield from cropped(slide, number)
    for node in slide.iter(f"{A}hlinkClick", f"{A}hlinkHover"):
        if node.get("tooltip"):
            yield Piece(node.get("tooltip"), Place(number), Means.LINK)
    yield from _notes_and_comments(package, name, number)


def looks_of(
    package: Package, name: str, slide: Any, size: tuple[float, float]
) -> Iterator[tuple[Shape, Means | None, str]]:
    """Yield the shapes of a slide, how each is hidden, and the colour under it."""
    palette, ground = _theme(package, name, slide)
    tree = slide.find(f"{P}cSld/{P}spTree")
    shapes = shapes_of(tree, palette) if tree is not None else []
    _place_as_in_layout(package, name, shapes)
    animated = {node.get("spid") for node in slide.iter(f"{P}spTgt")}
    for index, shape in enumerate(shapes):
        above = [s for s in shapes[index + 1 :] if s.identifier not in animated]
        hides = _of_shape(shape, above, size, ground)
        yield shape, hides, _ground(shape, shapes[:index], ground)


def _place_as_in_layout(package: Package, name: str, shapes: list[Shape]) -> None:
    """Give placeholders without a place of their own that of the layout or master."""
    if all(shape.box is not None or not shape.is_placeholder for shape in shapes):
        return
    layout = next(iter(package.related(name, "slideLayout")), "")
    for part in (layout, *package.related(layout, "slideMaster")):
        root = package.xml(part)
        tree = root.find(f"{P}cSld/{P}spTree") if root is not None else None
        drawn = shapes_of(tree, Palette()) if tree is not None else []
        for shape in shapes:
            if shape.box is None and shape.is_placeholder:
                shape.box = _box_of(shape.placeholder, drawn, by_kind=part != layout)


def _box_of(
    placeholder: tuple[str, str], drawn: list[Shape], *, by_kind: bool
) -> Box | None:
    kind, index = placeholder
    for shape in drawn:
        if not shape.is_placeholder:
            continue
        is_same = shape.placeholder[0].replace("ctrT", "t") == kind.replace("ctrT", "t")
        if (is_same if by_kind else shape.placeholder[1] == index) or (
            by_kind and not kind and shape.placeholder[0] == "body"
        ):
            return shape.box
    return None


def _lines(
    shape: Shape, means: Means | None, ground: str, place: Place
) -> Iterator[Piece]:
    """Yield each line, and a run that is hidden by itself apart from its line."""
    for line in shape.lines:
        alike: list[tuple[Means | None, str]] = []
        for run in line:
            own = means or means_of_run(run, ground)
            if alike and (alike[-1][0] is own or not run.text.strip()):
                alike[-1] = (alike[-1][0], alike[-1][1] + run.text)
            else:
                alike.append((own, run.text))
        visible = "".join(text for own, text in alike if own is None)
        if visible.strip():
            yield Piece(visible.strip(), place)
        for own, text in alike:
            if own is not None and text.strip():
                yield Piece(text.strip(), place, own)


def means_of_run(run: Run, ground: str) -> Means | None:
    """Return how a run is hidden by itself on a ground."""
    if not run.text.strip():
        return None
    if run.colour == "":
        return Means.HIDDEN_TEXT  # letters that nothing fills
    if run.is_tiny:
        return Means.TINY_TEXT
    if run.colour in (None, UNKNOWN) or ground == UNKNOWN:
        return None
    if is_unreadable(str(run.colour), ground):
        return Means.REDACTION if is_dark(ground) else Means.GROUND_COLOUR
    return None


def _of_shape(
    shape: Shape, above: list[Shape], size: tuple[float, float], ground: str
) -> Means | None:
    """Return how all of a shape is hidden: by itself, its place, or what covers it."""
    if shape.is_hidden:
        return Means.HIDDEN_TEXT
    if shape.box is None or not shape.text.strip():
        return None
    left, top, right, bottom = shape.box
    if right <= 0 or bottom <= 0 or left >= size[0] or top >= size[1]:
        return Means.OUTSIDE_PAGE
    for other in above:
        if other.box is None or other.text.strip() or other.is_hidden:
            continue
        if not (other.is_picture or other.fill):
            continue
        if means := _covered(shape.box, other, other.box, ground):
            return means
    return None


def _covered(text: Box, other: Shape, bar: Box, ground: str) -> Means | None:
    colour = other.fill if other.fill != UNKNOWN and not other.is_picture else None
    if means := covered(text, bar, colour):
        return means
    # A bar in the colour of the slide looks like a blank.
    is_blank = bool(colour) and ground != UNKNOWN and is_unreadable(str(colour), ground)
    return Means.UNDER_PICTURE if is_blank and is_on_words(text, bar) else None


def _ground(shape: Shape, below: list[Shape], ground: str) -> str:
    """Return the colour under the words of a shape."""
    if shape.fill:
        return shape.fill
    if shape.box is None:
        return UNKNOWN if below else ground
    for other in reversed(below):
        if other.box is None:
            if other.is_picture:
                return UNKNOWN
        elif (other.fill or other.is_picture) and shared(shape.box, other.box):
            if shared(shape.box, other.box) < _HALF * area(shape.box):
                return UNKNOWN
            return UNKNOWN if other.is_picture else other.fill or UNKNOWN
    return ground


def _theme(package: Package, name: str, slide: Any) -> tuple[Palette, str]:
    """Return the colours of a slide, and that of its background."""
    layout = next(iter(package.related(name, "slideLayout")), "")
    master = next(iter(package.related(layout, "slideMaster")), "")
    theme = next(iter(package.related(master, "theme")), "")
    colours: dict[str, str] = {}
    try:
        plain = Palette()
        root = package.xml(theme)
        scheme = next(root.iter(f"{A}clrScheme")) if root is not None else ()
        for node in scheme:
            colours[local(node)] = plain.of(node) or UNKNOWN
        roots = [slide, package.xml(layout), package.xml(master)]
        mapping = roots[2].find(f"{P}clrMap") if roots[2] is not None else None
        for key, value in (mapping.attrib if mapping is not None else {}).items():
            colours[key] = colours.get(value, UNKNOWN)
    except (*BROKEN, StopIteration):
        return Palette(), UNKNOWN
    palette = Palette(colours)
    for number, root in enumerate(filter(lambda each: each is not None, roots)):
        # What a layout draws behind the words may be their ground.
        if number and next(root.iter(f"{P}pic"), None) is not None:
            return palette, UNKNOWN
        background = root.find(f"{P}cSld/{P}bg")
        if background is not None:
            return palette, _background(background, palette)
    return palette, WHITE


def _background(background: Any, palette: Palette) -> str:
    reference = background.find(f"{P}bgRef")
    if reference is not None:
        plain = (reference.get("idx") or "") in ("1001", "0", "1000")
        return (palette.of(reference) or UNKNOWN) if plain else UNKNOWN
    return palette.fill(background.find(f"{P}bgPr")) or UNKNOWN


def _notes_and_comments(package: Package, name: str, number: int) -> Iterator[Seen]:
    for relation in package.relations(name).values():
        if relation.is_external:
            continue
        if relation.kind == "notesSlide":
            notes = package.xml(relation.target)
            tree = notes.find(f"{P}cSld/{P}spTree") if notes is not None else None
            for shape in shapes_of(tree, Palette()) if tree is not None else ():
                place = Place(number, parts=(("shape", shape.number),))
                if shape.text.strip() and not shape.is_about_the_slide:
                    yield Piece(shape.text.strip(), place, Means.SPEAKER_NOTES)
                for text in filter(None, shape.about):
                    yield Piece(text, place, Means.ALTERNATIVE_TEXT)
        elif relation.kind == "comments":
            yield from _comments(package.xml(relation.target), number)


def _comments(root: Any, number: int) -> Iterator[Seen]:
    for index, node in enumerate(root.iter() if root is not None else (), start=1):
        place = Place(number, parts=(("comment", index),))
        if local(node) == "text" or node.tag == f"{A}p":
            text = "".join(node.itertext())
            if text.strip():
                yield Piece(text, place, Means.COMMENT)


def _others(package: Package) -> Iterator[Seen]:
    """Yield the words of masters, authors of comments, and slides left behind."""
    for index, name in enumerate(sorted(package.archive.names), start=1):
        if not name.endswith(".xml"):
            continue
        step = ("part", index)
        if name.startswith(("ppt/slideLayouts/", "ppt/slideMasters/")):
            yield from _master(package.xml(name), step, None)
        elif name.startswith(("ppt/notesMasters/", "ppt/handoutMasters/")):
            yield from _master(package.xml(name), step, Means.SPEAKER_NOTES)
        elif name in ("ppt/commentAuthors.xml", "ppt/authors.xml"):
            people = package.xml(name)
            yield from custom(people, step, Means.PROPERTY, is_byline=True)
        elif name == "ppt/presentation.xml":
            package.looked_at.add(name)
        elif name not in package.looked_at and name.startswith("ppt/slides/"):
            yield from custom(package.xml(name), step, Means.UNUSED_TEXT)


def _master(root: Any, step: tuple[str, int], means: Means | None) -> Iterator[Seen]:
    tree = root.find(f"{P}cSld/{P}spTree")
    for shape in shapes_of(tree, Palette()) if tree is not None else ():
        place = Place(parts=(step, ("shape", shape.number)))
        # Placeholders of a master only say what to write there.
        if shape.text.strip() and not shape.is_placeholder:
            yield Piece(shape.text.strip(), place, means)
        for text in filter(None, shape.about):
            yield Piece(text, place, Means.ALTERNATIVE_TEXT)
