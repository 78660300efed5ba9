"""Parts of Word, Excel and PowerPoint packages, read without the layers that skip some.

A reader takes the parts that it knows; `rest` yields what is in all others, so that no
part with text stays unseen: properties, links, thumbnails, custom XML, embedded files,
pictures, charts, diagrams and whatever else a program has put there.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from posixpath import basename, dirname, splitext
from typing import IO, Any
from zipfile import ZipFile

from freeshelf.enrich.disclosure.binary import strings_of
from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.inside import Inside, look_inside
from freeshelf.enrich.disclosure.pictures import strength_of_thumbnail
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.extractors.archive import BROKEN, Archive, parse_xml, resolved

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/\2"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ID = f"{{{_OFFICE}}}id"
LINK = f"{{{_OFFICE}}}link"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

# Kinds of traits by the element that has the value.
_PEOPLE = {
    "creator": "author",
    "lastModifiedBy": "last_saved_by",
    "Company": "company",
    "Manager": "manager",
    "Template": "template",
}
# What programs themselves write there says nothing.
_ORDINARY = re.compile(
    r"(normal|default|blank)?(\.(dotx?m?|potx?m?|xltx?m?))?|python-(docx|pptx)"
    r"|openpyxl|microsoft office (user|word|excel|powerpoint)|walk ?through",
    re.IGNORECASE,
)
_OF_THE_PROGRAM = frozenset(
    [
        *(
            "Application",
            "AppVersion",
            "DocSecurity",
            "created",
            "modified",
            "revision",
        ),
        *(
            "language",
            "version",
            "ScaleCrop",
            "LinksUpToDate",
            "SharedDoc",
            "lastPrinted",
        ),
        *("HyperlinksChanged", "PresentationFormat"),
    ]
)
# Parts of a package that have no words, or none but of the program.
_WITHOUT_WORDS = re.compile(
    r"\[Content_Types\]\.xml|(.*/)?_rels/.*\.rels|.*/theme/.*\.xml|mimetype"
    r"|word/(fontTable|webSettings|numbering|styles|stylesWithEffects)\.xml"
    r"|xl/(calcChain|styles|metadata|volatileDependencies)\.xml|.*/fonts?/.*"
    r"|ppt/(tableStyles|viewProps|presProps|revisionInfo|changesInfos/.*)\.xml"
    r"|.*/(charts?|diagrams)/(colors|style|layout|quickStyle)\d*\.xml|.*/"
    r"|xl/tables/table\d*\.xml"
)
_PICTURE = re.compile(
    r"\.(png|jpe?g|jfif|gif|tiff?|bmp|webp|heic|avif|svg)$", re.IGNORECASE
)
# What each slide asks for.
_SHARED = re.compile(r"ppt/(slideLayouts|slideMasters|theme)/")
_TAG = re.compile(r"<[^<>]*>")
_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
_FORMAL = re.compile(
    r"https?://(schemas|purl|www\.w3)\.[^\s]*|urn:\S+|[\w.#:%-]{0,8}|rId\d+|\S{200,}"
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference from one part to another, or to somewhere outside."""

    kind: str  # the last word of its type
    target: str
    is_external: bool


class Package:
    """An open package; it remembers which parts have been looked at."""

    def __init__(self, archive: Archive, file: ZipFile) -> None:
        self.archive = archive
        self._file = file
        self.looked_at: set[str] = set()
        self._shared: dict[str, Any] = {}
        self.members = file.infolist()
        self.comment = file.comment

    def xml(self, name: str) -> Any:
        """Return the root of a part, None if it is missing. Raises for a broken one."""
        self.looked_at.add(name)
        if name in self._shared:
            return self._shared[name]
        if name not in self.archive.names:
            return None
        # The strict variant of the standard has other names for the same elements.
        root = parse_xml(_STRICT.sub(_TRANSITIONAL, self.archive.read(name)))
        if _SHARED.match(name):
            self._shared[name] = root
        return root

    def stream(self) -> IO[bytes]:
        """Return the whole package, from its beginning, for another reader."""
        stream = self._file.fp
        if stream is None:
            raise ValueError("closed")
        stream.seek(0)
        return io.BytesIO(stream.read())

    def relations(self, name: str) -> dict[str, Relation]:
        """Return the references of a part by their identifiers."""
        path = f"{dirname(name)}/_rels/{basename(name)}.rels".lstrip("/")
        if path not in self.archive.names:
            return {}
        found = {}
        for node in self.archive.xml(path).iter(_RELATION):
            target = node.get("Target") or ""
            is_external = node.get("TargetMode") == "External"
            found[node.get("Id") or ""] = Relation(
                (node.get("Type") or "").rpartition("/")[2],
                target if is_external else _inner(name, target),
                is_external,
            )
        return found

    def related(self, name: str, kind: str) -> list[str]:
        """Return the names of parts that a part refers to by one kind."""
        return [
            relation.target
            for relation in self.relations(name).values()
            if relation.kind == kind and not relation.is_external
        ]


def _inner(name: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else resolved(name, target)


@contextmanager
def opened(source: Source) -> Iterator[Package]:
    """Open a package. Raises ArchiveRefusedError, or an error of BROKEN."""
    with ZipFile(source) as file:
        yield Package(Archive(file), file)


def local(node: Any) -> str:
    """Return the tag of an element without its namespace; empty for other nodes."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def rest(package: Package, inside: Inside) -> Iterator[Seen]:
    """Yield what is in all parts that no reader has looked at."""
    yield from _of_the_archive(package)
    for number, name in enumerate(sorted(package.archive.names), start=1):
        try:
            if name.endswith(".rels"):
                yield from _links(package, name)
            elif name not in package.looked_at and not _WITHOUT_WORDS.fullmatch(name):
                yield from _part(package, name, number, inside)
        except BROKEN:
            yield NotLookedAt(Gap.DAMAGED, Place(parts=(("part", number),)))


def _of_the_archive(package: Package) -> Iterator[Seen]:
    """Yield what the archive itself says, and members that a second one covers."""
    if package.comment:
        text = package.comment.decode("utf-8", "replace")
        yield Piece(text, means=Means.PROPERTY)
    for member in package.members:
        if member.comment:
            text = member.comment.decode("utf-8", "replace")
            yield Piece(text, means=Means.PROPERTY)
    if len(package.members) > len(package.archive.names):
        # Programs show one of several members of the same name.
        yield NotLookedAt(Gap.DAMAGED)


def _links(package: Package, name: str) -> Iterator[Seen]:
    owner = f"{dirname(dirname(name))}/{basename(name)[:-5]}".lstrip("/")
    for number, relation in enumerate(package.relations(owner).values(), start=1):
        if relation.is_external:
            place = Place(parts=(("link", number),))
            if relation.kind == "attachedTemplate":
                yield Trait("template", Strength.WEAK, place, Means.PROPERTY)
                yield Piece(relation.target, place, Means.PROPERTY, is_byline=True)
            else:
                yield Piece(relation.target, place, Means.LINK)


def _part(package: Package, name: str, number: int, inside: Inside) -> Iterator[Seen]:
    folder, file = dirname(name).rpartition("/")[2], basename(name)
    if name.startswith("docProps/"):
        yield from _properties(package, name, number, inside)
    elif _PICTURE.search(name):
        content = package.archive.read(name)
        yield from look_inside(content, ("picture", number), inside)
    elif folder == "printerSettings":
        place = Place(parts=(("printer", number),))
        texts = map(_without_tags, strings_of(package.archive.read(name)))
        for text in dict.fromkeys(filter(None, texts)):
            yield Piece(text, place, Means.PROPERTY)
    elif not file.endswith((".xml", ".vml")):
        yield from _foreign(package.archive.read(name), name, number, inside)
    elif folder in ("charts", "chart", "diagrams"):
        yield from _drawn(package.xml(name), number, is_copy=file.startswith("drawing"))
    else:
        yield from custom(package.xml(name), ("part", number))


def _without_tags(text: str) -> str:
    text = _TAG.sub("", text).strip()
    is_told = len(text) > 3 and any(map(str.isalpha, text))
    return text if is_told and not text.startswith("com.apple.") else ""


def _foreign(content: bytes, name: str, number: int, inside: Inside) -> Iterator[Seen]:
    """Yield what is in a part that another program reads."""
    step = ("attachment", number)
    if basename(name) == "vbaProject.bin":
        place = Place(parts=(("macros", 1),))
        for text in strings_of(content):
            yield Piece(text, place, Means.EMBEDDED)
        yield NotLookedAt(Gap.UNSUPPORTED, place)
        return
    for seen in look_inside(content, step, inside):
        if isinstance(seen, NotLookedAt) and seen.gap is Gap.UNSUPPORTED:
            for text in strings_of(content):
                yield Piece(text, Place(parts=(step,)), Means.EMBEDDED)
            if splitext(name)[1] in (".bin", ".dat"):
                continue
        yield seen


def _properties(
    package: Package, name: str, number: int, inside: Inside
) -> Iterator[Seen]:
    if not name.endswith(".xml"):
        place = Place(parts=(("thumbnail", 1),))
        content = package.archive.read(name)
        strength = strength_of_thumbnail(content)
        yield Trait("thumbnail", strength, place, Means.THUMBNAIL)
        yield from look_inside(content, ("thumbnail", 1), inside)
        return
    root = package.xml(name)
    # "Title", "Worksheets": written by the program, in its language.
    headings = {
        node
        for pairs in root.iter()
        if local(pairs) == "HeadingPairs"
        for node in pairs.iter()
    }
    for index, node in enumerate(root.iter(), start=1):
        if not len(node):
            place = Place(parts=(("property", number), ("value", index)))
            for seen in about(local(node), node.text or "", place):
                if isinstance(seen, Piece) and node in headings:
                    # What stands in a property before it is no heading of such a word.
                    yield replace(seen, is_byline=True)
                else:
                    yield seen
        elif node.get("name"):
            text = f"{node.get('name')}\t{''.join(node.itertext())}"
            place = Place(parts=(("property", number), ("value", index)))
            yield Piece(text, place, Means.PROPERTY)


def about(name: str, value: str, place: Place) -> Iterator[Seen]:
    """Yield a property of a document: its text, and what kind of trace it is."""
    value = value.strip()
    if name == "revision" and value not in ("", "0", "1"):
        yield Trait("revision_number", Strength.WEAK, place, Means.PROPERTY)
    if not value or name in _OF_THE_PROGRAM:
        return
    if name in _PEOPLE and _ORDINARY.fullmatch(value):
        return
    if name in _PEOPLE:
        yield Trait(_PEOPLE[name], Strength.WEAK, place, Means.PROPERTY)
    if any(letter.isalpha() for letter in value):
        yield Piece(value, place, Means.PROPERTY, is_byline=name in _PEOPLE)


def _drawn(root: Any, number: int, *, is_copy: bool) -> Iterator[Seen]:
    """Yield the words of a chart or diagram: what is in its caches is shown."""
    if is_copy:
        return  # what older programs show of a diagram
    step = ("chart", number)
    for index, node in enumerate(root.iter(), start=1):
        name = local(node)
        place = Place(parts=(step, ("text", index)))
        if name in ("p", "strCache", "numCache", "lvl"):
            parts = [each.text or "" for each in node.iter() if local(each) in "tv"]
            text = ("" if name == "p" else "\t").join(parts)
            if text.strip():
                yield Piece(text, place)
        elif name == "f" and node.text and "[" in node.text:
            yield Piece(node.text, place, Means.LINK)
        elif node.get("descr"):
            yield Piece(node.get("descr"), place, Means.ALTERNATIVE_TEXT)


def custom(
    root: Any,
    step: tuple[str, int],
    means: Means = Means.EMBEDDED,
    *,
    is_byline: bool = False,
) -> Iterator[Seen]:
    """Yield the words of an XML part, one piece for an element and its attributes."""
    for number, node in enumerate(root.iter() if root is not None else (), start=1):
        if not isinstance(node.tag, str):
            continue
        words = [node.text or "", *node.attrib.values()]
        told = [w.strip() for w in words if not _is_formal(w.strip())]
        if any(letter.isalnum() for word in told for letter in word):
            place = Place(parts=(step, ("text", number)))
            yield Piece("\t".join(told), place, means, is_byline=is_byline)
        if node.tail and node.tail.strip():
            place = Place(parts=(step, ("text", number)))
            yield Piece(node.tail.strip(), place, means)


def _is_formal(word: str) -> bool:
    """Return whether a word is of the format: a namespace, an identifier, a number."""
    if _GUID.fullmatch(word):
        return True
    return bool(_FORMAL.fullmatch(word)) and not word.isalpha()


def without_fallbacks(root: Any) -> Any:
    """Drop what only older programs show where it repeats what newer ones show."""
    for node in list(root.iter(FALLBACK)):
        choice = node.getparent().find(_CHOICE)
        if choice is not None and _words(node) == _words(choice):
            node.getparent().remove(node)
    return root


def _words(node: Any) -> str:
    return "".join("".join(node.itertext()).split())
